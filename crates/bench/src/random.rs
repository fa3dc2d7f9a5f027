//! Randomness that costs nothing: for padding and random ids, where it protects nobody.
//!
//! Keys are made with the operating system's generator all the same.

use std::sync::atomic::{AtomicU64, Ordering};

use crypto::Random;

/// SplitMix64 over a counter, started by the operating system.
pub(crate) struct Fast(AtomicU64);

impl Fast {
    /// A generator that no two runs start alike.
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(u64::from_le_bytes(crypto::random::array(&testkit::OsRandom))))
    }

    /// The next number.
    pub(crate) fn next(&self) -> u64 {
        let mut mixed = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Random for Fast {
    fn fill(&self, buf: &mut [u8]) {
        for chunk in buf.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_filled() {
        let random = Fast::new();
        let mut seen = [0_u8; 13];
        for _ in 0..64 {
            let mut buf = [0; 13];
            random.fill(&mut buf);
            seen.iter_mut().zip(buf).for_each(|(seen, byte)| *seen |= byte);
        }
        assert_eq!(seen, [0xff; 13]);
    }
}
