//! The client's messages that a session remembers: no message is executed twice, and each has a state.
//!
//! Ids are kept in ascending order for as long as a message with such an id could be accepted. When there are
//! too many, the oldest go and a floor rises: what lies at or below it is refused as too old to tell, never
//! taken for new (rules R11 and R12). An idle session keeps a few entries of 16 bytes each.

use planted::Bug;
use std::collections::VecDeque;

use super::limits::REMEMBERED_S;
use crate::time::{MsgId, UnixTime};

/// Below this many entries the memory of the window is left as it is.
const SHRINK_FROM: usize = 64;

/// Messages of one client overtake each other by less than this.
const CLOCK_STEP_S: u64 = 3;

/// What became of a message of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Container,
    Service,
    Running,
    /// Running, but the client no longer wants the answer.
    Dropped,
    Succeeded,
    Failed,
    /// Answered, but the answer was not acknowledged in time and is gone.
    Forgotten,
}

/// A message that the session has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Received {
    pub(super) msg_id: MsgId,
    pub(super) seqno: i32,
    pub(super) state: State,
}

/// Where an id stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    New,
    Known(State),
    TooOld,
}

#[derive(Debug, Default)]
pub(super) struct Window {
    entries: VecDeque<Received>,
    floor: MsgId,
    /// Sequence numbers up to this one may come late: messages that carried them were refused, or may have
    /// been lost with an earlier connection, and clients send such messages again.
    late_up_to: i32,
    highest_seqno: i32,
}

impl Window {
    pub(super) fn standing(&self, now: UnixTime, msg_id: MsgId) -> Standing {
        match self.position(msg_id) {
            Ok(index) => self.entries.get(index).map_or(Standing::New, |entry| Standing::Known(entry.state)),
            Err(_) if msg_id <= self.floor || msg_id < MsgId::at(now.minus_secs(REMEMBERED_S)) => {
                Standing::TooOld
            }
            Err(_) => Standing::New,
        }
    }

    pub(super) fn state(&self, msg_id: MsgId) -> Option<State> {
        let index = self.position(msg_id).ok()?;
        self.entries.get(index).map(|entry| entry.state)
    }

    pub(super) fn set_state(&mut self, msg_id: MsgId, state: State) {
        if let Ok(index) = self.position(msg_id)
            && let Some(entry) = self.entries.get_mut(index)
        {
            entry.state = state;
        }
    }

    /// Remembers a message, and forgets the oldest ones beyond `max`.
    pub(super) fn insert(&mut self, received: Received, max: usize) {
        if let Err(index) = self.position(received.msg_id) {
            if is_clock_mended(received.msg_id, self.highest()) {
                self.excuse_lost();
            }
            self.entries.insert(index, received);
        }
        if received.seqno & 1 == 1 {
            self.highest_seqno = self.highest_seqno.max(received.seqno);
        }
        while self.entries.len() > max {
            self.forget_oldest();
        }
    }

    /// Forgets what is too old to be accepted again.
    pub(super) fn prune(&mut self, now: UnixTime) {
        let horizon = MsgId::at(now.minus_secs(REMEMBERED_S));
        while self.entries.front().is_some_and(|oldest| oldest.msg_id < horizon) {
            self.forget_oldest();
        }
        let len = self.entries.len();
        if self.entries.capacity() > SHRINK_FROM && len < self.entries.capacity() / 4 {
            self.entries.shrink_to(len.saturating_mul(2));
        }
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.entries.pop_front()
            && !planted::is(Bug::WindowWithoutFloor)
        {
            self.floor = self.floor.max(oldest.msg_id);
        }
    }

    /// Messages that were on their way when a connection ended may come again with their old numbers.
    pub(super) fn excuse_lost(&mut self) {
        self.late_up_to = self.late_up_to.max(self.highest_seqno);
    }

    /// A refused message may come again under a new id with its old number.
    pub(super) fn excuse(&mut self, seqno: i32) {
        self.late_up_to = self.late_up_to.max(seqno);
    }

    /// The code 32 or 33 if the number of a content-related message contradicts those of its neighbours in
    /// the order of ids (rule R13). Even numbers are not looked at: clients disagree about which service
    /// messages count.
    pub(super) fn seqno_error(&self, msg_id: MsgId, seqno: i32) -> Option<i32> {
        if seqno & 1 == 0 || seqno <= self.late_up_to {
            return None;
        }
        let index = self.position(msg_id).unwrap_or_else(|index| index);
        let odd = |entry: &&Received| entry.seqno & 1 == 1;
        let before = self.entries.range(..index).rev().find(odd);
        if before.is_some_and(|entry| entry.seqno >= seqno) {
            return Some(32);
        }
        let after = self.entries.range(index..).find(odd);
        let contradicts = |entry: &Received| {
            entry.seqno > self.late_up_to && entry.seqno <= seqno && !is_clock_mended(msg_id, entry.msg_id)
        };
        after.is_some_and(contradicts).then_some(33)
    }

    pub(super) fn highest(&self) -> MsgId {
        self.entries.back().map_or(self.floor, |entry| entry.msg_id)
    }

    pub(super) fn footprint(&self) -> usize {
        self.entries.capacity().saturating_mul(size_of::<Received>())
    }

    /// The index of an id, or where it would go. Ids come in ascending order almost always.
    fn position(&self, msg_id: MsgId) -> Result<usize, usize> {
        match self.entries.back() {
            Some(newest) if newest.msg_id >= msg_id => {
                self.entries.binary_search_by_key(&msg_id, |entry| entry.msg_id)
            }
            _ => Err(self.entries.len()),
        }
    }
}

/// Whether ids go so far back that the client must have set its clock right, as it should. Its numbers go on
/// then, and are no measure for the messages before.
fn is_clock_mended(msg_id: MsgId, highest: MsgId) -> bool {
    msg_id.time().plus_secs(CLOCK_STEP_S) < highest.time()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

    fn received(msg_id: MsgId, seqno: i32) -> Received {
        Received { msg_id, seqno, state: State::Running }
    }

    fn id(step: i64) -> MsgId {
        MsgId(MsgId::at(NOW).0 + step * 4)
    }

    #[test]
    fn an_entry_is_small() {
        assert_eq!(size_of::<Received>(), 16);
    }

    #[test]
    fn r12_forgotten_ids_are_too_old_and_not_new() {
        let mut window = Window::default();
        for step in 0..20 {
            window.insert(received(id(step), 2 * step as i32 + 1), 8);
        }
        assert_eq!(window.standing(NOW, id(3)), Standing::TooOld);
        assert_eq!(window.standing(NOW, id(15)), Standing::Known(State::Running));
        window.prune(NOW.plus_secs(331));
        assert_eq!(window.standing(NOW.plus_secs(331), id(15)), Standing::TooOld);
        // The clock steps back: the floor stays.
        assert_eq!(window.standing(NOW, id(15)), Standing::TooOld);
    }

    #[test]
    fn memory_goes_down_after_a_busy_time() {
        let mut window = Window::default();
        for step in 0..4096 {
            window.insert(received(id(step), 0), 4096);
        }
        window.prune(NOW.plus_secs(400));
        assert!(window.footprint() <= SHRINK_FROM * 16, "{}", window.footprint());
    }

    #[test]
    fn r13_neighbours_decide() {
        let mut window = Window::default();
        window.insert(received(id(10), 5), 100);
        assert_eq!(window.seqno_error(id(11), 3), Some(32));
        assert_eq!(window.seqno_error(id(11), 5), Some(32));
        assert_eq!(window.seqno_error(id(11), 7), None);
        assert_eq!(window.seqno_error(id(9), 7), Some(33));
        assert_eq!(window.seqno_error(id(9), 5), Some(33));
        assert_eq!(window.seqno_error(id(9), 3), None);
        assert_eq!(window.seqno_error(id(11), 2), None, "even numbers are not judged");
    }

    #[test]
    fn r13_a_message_sent_again_keeps_its_number() {
        let mut window = Window::default();
        window.insert(received(id(10), 7), 100);
        window.excuse_lost();
        assert_eq!(window.seqno_error(id(20), 3), None);
        window.insert(received(id(20), 3), 100);
        assert_eq!(window.seqno_error(id(19), 9), None, "the late one is no measure for others");
        assert_eq!(window.seqno_error(id(21), 9), None);
    }

    proptest! {
        #[test]
        fn r11_no_id_is_new_twice(steps in proptest::collection::vec(0i64..40, 1..200), max in 1usize..20) {
            let mut window = Window::default();
            let mut taken = BTreeSet::new();
            for step in steps {
                if window.standing(NOW, id(step)) == Standing::New {
                    prop_assert!(taken.insert(step));
                    window.insert(received(id(step), 0), max);
                }
            }
        }
    }
}
