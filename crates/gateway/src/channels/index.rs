//! The lanes of all channels that have members with sessions here, and which channels had news lately.
//!
//! Locks are taken in the order membership, index, lane. None of them is held while something is awaited.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use model::ChannelId;
use parking_lot::{Mutex, MutexGuard};
use planted::Bug;
use tokio::sync::Semaphore;

use super::lane::Lane;
use crate::metrics::Metrics;
use crate::session::Audience;

/// For how many of the latest nudges of channels it is known which channel they were of.
const RECENT: usize = 4096;

/// How many users' channels are read at a time.
const READS: usize = 64;

/// The channels of a gateway.
pub(crate) struct Channels {
    index: Mutex<Index>,
    /// Nudges of channels so far.
    published: AtomicU64,
    /// A permit for each reading of a user's channels.
    pub(super) reads: Semaphore,
    metrics: Metrics,
}

/// A moment in the stream of the nudges of all channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

impl Moment {
    /// After everything.
    pub(super) const LATEST: Self = Self(u64::MAX);

    #[cfg(test)]
    pub(super) const fn new(number: u64) -> Self {
        Self(number)
    }
}

#[derive(Default)]
struct Index {
    lanes: HashMap<ChannelId, Arc<Lane>>,
    /// The channels of the latest nudges, the newest at the back.
    recent: VecDeque<ChannelId>,
}

/// A user's place in a lane.
pub(super) struct Place {
    pub(super) lane: Arc<Lane>,
    slot: u32,
}

/// The index, locked for a number of changes.
pub(super) struct Open<'a> {
    index: MutexGuard<'a, Index>,
    now: Moment,
    metrics: &'a Metrics,
}

impl Channels {
    pub(crate) fn new(metrics: Metrics) -> Self {
        Self { index: Mutex::default(), published: AtomicU64::new(0), reads: Semaphore::new(READS), metrics }
    }

    /// The present moment: whatever is read after it contains all that was published before it.
    pub(crate) fn moment(&self) -> Moment {
        Moment(self.published.load(Ordering::Acquire))
    }

    /// Notes a nudge of a channel; answers the lane, if the channel has members here, and the nudge's moment:
    /// members whose place is older get it.
    pub(super) fn published(&self, channel: ChannelId) -> Option<(Arc<Lane>, Moment)> {
        let mut index = self.index.lock();
        if index.recent.len() >= RECENT {
            index.recent.pop_front();
        }
        index.recent.push_back(channel);
        let moment = Moment(self.published.fetch_add(1, Ordering::AcqRel));
        index.lanes.get(&channel).cloned().map(|lane| (lane, moment))
    }

    /// The lane of a channel that has members here.
    pub(super) fn lane(&self, channel: ChannelId) -> Option<Arc<Lane>> {
        self.index.lock().lanes.get(&channel).cloned()
    }

    /// The channels that had news since this moment, in no order; `None` if that is no longer known.
    pub(super) fn news_since(&self, since: Moment) -> Option<Vec<ChannelId>> {
        let index = self.index.lock();
        let count = self.published.load(Ordering::Acquire).saturating_sub(since.0);
        let count = usize::try_from(count).ok().filter(|count| *count <= index.recent.len())?;
        let mut channels: Vec<_> = index.recent.iter().rev().take(count).copied().collect();
        channels.sort_unstable();
        channels.dedup();
        Some(channels)
    }

    /// Opens the index for changes.
    pub(super) fn open(&self) -> Open<'_> {
        let index = self.index.lock();
        Open { now: self.moment(), index, metrics: &self.metrics }
    }
}

impl Open<'_> {
    /// Gives a user a place in a channel, where the user has none yet. What was published before does not come.
    pub(super) fn enter(&mut self, channel: ChannelId, audience: Weak<Audience>) -> Place {
        let lane = self.index.lanes.entry(channel).or_insert_with(|| Arc::new(Lane::new(channel))).clone();
        let slot = lane.add(audience, self.now);
        self.count(1);
        Place { lane, slot }
    }

    /// Takes a place back.
    pub(super) fn leave(&mut self, place: &Place) {
        if !planted::is(Bug::FormerKeepPlaces) && place.lane.remove(place.slot) {
            self.index.lanes.remove(&place.lane.channel);
        }
        self.count(-1);
    }

    fn count(&self, members: i64) {
        self.metrics.channel_members.inc_by(members);
        self.metrics.channels.set(i64::try_from(self.index.lanes.len()).unwrap_or(i64::MAX));
    }
}
