//! What the tests of this crate share: reproducible "random" bytes.

use std::sync::Mutex;

use crypto::{Random, hash};

/// A reproducible generator: SHA-256 of a seed and a counter.
pub(crate) struct Seeded(Mutex<(u64, u64)>);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Seeded(Mutex::new((seed, 0)))
    }
}

impl Random for Seeded {
    fn fill(&self, buf: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for chunk in buf.chunks_mut(32) {
            let block = hash::sha256(&[&state.0.to_le_bytes(), &state.1.to_le_bytes()]);
            chunk.copy_from_slice(&block[..chunk.len()]);
            state.1 += 1;
        }
    }
}
