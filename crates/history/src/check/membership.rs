//! I19 and I22: whoever is out of a channel is shown nothing and does nothing, and of joins at once one wins; I1 for
//! memberships.

use super::Checker;
use super::calls::Open;
use super::look::Look;
use super::members::Deed;
use super::texts::{Index, members};
use crate::{Call, Chat, Dialog, Door, LogId, Moment, OpId, Peer, Seen, Token, UserId};

/// What a member is told that the server takes for a stranger.
const FOR_STRANGERS: [&str; 2] = ["CHANNEL_PRIVATE", "USER_NOT_PARTICIPANT"];

/// As what the server takes somebody.
#[derive(Clone, Copy)]
enum Taken {
    /// As a member, which breaks this invariant if it is none.
    Member(&'static str),
    Stranger,
}

/// The server has taken somebody for a member, or not. Whether it may is known when nothing is under way any more that
/// was under way then.
struct Claim {
    place: (i64, UserId),
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
    place: (i64, UserId),
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
    /// Somebody asks for a change of a membership.
    pub(super) fn ask_membership(&mut self, op: OpId, user: UserId, call: &Call) {
        let mut asked = |deed, channel, user| self.members.asked(op, deed, (channel, user), self.now);
        match call {
            Call::Join(Door::Open(channel)) => asked(Deed::Come, *channel, user),
            Call::Join(Door::Link(link)) => match self.members.link_leads(*link) {
                Some(channel) => self.members.asked(op, Deed::Come, (channel, user), self.now),
                None => {
                    self.found.thin(format!("{user} comes by a link of which is not known where it leads"))
                }
            },
            Call::Leave { channel } => asked(Deed::Go, *channel, user),
            Call::Invite { channel, users } => {
                users.iter().for_each(|who| asked(Deed::Bring, *channel, *who))
            }
            Call::Ban { channel, user, banned } => {
                asked(if *banned { Deed::Ban } else { Deed::Lift }, *channel, *user);
            }
            _ => {}
        }
    }

    /// A link was made.
    pub(super) fn link_made(&mut self, open: &Open, link: Token) {
        if let Call::MakeLink { channel, limit } = open.call {
            self.members.link_made(link, channel, limit);
        }
    }

    /// A call was answered: what it changes of memberships is done, and whoever made it was let do it.
    pub(super) fn membership_acknowledged(&mut self, op: OpId, open: &Open) {
        let places = self.members.acked(op, self.now);
        let is_move =
            matches!(open.call, Call::Join(_) | Call::Leave { .. } | Call::Ban { banned: true, .. });
        self.figures.moves += u64::from(is_move);
        match &open.call {
            Call::Join(_) | Call::Leave { .. } => {
                for place in places {
                    self.claims.moved.push(Moved { op, place, begun: open.begun, at: self.now });
                }
                if let Call::Join(Door::Link(link)) = open.call {
                    self.within_limit(link);
                }
            }
            call => {
                if let (Some(channel), Some(begun)) = (channel_of(call), self.write_begun(open)) {
                    let what = "writes into it";
                    self.is_taken_for((channel, open.user), Taken::Member("I19"), begun, what, None);
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
    fn write_begun(&self, open: &Open) -> Option<Moment> {
        let asked = |(index, version): (Index, usize)| self.texts.all[index].versions[version].begun;
        match &open.call {
            // A repetition is answered as the first time was.
            Call::Send { token, .. } | Call::Edit { token, .. } => self.texts.of_token(*token).map(asked),
            Call::Delete { .. } => Some(open.begun),
            _ => None,
        }
    }

    /// I19: whoever is out is shown nothing that was written since.
    pub(super) fn is_shown_to_members(&mut self, index: Index, look: Look, seen: &Seen) {
        let Peer::Channel(channel) = seen.peer else { return };
        let message = &self.texts.all[index];
        let version = seen.token.and_then(|token| message.versions.iter().find(|one| one.token == token));
        let written = version.map_or(message.begun(), |version| version.begun);
        let what = "is shown what was written since";
        self.is_taken_for((channel, look.user), Taken::Member("I19"), written, what, seen.token);
    }

    /// I1 for memberships: a member is not taken for a stranger.
    pub(super) fn members_are_let_in(&mut self, open: &Open, why: &str) {
        let Some(channel) = channel_of(&open.call) else { return };
        if FOR_STRANGERS.iter().any(|name| why.contains(name)) {
            let what = "is refused as a stranger";
            self.is_taken_for((channel, open.user), Taken::Stranger, open.begun, what, None);
        }
    }

    /// I1 and I19 for lists of dialogs: the channels that somebody is in are there, the others are not.
    pub(super) fn lists_memberships(&mut self, open: &Open, dialogs: &[Dialog]) {
        for channel in self.members.channels() {
            let is_listed = dialogs.iter().any(|dialog| dialog.peer == Peer::Channel(channel));
            let (taken, what) = if is_listed {
                (Taken::Member("I19"), "has it in the list of dialogs")
            } else {
                (Taken::Stranger, "does not have it in the list of dialogs")
            };
            self.is_taken_for((channel, open.user), taken, open.begun, what, None);
        }
    }

    /// The server takes somebody for a member, or not, in something that began at a moment.
    fn is_taken_for(
        &mut self,
        place: (i64, UserId),
        taken: Taken,
        begun: Moment,
        what: &'static str,
        token: Option<Token>,
    ) {
        let is_right = match taken {
            Taken::Member(_) => self.members.in_since(place, self.now),
            Taken::Stranger => self.members.out_since(place, self.now),
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
            Taken::Member(invariant) => {
                (invariant, self.members.out_since(claim.place, claim.at), "is out of")
            }
            Taken::Stranger => ("I1", self.members.in_since(claim.place, claim.at), "is in"),
        };
        if let Some(since) = since.filter(|since| *since < claim.begun) {
            let (channel, user) = claim.place;
            let what = format!("{user} {is} channel {channel} and {}", claim.what);
            self.found.add(invariant, what, [since, claim.begun, claim.at], claim.token);
        }
    }

    /// I22: nobody comes in who is in, nor goes who has gone; I19: whoever is thrown out does not come in.
    fn judge_move(&mut self, moved: &Moved) {
        let (channel, user) = moved.place;
        if let Some(before) = self.members.won_before(moved.op, moved.place, moved.at) {
            let what = format!("{user} comes into or leaves channel {channel} two times in a row");
            self.found.add("I22", what, [before, moved.begun, moved.at], None);
        }
        let banned = self.members.banned_since(moved.place, moved.at).filter(|banned| *banned < moved.begun);
        if let Some(banned) = banned {
            let what = format!("{user} comes into or leaves channel {channel}, of which it was thrown out");
            self.found.add("I19", what, [banned, moved.begun, moved.at], None);
        }
    }

    /// Who has to see everything of a chat when all is quiet.
    pub(super) fn audience(&self, chat: Chat) -> Vec<UserId> {
        let Chat::Channel(channel) = chat else { return members(chat) };
        let is_in = |user: &UserId| self.members.in_since((channel, *user), self.now).is_some();
        self.members.ever_in(channel).filter(is_in).collect()
    }
}

/// The channel that a call reads or writes.
fn channel_of(call: &Call) -> Option<i64> {
    match call {
        Call::Send { to: Peer::Channel(id), .. }
        | Call::Edit { peer: Peer::Channel(id), .. }
        | Call::Read { peer: Peer::Channel(id), .. }
        | Call::History { peer: Peer::Channel(id), .. }
        | Call::Delete { log: LogId::Channel(id), .. }
        | Call::Difference { log: LogId::Channel(id), .. } => Some(*id),
        _ => None,
    }
}
