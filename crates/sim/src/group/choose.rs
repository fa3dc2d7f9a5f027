//! What to ask of the group next, from what the device holds of it.

use super::{Ask, Held};
use crate::actor::Actor;
use crate::history::What;
use model::{Message, MessageId, UserId};

impl Actor {
    /// The next thing asked of the group; none if the device holds nothing to do it with.
    pub(crate) async fn choose_in_group(&self) -> Option<What> {
        let held = self.device.local().await.group.clone();
        let is_owner = self.device.user == self.group.owner;
        let ask = match held {
            Some(held) if is_owner => self.ask_as_owner(&held),
            Some(held) => self.ask_as_member(&held),
            None => Some(self.ask_as_stranger()),
        };
        ask.map(What::Group)
    }

    /// Whoever is not in it mostly wants to come in; what it writes nevertheless has to be refused.
    fn ask_as_stranger(&self) -> Ask {
        match self.below(10) {
            0..6 => Ask::Join,
            6..8 => self.post(None),
            _ => Ask::Look,
        }
    }

    fn ask_as_owner(&self, held: &Held) -> Option<Ask> {
        let other = self.other()?;
        match self.below(100) {
            0..10 => Some(Ask::Ban { user: other, banned: true }),
            10..20 => Some(Ask::Ban { user: other, banned: false }),
            20..28 => Some(Ask::Invite { user: other }),
            28..38 => {
                let message = self.any_post(held, |message| message.action.is_none())?;
                Some(Ask::Pin { id: message.id, pinned: !message.is_pinned() })
            }
            _ => self.ask_as_member(held),
        }
    }

    fn ask_as_member(&self, held: &Held) -> Option<Ask> {
        let own = |message: &Message| message.from == self.device.user && message.action.is_none();
        match self.below(100) {
            0..30 => Some(self.post(None)),
            30..45 => Some(self.post(self.any_post(held, |message| !own(message)).map(|m| m.id))),
            45..53 => Some(Ask::Edit { id: self.any_post(held, own)?.id, text: self.token("edit") }),
            53..63 => self.delete_posts(held, own),
            63..76 => Some(Ask::Read { max_id: self.any_post(held, |_| true)?.id }),
            76..81 => Some(Ask::ReadMentions),
            81..88 => Some(Ask::Look),
            88..94 if self.device.user != self.group.owner => Some(Ask::Leave),
            // Somebody else's message: refused, unless it is the owner who asks.
            94..96 => Some(Ask::Delete { ids: vec![self.any_post(held, |message| !own(message))?.id] }),
            _ => Some(Ask::Invite { user: self.other()? }),
        }
    }

    fn post(&self, reply_to: Option<MessageId>) -> Ask {
        Ask::Post { random_id: self.random_id(), text: self.token("post"), reply_to }
    }

    fn delete_posts(&self, held: &Held, own: impl Fn(&Message) -> bool) -> Option<Ask> {
        let mut ids = Vec::new();
        for _ in 0..1 + self.below(3) {
            ids.push(self.any_post(held, &own)?.id);
        }
        ids.sort_unstable();
        ids.dedup();
        Some(Ask::Delete { ids })
    }

    /// One of the latest messages of this kind.
    fn any_post<'a>(&self, held: &'a Held, is: impl Fn(&Message) -> bool) -> Option<&'a Message> {
        held.messages.values().rev().filter(|message| is(message)).nth(self.below(5))
    }

    fn other(&self) -> Option<UserId> {
        let others: Vec<UserId> =
            self.everybody.iter().copied().filter(|user| *user != self.device.user).collect();
        others.get(self.below(others.len())).copied()
    }
}
