//! Mutations without a fuzzer: what the routine tests feed to the targets.
//!
//! There is no feedback from coverage here. What finds shallow faults is the mix: single bits, numbers at the ends
//! of their range, cuts, repetitions, and pieces of other seeds.

use crate::random::Seeded;

/// Numbers at which lengths, counts and ids go wrong.
const EDGES: [[u8; 4]; 6] =
    [[0; 4], [0xff; 4], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0x80], [1, 0, 0, 0], [0x15, 0xc4, 0xb5, 0x1c]];

/// The longest input that mutations make.
const LEN_MAX: usize = 16 * 1024;

/// One of `seeds`, changed in one to four places; now and then bytes without any sense.
pub fn mutated(seeds: &[Vec<u8>], random: &Seeded) -> Vec<u8> {
    if seeds.is_empty() || random.below(16) == 0 {
        return random.bytes(random.below(200));
    }
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(4) {
        change(&mut bytes, &seeds[random.below(seeds.len())], random);
    }
    bytes.truncate(LEN_MAX);
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], random: &Seeded) {
    let at = random.below(bytes.len() + 1);
    match random.below(8) {
        0 => bytes.insert(at, random.below(256) as u8),
        1 => bytes.truncate(at),
        2 => {
            let end = (at + 1 + random.below(8)).min(bytes.len());
            bytes.drain(at.min(end)..end);
        }
        3 => overwrite(bytes, at & !3, &EDGES[random.below(EDGES.len())]),
        4 => {
            let end = (at + random.below(64)).min(bytes.len());
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        5 => {
            let from = random.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        6 => overwrite(bytes, at, &[random.below(256) as u8]),
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
    }
}

fn overwrite(bytes: &mut [u8], at: usize, new: &[u8]) {
    for (byte, new) in bytes.iter_mut().skip(at).zip(new) {
        *byte = *new;
    }
}
