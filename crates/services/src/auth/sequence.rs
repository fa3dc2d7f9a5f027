//! The `seq` of updates without a pts (<https://core.telegram.org/api/updates>), counted for each key.
//!
//! The counter lives in memory. Before a number is used, a limit above it is durable, in blocks; a process that
//! knows nothing of the last one begins at the limit, so that no number comes twice.

use model::AuthKeyId;
use parking_lot::Mutex;
use planted::Bug;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// How many numbers are reserved with one write.
const BLOCK: i32 = 1_000;

pub(super) struct Sequences(Cache<AuthKeyId, Arc<Mutex<i32>>>);

impl Sequences {
    pub(super) fn new(capacity: usize) -> Self {
        Self(Cache::new(capacity))
    }

    /// The last number used, under this durable limit.
    pub(super) fn last(&self, id: AuthKeyId, limit: i32) -> i32 {
        *self.counter(id, limit).lock()
    }

    /// The next number, if it is below the limit.
    pub(super) fn next(&self, id: AuthKeyId, limit: i32) -> Option<i32> {
        let counter = self.counter(id, limit);
        let mut last = counter.lock();
        let next = last.checked_add(1).filter(|next| *next < limit)?;
        *last = next;
        Some(next)
    }

    /// The limit after the one that is used up.
    pub(super) fn above(limit: i32) -> i32 {
        limit.max(1).saturating_add(BLOCK)
    }

    pub(super) fn forget(&self, id: AuthKeyId) {
        self.0.remove(&id);
    }

    fn counter(&self, id: AuthKeyId, limit: i32) -> Arc<Mutex<i32>> {
        let reused = if planted::is(Bug::SeqReused) { BLOCK } else { 0 };
        let start = || Ok::<_, std::convert::Infallible>(Arc::new(Mutex::new((limit - 1 - reused).max(0))));
        match self.0.get_or_insert_with(&id, start) {
            Ok(counter) => counter,
            Err(never) => match never {},
        }
    }
}
