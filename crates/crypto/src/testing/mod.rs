//! What the tests of this crate share: hexadecimal text and two generators of "random" bytes.

pub(crate) mod sample;

use crate::Random;
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

/// A reproducible generator: SHA-256 of a seed and a counter.
pub(crate) struct Seeded(Mutex<(u64, u64)>);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new((seed, 0)))
    }
}

impl Random for Seeded {
    fn fill(&self, buf: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for chunk in buf.chunks_mut(32) {
            let block = crate::hash::sha256(&[&state.0.to_le_bytes(), &state.1.to_le_bytes()]);
            chunk.copy_from_slice(&block[..chunk.len()]);
            state.1 += 1;
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
