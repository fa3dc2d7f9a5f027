//! The messages of a channel that were reacted to last.
//!
//! Reactions have no pts, so that a device which catches up cannot ask for those it has missed: it is told of the
//! latest at its place and behind it, each message once. How many are remembered is bounded, whatever is reacted to;
//! of older messages clients ask when they show them.

use minicbor::{Decode, Encode};
use model::{EntryKey, MessageId, Pts};
use std::collections::BTreeMap;

/// How many messages are remembered.
const REMEMBERED: usize = 100;

/// Messages, each with the entry of the last reaction to it.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(transparent)]
pub struct Reacted(#[n(0)] BTreeMap<MessageId, EntryKey>);

impl Reacted {
    /// Somebody has reacted to a message.
    pub fn add(&mut self, id: MessageId, key: EntryKey) {
        self.0.insert(id, key);
        if self.0.len() > REMEMBERED
            && let Some(oldest) = self.0.iter().min_by_key(|(_, key)| **key).map(|(id, _)| *id)
        {
            self.0.remove(&oldest);
        }
    }

    /// A message is gone.
    pub fn remove(&mut self, id: MessageId) {
        self.0.remove(&id);
    }

    /// The messages that were reacted to at this pts or later, in the order of the reactions.
    pub fn since(&self, pts: Pts) -> Vec<MessageId> {
        let mut found: Vec<(EntryKey, MessageId)> =
            self.0.iter().filter(|(_, key)| key.pts >= pts).map(|(id, key)| (*key, *id)).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_remembered_each_once() {
        let mut reacted = Reacted::default();
        for n in 1..=250 {
            reacted.add(MessageId(1 + n % 120), EntryKey { pts: Pts(n), minor: 0 });
        }
        let all = reacted.since(Pts(1));
        assert_eq!((all.len(), all.first(), all.last()), (100, Some(&MessageId(32)), Some(&MessageId(11))));
        assert_eq!(reacted.since(Pts(249)), [MessageId(10), MessageId(11)]);
        reacted.remove(MessageId(11));
        assert_eq!(reacted.since(Pts(249)), [MessageId(10)]);
    }
}
