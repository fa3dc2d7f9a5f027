//! What is asked for about who is in a group or channel: each call as the deeds that it may become.

use super::Checker;
use super::calls::Open;
use super::members::Deed;
use crate::{Call, Chat, Door, OpId, Peer, Rights, Token, UserId};

impl Checker {
    /// Somebody asks for a change of a membership.
    pub(super) fn ask_membership(&mut self, op: OpId, user: UserId, call: &Call) {
        let (group, channel) = (Chat::Group, Chat::Channel);
        let mut asked = |deed, room, user| self.members.acts.asked(op, deed, (room, user), self.now);
        match call {
            Call::Join(Door::Open(id)) => asked(Deed::Come, channel(*id), user),
            Call::Join(Door::Link(link)) => match self.members.link_leads(*link) {
                Some(id) => self.members.acts.asked(op, Deed::Come, (channel(id), user), self.now),
                None => {
                    self.found.thin(format!("{user} comes by a link of which is not known where it leads"))
                }
            },
            Call::Leave { channel: id } => asked(Deed::Go, channel(*id), user),
            Call::Invite { channel: id, users } => {
                users.iter().for_each(|who| asked(Deed::Bring, channel(*id), *who))
            }
            Call::Ban { channel: id, user, banned, .. } => {
                asked(if *banned { Deed::Ban } else { Deed::Lift }, channel(*id), *user);
            }
            // Who is made an administrator is brought in.
            Call::Promote { room: Peer::Channel(id), user, rights } if *rights != Rights::default() => {
                asked(Deed::Bring, channel(*id), *user);
            }
            Call::AddToGroup { group: id, user } => asked(Deed::Come, group(*id), *user),
            Call::RemoveFromGroup { group: id, user } => asked(Deed::Go, group(*id), *user),
            Call::Migrate { group: id } => {
                let members: Vec<UserId> = self.members.ever_in(group(*id)).collect();
                members.into_iter().for_each(|who| {
                    self.members.acts.asked(op, Deed::Go, (group(*id), who), self.now);
                });
            }
            _ => {}
        }
        self.ask_rights(op, call);
    }

    /// A basic group or a channel was made: the caller is in it and may everything, and so are those it was made of.
    pub(super) fn room_made(&mut self, op: OpId, open: &Open, room: Chat, missing: &[UserId]) {
        if matches!(open.call, Call::Migrate { .. }) && self.members.rooms().contains(&room) {
            // Whoever asks again is told where it has moved.
            return;
        }
        let span = (open.begun, self.now);
        self.members.created(op, (room, open.user), span);
        self.grants.created(op, (room, open.user), span);
        match &open.call {
            Call::CreateGroup { users } => {
                for user in users.iter().filter(|user| **user != open.user && !missing.contains(user)) {
                    self.members.created(op, (room, *user), span);
                }
            }
            Call::Migrate { group } => self.brought_over(op, open, Chat::Group(*group), room),
            _ => {}
        }
    }

    /// Who was in a group when it became a channel is in that; who may have been may be.
    fn brought_over(&mut self, op: OpId, open: &Open, group: Chat, channel: Chat) {
        let mut certain = self.members.in_from(group, open.begun, open.begun);
        certain.retain(|user| !self.members.may_have_gone((group, *user), op, (open.begun, self.now)));
        for user in self.members.ever_in(group).filter(|user| *user != open.user).collect::<Vec<_>>() {
            let deed = if certain.contains(&user) { Deed::Come } else { Deed::Bring };
            self.members.acts.asked(op, deed, (channel, user), open.begun);
        }
        self.members.acts.acked(op, self.now);
    }

    /// A link was made.
    pub(super) fn link_made(&mut self, open: &Open, link: Token) {
        if let Call::MakeLink { channel, limit } = open.call {
            self.members.link_made(link, channel, limit);
        }
    }
}
