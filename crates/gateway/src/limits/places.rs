//! The calls of all connections together (D06).
//!
//! What is beyond the limit is refused at once instead of waiting longer than a client does. A connection with few
//! calls always finds a place: those who fill the server with calls cannot shut out those who make one at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Calls of one connection for which there is always a place.
pub(crate) const GUARANTEED: usize = 4;

/// Counts the calls that run and wait.
pub(crate) struct Places {
    taken: AtomicUsize,
    max: usize,
}

/// The place of one call, given back when dropped.
pub(crate) struct Place(Arc<Places>);

impl Places {
    /// So many places, beside the guaranteed ones.
    pub(crate) fn new(max: usize) -> Self {
        Self { taken: AtomicUsize::new(0), max }
    }

    /// A place for a call of a connection that has `own` others; `None` if there are too many.
    pub(crate) fn take(self: &Arc<Self>, own: usize) -> Option<Place> {
        let taken = self.taken.fetch_add(1, Ordering::Relaxed);
        // Dropped where there is none, so that the count stays right.
        let place = Place(Arc::clone(self));
        (taken < self.max || own < GUARANTEED).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d06_beyond_the_limit_only_those_with_few_calls_get_a_place() {
        let places = Arc::new(Places::new(2));
        let held: Vec<_> = (0..2).map(|_| places.take(GUARANTEED).unwrap()).collect();
        assert!(places.take(GUARANTEED).is_none());
        assert!(places.take(GUARANTEED - 1).is_some());
        drop(held);
        assert_eq!(places.taken.load(Ordering::Relaxed), 0);
        assert!(places.take(GUARANTEED).is_some());
    }
}
