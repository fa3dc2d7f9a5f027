//! The encrypted halves of the Diffie-Hellman messages: SHA1, TL object, padding, under the nonces' AES key.

use crypto::{Random, hash, ige, nonce};
use tl::{Decode, Reader};

/// Bytes of SHA1.
const HASH_LEN: usize = 20;
const BLOCK: usize = 16;
/// The longest such message that is read: the objects take less than 600 bytes, and one client library pads
/// more than it should.
const SEALED_LEN_MAX: usize = 1024;

/// The secrets that both sides hold after the second step.
pub(super) struct Nonces<'a> {
    pub(super) new_nonce: &'a [u8; 32],
    pub(super) server_nonce: &'a [u8; 16],
}

impl Nonces<'_> {
    /// Encrypts a serialized object; `padding` are the random bytes of which as many as needed are used.
    pub(super) fn seal(&self, object: &[u8], padding: [u8; BLOCK]) -> Vec<u8> {
        let mut data = hash::sha1(&[object]).to_vec();
        data.extend_from_slice(object);
        let needed = data.len().wrapping_neg() % BLOCK;
        data.extend_from_slice(padding.get(..needed).unwrap_or_default());
        let keys = nonce::tmp_aes_key_iv(self.new_nonce, self.server_nonce);
        ige::encrypt(&keys.key, &keys.iv, &mut data);
        data
    }

    /// As [`Nonces::seal`] with fresh padding.
    pub(super) fn seal_fresh(&self, object: &[u8], rng: &dyn Random) -> Vec<u8> {
        self.seal(object, crypto::random::array(rng))
    }

    /// Decrypts an object and verifies its hash in constant time before it is given out (H15).
    pub(super) fn open<T: Decode>(&self, sealed: &[u8]) -> Option<T> {
        if sealed.len() <= HASH_LEN || sealed.len() > SEALED_LEN_MAX || !sealed.len().is_multiple_of(BLOCK) {
            return None;
        }
        let mut data = sealed.to_vec();
        let keys = nonce::tmp_aes_key_iv(self.new_nonce, self.server_nonce);
        ige::decrypt(&keys.key, &keys.iv, &mut data);
        let (expected, rest) = data.split_first_chunk::<HASH_LEN>()?;
        // The hash covers the object without its padding, so the object's end must be known first. Nothing
        // read here is used unless the hash is right.
        let mut reader = Reader::new(rest);
        let object = reader.get::<T>().ok()?;
        let (covered, padding) = rest.split_at_checked(rest.len().checked_sub(reader.rest().len())?)?;
        let authentic = hash::constant_time_eq(&hash::sha1(&[covered]), expected);
        (authentic && padding.len() < BLOCK).then_some(object)
    }
}
