//! Rule H07: the old scheme's failures take the same time, whichever they are.
//!
//! Measured with the private operation, as a stranger sees it, and without, where a difference of a hash block would
//! not drown in a millisecond of powers.

use super::{Cost, Target};
use crate::random::Stream;
use crypto::rsa_key::PrivateKey;
use crypto::{hash, random, rsa_legacy};
use std::sync::Arc;

/// `p_q_inner_data_dc` and its length.
const CONSTRUCTOR: [u8; 4] = 0xa9f5_5f95_u32.to_le_bytes();
const LENGTH: usize = 100;

/// A way of being wrong.
#[derive(Clone, Copy)]
enum Wrong {
    /// The constructor is none of the four; the hash is right.
    Header,
    /// The hash is right for four bytes less than the constructor has.
    Length,
    /// The hash is right but for its last bit.
    Hash,
}

/// The pairs, with their names alone and under RSA.
const PAIRS: [([Wrong; 2], &str, &str); 3] = [
    (
        [Wrong::Header, Wrong::Hash],
        "H07 old RSA block, bad header/bad hash",
        "H07 old RSA scheme, bad header/bad hash",
    ),
    (
        [Wrong::Length, Wrong::Hash],
        "H07 old RSA block, bad length/bad hash",
        "H07 old RSA scheme, bad length/bad hash",
    ),
    (
        [Wrong::Header, Wrong::Length],
        "H07 old RSA block, bad header/bad length",
        "H07 old RSA scheme, bad header/bad length",
    ),
];

pub(super) fn targets(key: &Arc<PrivateKey>, random: &Stream) -> Vec<Target> {
    let control = of_blocks("control: the same old RSA block twice", [block(Wrong::Hash, random); 2]);
    let blocks = PAIRS.map(|(pair, name, _)| h07_block(name, pair, random));
    let schemes = PAIRS.map(|(pair, _, name)| h07_scheme(name, pair, key, random));
    [control].into_iter().chain(blocks).chain(schemes).collect()
}

fn h07_block(name: &'static str, pair: [Wrong; 2], random: &Stream) -> Target {
    of_blocks(name, pair.map(|wrong| block(wrong, random)))
}

fn of_blocks(name: &'static str, blocks: [[u8; 256]; 2]) -> Target {
    Target::new(name, Cost::Cheap, blocks, |block| rsa_legacy::payload_of(block).is_ok())
}

fn h07_scheme(name: &'static str, pair: [Wrong; 2], key: &Arc<PrivateKey>, random: &Stream) -> Target {
    let ciphers = pair.map(|wrong| {
        let cipher = key.public().encrypt(&block(wrong, random));
        cipher.expect("a block begins with a zero and is below the modulus")
    });
    let (key, blinding) = (Arc::clone(key), Stream::new(random.next()));
    Target::new(name, Cost::Power, ciphers, move |cipher| {
        rsa_legacy::decrypt(&key, &cipher[..], &blinding).is_ok()
    })
}

/// A block below the modulus that is wrong in one way.
fn block(wrong: Wrong, random: &Stream) -> [u8; 256] {
    let mut block: [u8; 256] = random::array(random);
    block[0] = 0;
    let constructor = if let Wrong::Header = wrong { [1, 2, 3, 4] } else { CONSTRUCTOR };
    block[21..25].copy_from_slice(&constructor);
    let hashed = if let Wrong::Length = wrong { LENGTH - 4 } else { LENGTH };
    let hash = hash::sha1(&[&block[21..][..hashed]]);
    block[1..21].copy_from_slice(&hash);
    if let Wrong::Hash = wrong {
        block[20] ^= 1;
    }
    block
}
