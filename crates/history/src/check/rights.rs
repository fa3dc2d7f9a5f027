//! I19 for rights: who was kept from something, or never was allowed it, does not do it.
//!
//! Promotions, demotions and restrictions take effect as memberships do; a call that needs a right was wrong to be let
//! through if the right was certainly taken before it began, and nobody can have given it since.

use super::Checker;
use super::acts::Acts;
use super::calls::Open;
use super::members::Place;
use super::membership::Taken;
use crate::{Answer, Call, Chat, LogId, Moment, OpId, Peer, Rights, UserId};

/// What somebody may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Right {
    /// Write at all: members may, until they are kept from it.
    Write,
    /// Change what others wrote, which nobody may in a group.
    EditOthers,
    /// Delete what others wrote.
    DeleteOthers,
    /// Throw others out, let them back, and keep them from writing.
    Ban,
    /// Make administrators.
    Promote,
}

impl Right {
    /// What a call says that does what needs the right.
    pub(super) fn deed(self) -> &'static str {
        match self {
            Self::Write => "was kept from writing and writes into it",
            Self::EditOthers => "edits what others wrote in it",
            Self::DeleteOthers => "deletes what others wrote in it",
            Self::Ban => "decides over members of it",
            Self::Promote => "makes administrators of it",
        }
    }
}

/// What each right of an administrator is here, and whether the administrator has it.
fn each(rights: Rights) -> [(Right, bool); 3] {
    [(Right::DeleteOthers, rights.delete), (Right::Ban, rights.ban), (Right::Promote, rights.promote)]
}

/// Who was given which right, and from whom it was taken.
#[derive(Default)]
pub(super) struct Grants {
    /// Each act gives or takes.
    pub(super) acts: Acts<(Place, Right), bool>,
}

impl Grants {
    /// The maker may everything.
    pub(super) fn created(&mut self, op: OpId, place: Place, (begun, at): (Moment, Moment)) {
        for (right, _) in each(Rights::default()) {
            self.acts.asked(op, true, (place, right), begun);
        }
        self.acts.acked(op, at);
    }

    /// Somebody's rights are to be these.
    pub(super) fn promotes(&mut self, op: OpId, place: Place, rights: Rights, begun: Moment) {
        for (right, has) in each(rights) {
            self.acts.asked(op, has, (place, right), begun);
        }
        if rights != Rights::default() {
            // An administrator is kept from nothing.
            self.acts.asked(op, true, (place, Right::Write), begun);
        }
    }

    /// Somebody is to be kept from writing, or no longer.
    pub(super) fn mutes(&mut self, op: OpId, place: Place, muted: bool, begun: Moment) {
        self.acts.asked(op, !muted, (place, Right::Write), begun);
    }

    /// Since when somebody certainly lacks a right and still does at `now`: since ever who never was given it.
    pub(super) fn lacks_since(&self, place: Place, right: Right, now: Moment) -> Option<Moment> {
        let key = (place, right);
        if right != Right::Write && !self.acts.any_before(key, now, |gives| gives) {
            return Some(Moment(0));
        }
        self.acts.since(key, now, |gives| !gives, |gives| gives)
    }
}

impl Checker {
    /// Somebody asks for a change of rights.
    pub(super) fn ask_rights(&mut self, op: OpId, call: &Call) {
        match call {
            Call::Promote { room, user, rights } => {
                self.grants.promotes(op, (Chat::of(*user, *room), *user), *rights, self.now);
            }
            Call::Ban { channel, user, banned: false, muted } => {
                self.grants.mutes(op, (Chat::Channel(*channel), *user), *muted, self.now);
            }
            _ => {}
        }
    }

    /// A call was answered: whoever made it had the right to.
    pub(super) fn had_the_right(&mut self, open: &Open, answer: &Answer) {
        let (by, begun) = (open.user, open.begun);
        match &open.call {
            Call::Send { to: peer, .. } | Call::Forward { to: peer, .. } | Call::Edit { peer, .. } => {
                let Some(begun) = self.write_begun(open) else { return };
                self.holds(by, *peer, Right::Write, begun);
                if let Call::Edit { id, .. } = open.call
                    && self.is_of_others(by, peer.log(by), id)
                {
                    self.holds(by, *peer, Right::EditOthers, begun);
                }
            }
            Call::Delete { log, ids, revoke: true } if deleted(answer) > 0 => {
                let all_of_others = ids.iter().all(|id| self.is_of_others(by, *log, *id));
                if let Some(room) =
                    ids.first().and_then(|id| self.room_of(*log, *id)).filter(|_| all_of_others)
                {
                    self.holds(by, room, Right::DeleteOthers, begun);
                }
            }
            Call::Ban { channel, .. } => self.holds(by, Peer::Channel(*channel), Right::Ban, begun),
            // An administrator may give away its own rights.
            Call::Promote { room, user, .. } if *user != by => self.holds(by, *room, Right::Promote, begun),
            _ => {}
        }
    }

    fn holds(&mut self, user: UserId, room: Peer, right: Right, begun: Moment) {
        if !matches!(room, Peer::User(_)) {
            self.is_taken_for((Chat::of(user, room), user), Taken::Holder(right), begun, right.deed(), None);
        }
    }

    /// Whether a message is known and somebody else's.
    fn is_of_others(&self, user: UserId, log: LogId, id: i32) -> bool {
        self.texts.of_copy(log, id).is_some_and(|index| self.texts.all[index].sender != user)
    }

    /// The group or channel that a message of a log is in.
    fn room_of(&self, log: LogId, id: i32) -> Option<Peer> {
        let index = self.texts.of_copy(log, id)?;
        match self.texts.all[index].chat {
            Chat::Group(id) => Some(Peer::Chat(id)),
            Chat::Channel(id) => Some(Peer::Channel(id)),
            Chat::Private(..) => None,
        }
    }
}

/// How many messages an answer says were deleted: whoever deletes what is gone already does nothing.
fn deleted(answer: &Answer) -> i32 {
    match answer {
        Answer::Done { updates } => updates.iter().map(|update| update.count).sum(),
        _ => 0,
    }
}
