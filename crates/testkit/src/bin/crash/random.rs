//! A generator that repeats a run from its seed (SplitMix64).

use crypto::random;
use testkit::OsRandom;

/// The state.
pub(crate) struct Random(u64);

/// A seed for a run that names none.
pub(crate) fn fresh_seed() -> u64 {
    u64::from(u32::from_le_bytes(random::array(&OsRandom)))
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
