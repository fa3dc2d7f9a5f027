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
        match &open.call {
            Call::Join(door) => {
                places.iter().for_each(|place| self.is_let_in(op, *place, open.begun));
                if let Door::Link(link) = door {
                    self.within_limit(*link);
                }
            }
            Call::Leave { .. } => places.iter().for_each(|place| self.wins_alone(op, *place, open.begun)),
            call => {
                if let (Some(channel), Some(begun)) = (channel_of(call), self.write_begun(open)) {
                    self.is_done_inside((channel, open.user), begun);
                }
            }
        }
    }

    /// I22, and I19 for whoever is thrown out.
    fn is_let_in(&mut self, op: OpId, place: (i64, UserId), begun: Moment) {
        self.wins_alone(op, place, begun);
        let banned = self.members.banned_since(place, self.now).filter(|banned| *banned < begun);
        if let Some(banned) = banned {
            let what = format!("{} comes into channel {}, of which it was thrown out", place.1, place.0);
            self.found.add("I19", what, [banned, begun, self.now], None);
        }
    }

    /// I22: nobody comes in who is in, nor goes who has gone.
    fn wins_alone(&mut self, op: OpId, place: (i64, UserId), begun: Moment) {
        if let Some(before) = self.members.won_before(op, place, self.now) {
            let what = format!("{} comes into or leaves channel {} two times in a row", place.1, place.0);
            self.found.add("I22", what, [before, begun, self.now], None);
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

    /// I19: whoever is out does nothing.
    fn is_done_inside(&mut self, place: (i64, UserId), begun: Moment) {
        if let Some(out) = self.members.out_since(place, self.now).filter(|out| *out < begun) {
            let what = format!("{} writes into channel {} and is out of it", place.1, place.0);
            self.found.add("I19", what, [out, begun, self.now], None);
        }
    }

    /// I19: whoever is out is shown nothing that was written since.
    pub(super) fn is_shown_to_members(&mut self, index: Index, look: Look, seen: &Seen) -> bool {
        let Peer::Channel(channel) = seen.peer else { return true };
        let message = &self.texts.all[index];
        let version = seen.token.and_then(|token| message.versions.iter().find(|one| one.token == token));
        let begun = version.map_or(message.begun(), |version| version.begun);
        let out = self.members.out_since((channel, look.user), self.now).filter(|out| *out < begun);
        if let Some(out) = out {
            let what = format!("{} is shown a text of channel {channel} and is out of it", look.user);
            self.found.add("I19", what, self.events(look).into_iter().chain([out, begun]), seen.token);
        }
        out.is_none()
    }

    /// I1 for memberships: a member is not taken for a stranger.
    pub(super) fn members_are_let_in(&mut self, open: &Open, why: &str) {
        let Some(channel) = channel_of(&open.call) else { return };
        if !FOR_STRANGERS.iter().any(|name| why.contains(name)) {
            return;
        }
        let since = self.members.in_since((channel, open.user), self.now);
        if let Some(since) = since.filter(|since| *since < open.begun) {
            let what = format!("{} is in channel {channel} and is told {why}", open.user);
            self.found.add("I1", what, [since, open.begun, self.now], None);
        }
    }

    /// I1 and I19 for lists of dialogs: the channels that somebody is in are there, the others are not.
    pub(super) fn lists_memberships(&mut self, open: &Open, dialogs: &[Dialog]) {
        for channel in self.members.channels() {
            let place = (channel, open.user);
            let is_listed = dialogs.iter().any(|dialog| dialog.peer == Peer::Channel(channel));
            let (invariant, since, what) = if is_listed {
                ("I19", self.members.out_since(place, self.now), "is out of channel")
            } else {
                ("I1", self.members.in_since(place, self.now), "does not see channel")
            };
            if let Some(since) = since.filter(|since| *since < open.begun) {
                let how = if is_listed { "and sees it" } else { "and is in it" };
                let what = format!("{} {what} {channel} {how}", open.user);
                self.found.add(invariant, what, [since, open.begun, self.now], None);
            }
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
