//! One channel: its members with sessions here, and what they have not been told yet.
//!
//! A member has a slot that stays the same for as long as they are there, so that a task can go through the
//! members chunk by chunk while others come and go, and miss nobody. A slot costs 16 bytes, and knows since when
//! it is taken: whoever comes back gets nothing of what was published in between.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::{Arc, Weak};

use model::{ChannelId, EntryKey, Nudge};
use parking_lot::Mutex;

use super::index::Moment;
use crate::session::Audience;

/// Nudges that one walk through the members delivers at most.
const BATCH: usize = 32;

/// Slots looked at in one go, under the lock.
const LOOKED_AT: usize = 1024;

/// Signs of typing that wait for their turn; further ones are dropped.
const TYPING_WAITING: usize = 8;

/// A channel with members here.
pub(super) struct Lane {
    pub(super) channel: ChannelId,
    members: Mutex<Members>,
    queue: Mutex<Queue>,
}

/// A member with sessions here.
pub(super) struct Member {
    pub(super) audience: Arc<Audience>,
    /// What was published earlier is not for this member.
    pub(super) since: Moment,
}

struct Slot {
    audience: Weak<Audience>,
    since: Moment,
}

#[derive(Default)]
struct Members {
    slots: Vec<Option<Slot>>,
    /// Slots to be used again, the lowest first. Some may be beyond the end, or in use again.
    free: BinaryHeap<Reverse<u32>>,
    count: u32,
}

#[derive(Default)]
struct Queue {
    /// Up to where the log has been heard of.
    known: Option<EntryKey>,
    /// What the members have not been told.
    waiting: VecDeque<Told>,
    typing: VecDeque<Arc<Nudge>>,
    /// Where the next sign of typing begins to look for members.
    cursor: u32,
    /// A task works on the queue.
    drained: bool,
}

/// What a nudge means to the members.
pub(super) enum Told {
    /// This, which was published at that moment.
    News(Moment, Arc<Nudge>),
    /// Nudges were dropped here: they have to ask for the difference.
    TooLong,
    /// Nudges before that moment's were lost, and may have said that somebody is out: until the services say who is
    /// a member, nobody is.
    Lost(Moment),
}

/// What the task that drains a lane does next.
pub(super) enum Next {
    /// Tell all members this, in this order.
    All(Vec<Told>),
    /// Tell some members, from this slot on, that somebody is typing.
    Typing(Arc<Nudge>, u32),
    /// Stop.
    Nothing,
}

impl Lane {
    pub(super) fn new(channel: ChannelId) -> Self {
        Self { channel, members: Mutex::default(), queue: Mutex::default() }
    }

    /// Adds a member; answers the slot.
    pub(super) fn add(&self, audience: Weak<Audience>, since: Moment) -> u32 {
        self.members.lock().add(Slot { audience, since })
    }

    /// Empties a slot; true if it was the last one.
    pub(super) fn remove(&self, slot: u32) -> bool {
        self.members.lock().remove(slot)
    }

    /// Appends up to `max` members from a slot on; answers the slot to go on from, `None` after the last one.
    pub(super) fn members(&self, from: u32, max: usize, out: &mut Vec<Member>) -> Option<u32> {
        self.members.lock().chunk(from, max, out)
    }

    /// Queues a nudge of the log; true if the caller has to see to it that the queue is drained.
    pub(super) fn enqueue(&self, moment: Moment, nudge: Arc<Nudge>, max: usize) -> bool {
        let mut queue = self.queue.lock();
        queue.take_in(moment, nudge, max);
        !std::mem::replace(&mut queue.drained, true)
    }

    /// Queues a sign of typing, unless too many wait; true as above.
    pub(super) fn enqueue_typing(&self, nudge: Arc<Nudge>) -> bool {
        let mut queue = self.queue.lock();
        if queue.typing.len() >= TYPING_WAITING {
            return false;
        }
        queue.typing.push_back(nudge);
        !std::mem::replace(&mut queue.drained, true)
    }

    pub(super) fn next(&self) -> Next {
        let mut queue = self.queue.lock();
        let count = queue.waiting.len().min(BATCH);
        let told: Vec<_> = queue.waiting.drain(..count).collect();
        if !told.is_empty() {
            return Next::All(told);
        }
        let cursor = queue.cursor;
        match queue.typing.pop_front() {
            Some(nudge) => Next::Typing(nudge, cursor),
            None => {
                queue.drained = false;
                (queue.waiting, queue.typing) = (VecDeque::new(), VecDeque::new());
                Next::Nothing
            }
        }
    }

    /// The next sign of typing begins with this slot.
    pub(super) fn set_cursor(&self, slot: u32) {
        self.queue.lock().cursor = slot;
    }
}

impl Queue {
    fn take_in(&mut self, moment: Moment, nudge: Arc<Nudge>, max: usize) {
        let Some(told) = self.judge(moment, nudge) else { return };
        let is_full = self.waiting.len() >= max;
        self.waiting.push_back(told);
        if is_full {
            let instead = Told::instead_of(self.waiting.make_contiguous());
            self.waiting.clear();
            self.waiting.push_back(instead);
        }
    }

    /// Compares a nudge with what is known; nothing if it says nothing new.
    fn judge(&mut self, moment: Moment, nudge: Arc<Nudge>) -> Option<Told> {
        let Nudge::Log { after, entries, .. } = &*nudge else { return None };
        let (after, last) = (*after, entries.last()?.key);
        let known = self.known;
        if known.is_some_and(|known| last <= known) {
            return None;
        }
        self.known = Some(last);
        let is_gap = known.is_some_and(|known| after > known);
        Some(if is_gap { Told::Lost(moment) } else { Told::News(moment, nudge) })
    }
}

impl Told {
    /// What stands for all of these when they cannot be told one by one.
    pub(super) fn instead_of(all: &[Self]) -> Self {
        let is_lost = all.iter().any(|told| matches!(told, Self::Lost(_)));
        let newest = all.iter().filter_map(Self::moment).max();
        newest.filter(|_| is_lost).map_or(Self::TooLong, Self::Lost)
    }

    fn moment(&self) -> Option<Moment> {
        match self {
            Self::News(moment, _) | Self::Lost(moment) => Some(*moment),
            Self::TooLong => None,
        }
    }
}

impl Members {
    fn add(&mut self, member: Slot) -> u32 {
        self.count += 1;
        while let Some(Reverse(slot)) = self.free.pop() {
            if let Some(empty @ None) = self.slots.get_mut(slot as usize) {
                *empty = Some(member);
                return slot;
            }
        }
        self.slots.push(Some(member));
        u32::try_from(self.slots.len() - 1).expect("there are fewer connections than that")
    }

    fn remove(&mut self, slot: u32) -> bool {
        if self.slots.get_mut(slot as usize).and_then(Option::take).is_some() {
            self.count -= 1;
            self.free.push(Reverse(slot));
            self.trim();
        }
        self.count == 0
    }

    /// Gives memory back when the last slots are empty.
    fn trim(&mut self) {
        while let Some(None) = self.slots.last() {
            self.slots.pop();
        }
        if self.slots.len() < self.slots.capacity() / 4 {
            self.slots.shrink_to(self.slots.len() * 2);
            let len = self.slots.len();
            self.free.retain(|Reverse(slot)| (*slot as usize) < len);
            self.free.shrink_to_fit();
        }
    }

    fn chunk(&self, from: u32, max: usize, out: &mut Vec<Member>) -> Option<u32> {
        let from = from as usize;
        let end = self.slots.len().min(from.saturating_add(LOOKED_AT));
        let slots = self.slots.get(from..end)?;
        let mut taken = 0;
        for (index, slot) in slots.iter().enumerate() {
            if taken == max {
                return u32::try_from(from + index).ok();
            }
            let Some(Slot { audience, since }) = slot else { continue };
            if let Some(audience) = audience.upgrade() {
                out.push(Member { audience, since: *since });
                taken += 1;
            }
        }
        (end < self.slots.len()).then_some(end).and_then(|end| u32::try_from(end).ok())
    }
}

#[cfg(test)]
mod tests;
