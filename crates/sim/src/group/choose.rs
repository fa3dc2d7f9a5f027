//! What to ask of the group next, from what the device holds of it.

use super::{Ask, Held};
use crate::actor::Actor;
use crate::history::What;
use model::{Message, MessageId, ServiceAction, UserId};

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
            0..8 => Some(Ask::Ban { user: other, banned: true }),
            8..18 => Some(Ask::Ban { user: other, banned: false }),
            18..25 => Some(Ask::Invite { user: other }),
            25..32 => {
                let message = self.any_post(held, |message| message.action.is_none())?;
                Some(Ask::Pin { id: message.id, pinned: !message.is_pinned() })
            }
            32..40 => Some(Ask::Promote { user: other, admin: self.below(2) == 0 }),
            40..44 => Some(Ask::Mute { user: other, muted: self.below(3) > 0 }),
            _ => self.ask_as_member(held),
        }
    }

    fn ask_as_member(&self, held: &Held) -> Option<Ask> {
        let own = |message: &Message| message.from == self.device.user && message.action.is_none();
        match self.below(100) {
            0..26 => Some(self.post(None)),
            26..38 => Some(self.post(self.any_post(held, |message| !own(message)).map(|m| m.id))),
            38..45 => Some(self.post(Some(self.any_post(held, is_topic)?.id))),
            45..52 => Some(Ask::Edit { id: self.any_post(held, own)?.id, text: self.token("edit") }),
            52..61 => self.delete_posts(held, own),
            61..72 => Some(Ask::Read { max_id: self.any_post(held, |_| true)?.id }),
            72..77 => {
                let topic = self.any_post(held, is_topic)?.id;
                Some(Ask::ReadTopic { topic, max_id: self.any_post(held, |_| true)?.id })
            }
            77..81 => Some(Ask::ReadMentions),
            81..87 => Some(Ask::Look),
            87..91 if self.device.user != self.group.owner => Some(Ask::Leave),
            // By whoever is an administrator just then; of all others it is to be refused.
            91..95 => {
                let of_others = |message: &Message| !own(message) && message.action.is_none();
                Some(Ask::Delete { ids: vec![self.any_post(held, of_others)?.id] })
            }
            95..96 => Some(Ask::Ban { user: self.other()?, banned: true }),
            96..98 => Some(Ask::Topic { random_id: self.random_id(), title: self.token("topic") }),
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

fn is_topic(message: &Message) -> bool {
    matches!(message.action, Some(ServiceAction::TopicCreate(..)))
}
