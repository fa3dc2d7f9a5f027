//! What every [`Env`] keeps.

use crate::Env;

/// Runs the whole suite.
pub fn all<E: Env>(make: impl Fn() -> E) {
    the_monotonic_clock_does_not_go_back(&make());
    bytes_of_any_length_are_filled(&make());
    numbers_differ(&make());
}

/// Later is never before earlier.
pub fn the_monotonic_clock_does_not_go_back(env: &impl Env) {
    let mut last = env.monotonic();
    for _ in 0..100 {
        let now = env.monotonic();
        assert!(now >= last);
        last = now;
    }
}

/// Every byte of a buffer is written: over many fillings each position shows more than one value.
pub fn bytes_of_any_length_are_filled(env: &impl Env) {
    for length in [0, 1, 7, 8, 9, 64, 65] {
        let mut first = vec![0; length];
        env.fill(&mut first);
        let mut changed = vec![false; length];
        for _ in 0..64 {
            let mut again = vec![0; length];
            env.fill(&mut again);
            for (changed, (a, b)) in changed.iter_mut().zip(first.iter().zip(&again)) {
                *changed |= a != b;
            }
        }
        assert!(changed.into_iter().all(|changed| changed), "a byte of {length} stays as it was");
    }
}

/// A thousand 64-bit numbers are all different.
pub fn numbers_differ(env: &impl Env) {
    let numbers: std::collections::HashSet<_> = (0..1_000).map(|_| env.random_u64()).collect();
    assert_eq!(numbers.len(), 1_000);
}
