//! RSA_PAD: how clients encrypt `p_q_inner_data` for the server.
//!
//! The payload is padded, bound to a random key by a SHA-256, encrypted with AES-IGE under that key, and the
//! key itself is masked with the hash of the ciphertext: an all-or-nothing envelope of 256 bytes for one RSA
//! block. The server checks the hash before it looks at the payload.
//! See <https://core.telegram.org/mtproto/auth_key#41-rsa-paddata-server-public-key-mentioned-above-is-implemented-as-follows>.

use crate::rsa_key::{PrivateKey, PublicKey, Refused};
use crate::{Random, hash, ige, random};
use planted::Bug;
use zeroize::Zeroizing;

/// The longest payload.
pub const PAYLOAD_MAX: usize = 144;

/// The size of a payload with its padding.
pub const PADDED: usize = 192;

/// Encrypts a payload of at most [`PAYLOAD_MAX`] bytes. The client's side.
///
/// # Panics
/// When the payload is longer.
pub fn encrypt(key: &PublicKey, payload: &[u8], rng: &dyn Random) -> [u8; 256] {
    assert!(payload.len() <= PAYLOAD_MAX, "an RSA_PAD payload has at most 144 bytes");
    let mut padded = Zeroizing::new(random::array::<PADDED>(rng));
    padded[..payload.len()].copy_from_slice(payload);
    loop {
        let temp_key = Zeroizing::new(random::array::<32>(rng));
        // About every second envelope is above the modulus as a number; another key gives another one.
        if let Some(cipher) = key.encrypt(&envelope(&padded, &temp_key)) {
            return cipher;
        }
    }
}

fn envelope(padded: &[u8; PADDED], temp_key: &[u8; 32]) -> Zeroizing<[u8; 256]> {
    let mut envelope = Zeroizing::new([0; 256]);
    let (masked_key, body) = envelope.split_at_mut(32);
    body[..PADDED].copy_from_slice(padded);
    body[..PADDED].reverse();
    body[PADDED..].copy_from_slice(&hash::sha256(&[temp_key, padded]));
    ige::encrypt(temp_key, &[0; 32], body);
    xor_into(masked_key, temp_key, &hash::sha256(&[body]));
    envelope
}

/// Decrypts and authenticates. Returns the payload followed by its random padding: the TL inside says where
/// the payload ends.
///
/// # Errors
/// [`Refused`] for a ciphertext that is not 256 bytes, not below the modulus, or fails the hash. All that
/// reach the private operation take the same path to the end.
pub fn decrypt(
    key: &PrivateKey,
    cipher: &[u8],
    rng: &dyn Random,
) -> Result<Zeroizing<[u8; PADDED]>, Refused> {
    let mut envelope = key.decrypt(cipher, rng)?;
    let (masked_key, body) = envelope.split_at_mut(32);
    let mut temp_key = Zeroizing::new([0; 32]);
    xor_into(&mut temp_key[..], masked_key, &hash::sha256(&[body]));
    ige::decrypt(&temp_key, &[0; 32], body);
    let mut padded = Zeroizing::new([0; PADDED]);
    padded.copy_from_slice(&body[..PADDED]);
    padded.reverse();
    let expected = hash::sha256(&[&temp_key[..], &padded[..]]);
    let is_right = hash::constant_time_eq(&expected, &body[PADDED..]) || planted::is(Bug::RsaPadUnchecked);
    if is_right { Ok(padded) } else { Err(Refused) }
}

fn xor_into(out: &mut [u8], a: &[u8], b: &[u8]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a ^ b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rsa_key::tests::KEY;
    use crate::testing::{Seeded, hash_blocks_of};

    /// Altered ciphertexts open to noise; this one opens to a payload as good as any, under a hash of another one.
    #[test]
    fn h06_a_payload_under_a_wrong_hash_is_refused() {
        let rng = Seeded::new(14);
        let padded = [7; PADDED];
        let cipher = loop {
            let temp_key = random::array::<32>(&rng);
            let mut envelope = [0; 256];
            let (masked_key, body) = envelope.split_at_mut(32);
            body[..PADDED].copy_from_slice(&padded);
            body[PADDED..].copy_from_slice(&hash::sha256(&[&temp_key, &[8; PADDED]]));
            ige::encrypt(&temp_key, &[0; 32], body);
            xor_into(masked_key, &temp_key, &hash::sha256(&[body]));
            if let Some(cipher) = KEY.public().encrypt(&envelope) {
                break cipher;
            }
        };
        assert!(decrypt(&KEY, &cipher, &rng).is_err());
    }

    #[test]
    fn payloads_of_every_length_come_back() {
        let rng = Seeded::new(11);
        for length in [0, 1, 96, 104, PAYLOAD_MAX] {
            let payload: Vec<u8> = (0..length as u8).collect();
            let cipher = encrypt(KEY.public(), &payload, &rng);
            let padded = decrypt(&KEY, &cipher, &rng).unwrap();
            assert_eq!(padded[..length], payload);
        }
    }

    #[test]
    #[should_panic(expected = "at most 144 bytes")]
    fn a_longer_payload_is_a_bug_of_the_caller() {
        encrypt(KEY.public(), &[0; PAYLOAD_MAX + 1], &Seeded::new(12));
    }

    #[test]
    fn two_encryptions_differ() {
        let rng = Seeded::new(13);
        assert_ne!(encrypt(KEY.public(), b"data", &rng), encrypt(KEY.public(), b"data", &rng));
    }

    /// An envelope with one bit flipped under valid RSA, and its ciphertext.
    fn altered(at: usize, rng: &dyn Random) -> [u8; 256] {
        loop {
            let mut envelope = envelope(&random::array(rng), &random::array(rng));
            envelope[at] ^= 1;
            if let Some(cipher) = KEY.public().encrypt(&envelope) {
                return cipher;
            }
        }
    }

    #[test]
    fn h06_any_altered_bit_is_refused_alike_and_with_the_same_work() {
        let rng = Seeded::new(14);
        let valid = encrypt(KEY.public(), b"payload", &rng);
        let (result, work) = hash_blocks_of(|| decrypt(&KEY, &valid, &rng));
        assert!(result.is_ok());
        for at in [0, 31, 32, 100, 223, 224, 255] {
            let cipher = altered(at, &rng);
            let (result, blocks) = hash_blocks_of(|| decrypt(&KEY, &cipher, &rng));
            assert_eq!((result.unwrap_err(), blocks), (Refused, work), "byte {at}");
        }
    }
}
