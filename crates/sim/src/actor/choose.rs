//! What to do next, from what the device holds.

use super::Actor;
use crate::exec::lock;
use crate::history::What;
use model::{Message, MessageId, Peer, RandomId, UserId};

/// Names that everybody wants.
pub(crate) const NAMES: [&str; 3] = ["wanted_one", "wanted_two", "wanted_three"];
/// An id that no message of a run has.
const NO_MESSAGE: MessageId = MessageId(900_000);

impl Actor {
    /// The next operation; none if the device holds nothing to do it with.
    pub(super) async fn choose(&self) -> Option<What> {
        let held: Vec<Message> = self.device.local().await.messages.values().cloned().collect();
        let peer = lock(&self.device.chance).pick(&self.everybody)?;
        let roll = lock(&self.device.chance).below(100);
        match roll {
            0..40 => Some(self.send(peer)),
            40..52 => Some(What::Look { peer }),
            52..64 => self.read(peer, &held),
            64..73 => self.edit(&held),
            73..82 => self.delete(&held),
            82..88 => self.forward(peer, &held),
            88..92 => Some(What::Pin { peer, pinned: self.below(3) > 0 }),
            92..95 => Some(What::Mark { peer, unread: self.below(3) > 0 }),
            95..97 => Some(What::Username { name: (*NAMES.get(self.below(3))?).to_owned() }),
            _ => self.impossible(peer, &held),
        }
    }

    pub(crate) fn below(&self, bound: usize) -> usize {
        lock(&self.device.chance).below(bound)
    }

    pub(crate) fn random_id(&self) -> RandomId {
        RandomId(i64::from_le_bytes(lock(&self.device.chance).next().to_le_bytes()))
    }

    /// A text that occurs nowhere else.
    pub(crate) fn token(&self, kind: &str) -> String {
        format!("{kind} {:016x}", lock(&self.device.chance).next())
    }

    fn send(&self, to: UserId) -> What {
        What::Send { to, random_id: self.random_id(), text: self.token("text") }
    }

    fn any<'a>(&self, held: &'a [Message]) -> Option<&'a Message> {
        // Mostly a recent one: there the devices meet.
        let back = if self.below(2) == 0 { self.below(4) } else { self.below(held.len()) };
        held.iter().rev().nth(back)
    }

    fn read(&self, peer: UserId, held: &[Message]) -> Option<What> {
        let with: Vec<MessageId> = held
            .iter()
            .filter(|message| message.peer == Peer::User(peer))
            .map(|message| message.id)
            .collect();
        let newest = *with.last()?;
        let max_id = if self.below(2) == 0 { newest } else { with[self.below(with.len())] };
        Some(What::Read { peer, max_id })
    }

    fn edit(&self, held: &[Message]) -> Option<What> {
        let own: Vec<Message> = held
            .iter()
            .filter(|m| m.from == self.device.user && m.forward.is_none())
            .filter(|m| m.out || m.peer == Peer::User(self.device.user))
            .cloned()
            .collect();
        let message = self.any(&own)?;
        Some(What::Edit { peer: message.peer.user()?, id: message.id, text: self.token("edit") })
    }

    fn delete(&self, held: &[Message]) -> Option<What> {
        let mut ids: Vec<MessageId> = Vec::new();
        for _ in 0..1 + self.below(3) {
            ids.push(self.any(held)?.id);
        }
        ids.sort_unstable();
        ids.dedup();
        Some(What::Delete { ids, revoke: self.below(2) == 0 })
    }

    fn forward(&self, to: UserId, held: &[Message]) -> Option<What> {
        let mut sources = Vec::new();
        for _ in 0..1 + self.below(3) {
            sources.push(self.any(held)?.id);
        }
        let random_ids = sources.iter().map(|_| self.random_id()).collect();
        Some(What::Forward { sources, random_ids, to })
    }

    /// Something that has to be refused.
    fn impossible(&self, to: UserId, held: &[Message]) -> Option<What> {
        if self.below(2) == 0 {
            let sources = vec![self.any(held)?.id, NO_MESSAGE];
            let random_ids = vec![self.random_id(), self.random_id()];
            return Some(What::Forward { sources, random_ids, to });
        }
        let theirs: Vec<Message> = held.iter().filter(|m| m.from != self.device.user).cloned().collect();
        let message = self.any(&theirs)?;
        Some(What::Edit { peer: message.peer.user()?, id: message.id, text: self.token("edit") })
    }
}
