//! Says a thing in the log once: what a client calls and this server does not have is worth one line, not one for
//! each call.

use parking_lot::Mutex;
use std::collections::HashSet;

/// The most different things that are remembered; behind that nothing new is said. Strangers choose some of them.
const REMEMBERED_MAX: usize = 4_096;

/// What was said already.
#[derive(Debug, Default)]
pub(crate) struct Once(Mutex<HashSet<u32>>);

impl Once {
    /// Whether this is the first time.
    pub(crate) fn first(&self, what: u32) -> bool {
        let mut said = self.0.lock();
        said.len() < REMEMBERED_MAX && said.insert(what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d12_what_strangers_choose_is_said_a_bounded_number_of_times() {
        let once = Once::default();
        assert!(once.first(1));
        assert!(!once.first(1));
        assert_eq!((0..100_000).filter(|id| once.first(*id)).count(), REMEMBERED_MAX - 1);
    }
}
