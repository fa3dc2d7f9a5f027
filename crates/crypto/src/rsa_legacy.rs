//! The first scheme of MTProto for `p_q_inner_data`, which some clients still use.
//!
//! The RSA block is SHA1(payload), the payload, and random bytes up to 255. The payload's length is not
//! written anywhere: it follows from its TL constructor. A server that answers differently, or later, for
//! "does not parse" than for "hash does not match" is an oracle on the private key. So nothing is parsed
//! before the hash has matched: there are four constructors with three lengths in canonical encoding, and
//! [`decrypt`] always computes the hashes for all three, compares all of them in constant time, and combines
//! the results with the constructor and the leading zero byte into one bit. Every block that is below the
//! modulus costs one private operation and six blocks of SHA-1, whatever is inside.
//!
//! The scheme has its own key, because nothing else keeps an answer given here from helping there.

use crate::rsa_key::{PrivateKey, PublicKey, Refused};
use crate::{Random, hash, random};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

/// The constructors of `P_Q_inner_data` and their lengths with `pq` of 8 and `p`, `q` of 4 bytes.
const PAYLOADS: [(u32, usize); 4] = [
    (0x83c9_5aec, 96),  // p_q_inner_data
    (0xa9f5_5f95, 100), // p_q_inner_data_dc
    (0x3c6a_84d4, 100), // p_q_inner_data_temp
    (0x56fd_df88, 104), // p_q_inner_data_temp_dc
];

const LENGTHS: [usize; 3] = [96, 100, 104];

const HASH: usize = 20;

/// The longest payload that fits before the random bytes.
pub const PAYLOAD_MAX: usize = 255 - HASH;

/// Encrypts a payload. The client's side.
///
/// # Panics
/// When the payload is longer than [`PAYLOAD_MAX`].
pub fn encrypt(key: &PublicKey, payload: &[u8], rng: &dyn Random) -> [u8; 256] {
    assert!(payload.len() <= PAYLOAD_MAX, "a payload has at most 235 bytes");
    let mut block = Zeroizing::new(random::array::<256>(rng));
    block[0] = 0;
    block[1..=HASH].copy_from_slice(&hash::sha1(&[payload]));
    block[1 + HASH..][..payload.len()].copy_from_slice(payload);
    key.encrypt(&block).expect("a number of 255 bytes is below a modulus of 2048 bits")
}

/// Decrypts a `p_q_inner_data` of any of the four constructors. Returns exactly the payload.
///
/// # Errors
/// [`Refused`] for a ciphertext that is not 256 bytes or not below the modulus, and, after the same work in
/// each case, for a block without the leading zero, an unknown constructor, and a hash that does not match.
pub fn decrypt(key: &PrivateKey, cipher: &[u8], rng: &dyn Random) -> Result<Zeroizing<Vec<u8>>, Refused> {
    payload_of(&*key.decrypt(cipher, rng)?)
}

/// The payload inside a block that was decrypted: the part of [`decrypt`] that follows the private operation, which
/// takes so much longer that the time of this part can only be judged alone.
///
/// # Errors
/// [`Refused`] after the same work in each case, as for [`decrypt`].
pub fn payload_of(block: &[u8; 256]) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let (valid, length) = judge(block);
    if !bool::from(valid) {
        return Err(Refused);
    }
    Ok(Zeroizing::new(block[1 + HASH..][..length as usize].to_vec()))
}

/// Whether the block is valid, and the length that its constructor gives. Constant-time.
fn judge(block: &[u8; 256]) -> (Choice, u64) {
    let (hash, rest) = block[1..].split_at(HASH);
    let matches = LENGTHS.map(|length| is_same(&hash::sha1(&[&rest[..length]]), hash));
    let constructor = u32::from_le_bytes([rest[0], rest[1], rest[2], rest[3]]);
    let (mut valid, mut chosen) = (Choice::from(0), 0);
    for (id, length) in PAYLOADS {
        let is_this = constructor.ct_eq(&id);
        chosen.conditional_assign(&(length as u64), is_this);
        // The lengths of the table are public, so this look-up may branch on them.
        for (matches, of) in matches.into_iter().zip(LENGTHS) {
            if of == length {
                valid |= is_this & matches;
            }
        }
    }
    (valid & block[0].ct_eq(&0), chosen)
}

/// Whether two hashes are equal, with one barrier for the whole difference. The comparison of slices in `subtle` has
/// one, which goes through memory, for every byte: with it a block with a hash over another length was measured to
/// take 0.2 ns longer than one with no hash at all (`cargo xtask timing`).
fn is_same(a: &[u8; HASH], b: &[u8]) -> Choice {
    a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)).ct_eq(&0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rsa_key::tests::KEY;
    use crate::testing::{Seeded, hash_blocks_of};

    fn payload((id, length): (u32, usize)) -> Vec<u8> {
        let mut bytes = id.to_le_bytes().to_vec();
        bytes.extend((4..length).map(|n| n as u8));
        bytes
    }

    #[test]
    fn h09_all_four_constructors_come_back() {
        let rng = Seeded::new(15);
        for kind in PAYLOADS {
            let payload = payload(kind);
            let cipher = encrypt(KEY.public(), &payload, &rng);
            assert_eq!(*decrypt(&KEY, &cipher, &rng).unwrap(), payload);
        }
    }

    /// A block that holds `payload` with its hash, altered by `alter`, under valid RSA.
    fn altered(payload: &[u8], rng: &dyn Random, alter: impl Fn(&mut [u8; 256])) -> [u8; 256] {
        let mut block = random::array::<256>(rng);
        block[0] = 0;
        block[1..=HASH].copy_from_slice(&hash::sha1(&[payload]));
        block[1 + HASH..][..payload.len()].copy_from_slice(payload);
        alter(&mut block);
        KEY.public().encrypt(&block).unwrap()
    }

    #[test]
    fn h07_every_failure_is_refused_alike_and_with_the_same_work() {
        let rng = Seeded::new(16);
        let good = payload(PAYLOADS[1]);
        let valid = altered(&good, &rng, |_| {});
        let (result, work) = hash_blocks_of(|| decrypt(&KEY, &valid, &rng));
        assert!(result.is_ok());
        assert_eq!(work, 6, "three hashes of two blocks each");

        let unknown_constructor = [&[1, 2, 3, 4], &good[4..]].concat();
        let shorter = &good[..96];
        let longer = [good.as_slice(), &[0; 4]].concat();
        let failures = [
            ("unknown constructor", altered(&unknown_constructor, &rng, |_| {})),
            ("hash over too few bytes", altered(shorter, &rng, |_| {})),
            ("hash over too many bytes", altered(&longer, &rng, |_| {})),
            ("hash altered", altered(&good, &rng, |block| block[1] ^= 1)),
            ("last byte of the hash altered", altered(&good, &rng, |block| block[20] ^= 0x80)),
            ("payload altered", altered(&good, &rng, |block| block[60] ^= 1)),
            ("leading byte not zero", altered(&good, &rng, |block| block[0] = 1)),
            ("random bytes", altered(&[], &rng, |_| {})),
        ];
        for (case, cipher) in failures {
            let (result, blocks) = hash_blocks_of(|| decrypt(&KEY, &cipher, &rng));
            assert_eq!((result.unwrap_err(), blocks), (Refused, work), "{case}");
        }
    }

    #[test]
    fn the_random_bytes_after_the_payload_are_not_hashed() {
        let rng = Seeded::new(17);
        let good = payload(PAYLOADS[3]);
        let cipher = altered(&good, &rng, |block| block[255] ^= 1);
        assert_eq!(*decrypt(&KEY, &cipher, &rng).unwrap(), good);
    }

    #[test]
    fn a_table_of_lengths_serves_all_constructors() {
        assert!(PAYLOADS.iter().all(|(_, length)| LENGTHS.contains(length)));
        // 9 bytes of SHA-1's own padding: all three lengths take two blocks of 64 bytes.
        assert!(LENGTHS.iter().all(|length| (length + 9).div_ceil(64) == 2));
    }
}
