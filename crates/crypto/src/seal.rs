//! Authenticated encryption of what is written to disk.
//!
//! XChaCha20-Poly1305 with a random nonce of 192 bits: so long that random ones never repeat, whatever the
//! number of records. Associated data ties a record to its place, so that a sealed value copied under
//! another key of the store does not open. Layout: nonce (24 bytes), ciphertext, tag (16 bytes).

use crate::{Random, random};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use planted::Bug;
use zeroize::{Zeroize, ZeroizeOnDrop};

const NONCE_SIZE: usize = 24;
const TAG_SIZE: usize = 16;

/// How many bytes sealing adds.
pub const OVERHEAD: usize = NONCE_SIZE + TAG_SIZE;

/// A 256-bit key for data at rest.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// The key made of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A fresh key.
    pub fn generate(rng: &dyn Random) -> Self {
        Self(random::array(rng))
    }

    /// The secret itself, to be written to a key file.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(..)")
    }
}

/// The bytes were not sealed with this key and this associated data, or were altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed data does not open: another key, another place, or altered bytes")]
pub struct OpenError;

/// Encrypts `plain` and ties it to `associated`.
pub fn seal(key: &SealKey, rng: &dyn Random, associated: &[u8], plain: &[u8]) -> Vec<u8> {
    let associated = if planted::is(Bug::SealUnbound) { &[] } else { associated };
    let nonce: [u8; NONCE_SIZE] = random::array(rng);
    let mut sealed = Vec::with_capacity(plain.len() + OVERHEAD);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(plain);
    let tag = key
        .cipher()
        .encrypt_inout_detached(&XNonce::from(nonce), associated, (&mut sealed[NONCE_SIZE..]).into())
        .expect("no value in memory reaches the cipher's limit of 256 GiB");
    sealed.extend_from_slice(&tag);
    sealed
}

/// Decrypts what [`seal`] made with the same key and associated data.
///
/// # Errors
/// [`OpenError`], without a distinction between the causes.
pub fn open(key: &SealKey, associated: &[u8], sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let associated = if planted::is(Bug::SealUnbound) { &[] } else { associated };
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_SIZE>().ok_or(OpenError)?;
    let (cipher, tag) = rest.split_last_chunk::<TAG_SIZE>().ok_or(OpenError)?;
    let mut plain = cipher.to_vec();
    key.cipher()
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            associated,
            plain.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| OpenError)?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn h26_opens_only_unaltered_with_the_same_key_and_place(
            plain: Vec<u8>, associated: Vec<u8>, at: prop::sample::Index, bit in 0u8..8,
        ) {
            let rng = Seeded::new(6);
            let key = SealKey::generate(&rng);
            let mut sealed = seal(&key, &rng, &associated, &plain);
            prop_assert_eq!(sealed.len(), plain.len() + OVERHEAD);
            prop_assert_eq!(open(&key, &associated, &sealed), Ok(plain));
            prop_assert_eq!(open(&SealKey::generate(&rng), &associated, &sealed), Err(OpenError));
            let elsewhere = [associated.as_slice(), b"x"].concat();
            prop_assert_eq!(open(&key, &elsewhere, &sealed), Err(OpenError));
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert_eq!(open(&key, &associated, &sealed), Err(OpenError));
        }

        #[test]
        fn anything_too_short_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..OVERHEAD)) {
            prop_assert_eq!(open(&SealKey::from_bytes([1; 32]), b"", &bytes), Err(OpenError));
        }
    }

    #[test]
    fn two_seals_of_the_same_value_differ() {
        let rng = Seeded::new(7);
        let key = SealKey::generate(&rng);
        assert_ne!(seal(&key, &rng, b"", b"value"), seal(&key, &rng, b"", b"value"));
    }
}
