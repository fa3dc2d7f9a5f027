//! The server's messages that a client remembers, so that a repeated one is taken once.

use std::collections::VecDeque;

use crate::time::MsgId;

/// Enough for everything that a server keeps for a session.
const SEEN_MAX: usize = 4096;

/// Recent ids of the server in ascending order. What is older than all of them counts as seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    ids: VecDeque<MsgId>,
    floor: MsgId,
}

impl Seen {
    /// Remembers an id; false if it is known.
    pub(super) fn insert(&mut self, msg_id: MsgId) -> bool {
        if msg_id <= self.floor {
            return false;
        }
        let Err(index) = self.ids.binary_search(&msg_id) else { return false };
        self.ids.insert(index, msg_id);
        if self.ids.len() > SEEN_MAX
            && let Some(oldest) = self.ids.pop_front()
        {
            self.floor = oldest;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_once() {
        let mut seen = Seen::default();
        assert!(seen.insert(MsgId(5)) && seen.insert(MsgId(3)));
        assert!(!seen.insert(MsgId(5)) && !seen.insert(MsgId(3)));
        for id in 6..10_000 {
            assert!(seen.insert(MsgId(id)));
        }
        assert!(!seen.insert(MsgId(4)), "too old to tell");
        assert_eq!(seen.ids.len(), SEEN_MAX);
    }
}
