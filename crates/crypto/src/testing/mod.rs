//! What the tests of this crate share: hexadecimal text and two generators of "random" bytes.

pub(crate) mod sample;

use crate::Random;
use std::cell::Cell;
use std::sync::Mutex;

pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).expect("a hexadecimal digit") as u8)
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

pub(crate) fn hex_array<const N: usize>(text: &str) -> [u8; N] {
    hex(text).try_into().expect("the text has the length of the array")
}

thread_local! {
    static HASH_BLOCKS: Cell<usize> = const { Cell::new(0) };
}

/// Called by the hash functions: adds the 64-byte blocks that SHA-1 or SHA-256 processes for these parts.
pub(crate) fn count_hash_blocks(parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    HASH_BLOCKS.set(HASH_BLOCKS.get() + (length + 9).div_ceil(64));
}

/// The result of `work`, and how many hash blocks it cost. The generator in use must not hash.
pub(crate) fn hash_blocks_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = HASH_BLOCKS.get();
    let result = work();
    (result, HASH_BLOCKS.get() - before)
}

/// A reproducible generator (splitmix64).
pub(crate) struct Seeded(Mutex<u64>);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Random for Seeded {
    fn fill(&self, buf: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for chunk in buf.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut word = *state;
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^= word >> 31;
            chunk.copy_from_slice(&word.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Plays given byte strings, one per call, then goes on as [`Seeded`].
pub(crate) struct Scripted {
    script: Mutex<Vec<Vec<u8>>>,
    rest: Seeded,
}

impl Scripted {
    pub(crate) fn new(script: &[Vec<u8>]) -> Self {
        let mut script = script.to_vec();
        script.reverse();
        Self { script: Mutex::new(script), rest: Seeded::new(0) }
    }

    pub(crate) fn is_used_up(&self) -> bool {
        self.script.lock().unwrap().is_empty()
    }
}

impl Random for Scripted {
    fn fill(&self, buf: &mut [u8]) {
        match self.script.lock().unwrap().pop() {
            Some(bytes) => buf.copy_from_slice(&bytes),
            None => self.rest.fill(buf),
        }
    }
}
