//! Randomness that costs next to nothing and repeats with its seed: for the order of the classes, and in place of
//! the operating system's inside the operations, where its own time would hide theirs.

use crate::dudect::Class;
use crypto::Random;
use std::sync::atomic::{AtomicU64, Ordering};

/// SplitMix64.
pub(crate) struct Stream(AtomicU64);

impl Stream {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next number.
    pub(crate) fn next(&self) -> u64 {
        let mut mixed = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Either class, as likely as the other.
    pub(crate) fn class(&self) -> Class {
        [Class::A, Class::B][(self.next() >> 63) as usize]
    }
}

impl Random for Stream {
    fn fill(&self, buf: &mut [u8]) {
        for chunk in buf.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}
