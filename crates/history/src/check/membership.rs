//! I19 and I22: whoever is out of a group or channel is shown nothing and does nothing, and of joins at once one wins; I1 for
//! memberships.

use super::Checker;
use super::calls::Open;
use super::look::Look;
use super::members::Place;
use super::rights::Right;
use super::texts::{Index, members};
use crate::{Call, Change, Chat, Dialog, Door, LogId, Moment, OpId, Peer, Seen, Token, Update, UserId};

/// What a member is told that the server takes for a stranger.
const FOR_STRANGERS: [&str; 2] = ["CHANNEL_PRIVATE", "USER_NOT_PARTICIPANT"];

/// As what the server takes somebody.
#[derive(Clone, Copy)]
pub(super) enum Taken {
    Member,
    Stranger,
    /// As somebody who may do this.
    Holder(Right),
}

/// The server has taken somebody for a member, or not. Whether it may is known when nothing is under way any more that
/// was under way then.
struct Claim {
    place: Place,
    taken: Taken,
    /// It is about something that began then.
    begun: Moment,
    at: Moment,
    what: &'static str,
    token: Option<Token>,
}

/// Somebody came or went.
struct Moved {
    op: OpId,
    place: Place,
    begun: Moment,
    at: Moment,
}

/// What is judged at the end.
#[derive(Default)]
pub(super) struct Claims {
    taken: Vec<Claim>,
    moved: Vec<Moved>,
}

impl Checker {
    /// A call was answered: what it changes of memberships is done, and whoever made it was let do it.
    pub(super) fn membership_acknowledged(&mut self, op: OpId, open: &Open) {
        let places = self.members.acts.acked(op, self.now);
        self.grants.acts.acked(op, self.now);
        let is_move = matches!(
            open.call,
            Call::Join(_)
                | Call::Leave { .. }
                | Call::AddToGroup { .. }
                | Call::RemoveFromGroup { .. }
                | Call::Ban { banned: true, .. }
        );
        self.figures.moves += u64::from(is_move);
        match &open.call {
            Call::Join(_) | Call::Leave { .. } | Call::AddToGroup { .. } | Call::RemoveFromGroup { .. } => {
                for place in places {
                    self.claims.moved.push(Moved { op, place, begun: open.begun, at: self.now });
                }
                if let Call::Join(Door::Link(link)) = open.call {
                    self.within_limit(link);
                }
            }
            call => {
                if let (Some(room), Some(begun)) = (room_of(call), self.write_begun(open)) {
                    let what = "writes into it";
                    self.is_taken_for((room, open.user), Taken::Member, begun, what, None);
                }
            }
        }
    }

    /// I22: a link lets in as many as its limit says.
    fn within_limit(&mut self, link: Token) {
        if let Some(came) = self.members.came_by(link, self.now) {
            let what = format!("{} came by a link that is for fewer", came.len());
            self.found.add("I22", what, came.to_vec(), None);
        }
    }

    /// When what a call writes into a channel was first asked for; none for calls that write nothing.
    pub(super) fn write_begun(&self, open: &Open) -> Option<Moment> {
        let asked = |(index, version): (Index, usize)| self.texts.all[index].versions[version].begun;
        match &open.call {
            // A repetition is answered as the first time was.
            Call::Send { token, .. } | Call::Edit { token, .. } => self.texts.of_token(*token).map(asked),
            Call::Forward { random_ids, .. } => {
                let asked = |id: &i64| self.texts.of_random_id(open.user, *id);
                random_ids.iter().filter_map(asked).map(|index| self.texts.all[index].begun()).min()
            }
            Call::Delete { .. } => Some(open.begun),
            _ => None,
        }
    }

    /// I19: whoever is out is shown nothing that was written since.
    pub(super) fn is_shown_to_members(&mut self, index: Index, look: Look, seen: &Seen) {
        let room = Chat::of(look.user, seen.peer);
        let message = &self.texts.all[index];
        let version = seen.token.and_then(|token| message.versions.iter().find(|one| one.token == token));
        let written = version.map_or(message.begun(), |version| version.begun);
        let what = "is shown what was written since";
        if !matches!(room, Chat::Private(..)) {
            self.is_taken_for((room, look.user), Taken::Member, written, what, seen.token);
        }
    }

    /// I19: nor what was deleted since, in the log of a channel. Copies in a basic group go from all boxes.
    pub(super) fn is_told_to_members(&mut self, user: UserId, update: &Update) {
        let (LogId::Channel(channel), Change::Deleted(ids)) = (update.log, &update.change) else { return };
        let asked = |id: &i32| {
            let index = self.texts.of_copy(update.log, *id)?;
            self.texts.all[index].deletions.iter().map(|deletion| deletion.begun).min()
        };
        if let Some(begun) = ids.iter().map(asked).min().flatten() {
            let what = "is told of what was deleted since";
            self.is_taken_for((Chat::Channel(channel), user), Taken::Member, begun, what, None);
        }
    }

    /// I1 for memberships: a member is not taken for a stranger.
    pub(super) fn members_are_let_in(&mut self, open: &Open, why: &str) {
        let Some(room) = room_of(&open.call) else { return };
        if FOR_STRANGERS.iter().any(|name| why.contains(name)) {
            let what = "is refused as a stranger";
            self.is_taken_for((room, open.user), Taken::Stranger, open.begun, what, None);
        }
    }

    /// I1 and I19 for lists of dialogs: the channels that somebody is in are there, the others are not.
    pub(super) fn lists_memberships(&mut self, open: &Open, dialogs: &[Dialog]) {
        for room in self.members.rooms() {
            let is_listed = dialogs.iter().any(|dialog| Chat::of(open.user, dialog.peer) == room);
            let (taken, what) = if is_listed {
                (Taken::Member, "has it in the list of dialogs")
            } else {
                (Taken::Stranger, "does not have it in the list of dialogs")
            };
            // Who has left a basic group keeps what it has of it.
            if !is_listed || matches!(room, Chat::Channel(_)) {
                self.is_taken_for((room, open.user), taken, open.begun, what, None);
            }
        }
    }

    /// The server takes somebody for a member, or not, in something that began at a moment.
    pub(super) fn is_taken_for(
        &mut self,
        place: Place,
        taken: Taken,
        begun: Moment,
        what: &'static str,
        token: Option<Token>,
    ) {
        let is_right = match taken {
            Taken::Member => self.members.in_since(place, self.now),
            Taken::Stranger => self.members.out_since(place, self.now),
            Taken::Holder(right) => {
                let lacks = self.grants.lacks_since(place, right, self.now).is_some();
                (!lacks).then_some(self.now)
            }
        };
        if is_right.is_none() {
            self.claims.taken.push(Claim { place, taken, begun, at: self.now, what, token });
        }
    }

    /// What was claimed is compared with what became of everything that was under way then.
    pub(super) fn judge_claims(&mut self) {
        let claims = std::mem::take(&mut self.claims);
        for claim in &claims.taken {
            self.judge_claim(claim);
        }
        for moved in &claims.moved {
            self.judge_move(moved);
        }
    }

    fn judge_claim(&mut self, claim: &Claim) {
        let (invariant, since, is) = match claim.taken {
            Taken::Member => ("I19", self.members.out_since(claim.place, claim.at), "is out of"),
            Taken::Stranger => ("I1", self.members.in_since(claim.place, claim.at), "is in"),
            Taken::Holder(right) => {
                ("I19", self.grants.lacks_since(claim.place, right, claim.at), "may not what it does in")
            }
        };
        if let Some(since) = since.filter(|since| *since < claim.begun) {
            let (room, user) = claim.place;
            let what = format!("{user} {is} {room} and {}", claim.what);
            self.found.add(invariant, what, [since, claim.begun, claim.at], claim.token);
        }
    }

    /// I22: nobody comes in who is in, nor goes who has gone; I19: whoever is thrown out does not come in.
    fn judge_move(&mut self, moved: &Moved) {
        let (room, user) = moved.place;
        if let Some(before) = self.members.won_before(moved.op, moved.place, moved.at) {
            let what = format!("{user} comes into or leaves {room} two times in a row");
            self.found.add("I22", what, [before, moved.begun, moved.at], None);
        }
        let banned = self.members.banned_since(moved.place, moved.at).filter(|banned| *banned < moved.begun);
        if let Some(banned) = banned {
            let what = format!("{user} comes into or leaves {room}, of which it was thrown out");
            self.found.add("I19", what, [banned, moved.begun, moved.at], None);
        }
    }

    /// Who certainly belongs to a chat from a moment at the latest until now.
    pub(super) fn in_chat_from(&self, chat: Chat, from: Moment) -> Vec<UserId> {
        match chat {
            Chat::Private(..) => members(chat),
            Chat::Group(_) | Chat::Channel(_) => self.members.in_from(chat, from, self.now),
        }
    }

    /// Who may ever have belonged to a chat whose messages are in people's own logs.
    pub(super) fn ever_in_chat(&self, chat: Chat) -> Vec<UserId> {
        match chat {
            Chat::Private(..) => members(chat),
            Chat::Group(_) => self.members.ever_in(chat).collect(),
            Chat::Channel(_) => Vec::new(),
        }
    }

    /// Who has to see everything of a chat when all is quiet.
    pub(super) fn audience(&self, chat: Chat) -> Vec<UserId> {
        self.in_chat_from(chat, self.now)
    }
}

/// The group or channel that a call reads or writes.
fn room_of(call: &Call) -> Option<Chat> {
    let peer = match call {
        Call::Send { to: peer, .. }
        | Call::Forward { to: peer, .. }
        | Call::Edit { peer, .. }
        | Call::Read { peer, .. }
        | Call::History { peer, .. } => *peer,
        Call::Delete { log: LogId::Channel(id), .. } | Call::Difference { log: LogId::Channel(id), .. } => {
            Peer::Channel(*id)
        }
        _ => return None,
    };
    match peer {
        Peer::Chat(id) => Some(Chat::Group(id)),
        Peer::Channel(id) => Some(Chat::Channel(id)),
        Peer::User(_) => None,
    }
}
