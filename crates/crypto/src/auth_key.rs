//! The authorization key: the 2048-bit secret that a client and the server share.
//!
//! Its bytes live in one heap allocation that is wiped on drop, so moving the value leaves no copies behind.
//! The identifiers that the protocol derives from it are computed once, when the key is made.

use crate::hash;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// An authorization key and its identifiers.
///
/// See <https://core.telegram.org/mtproto/description#authorization-key>.
#[derive(Clone)]
pub struct AuthKey {
    bytes: Box<Zeroizing<[u8; 256]>>,
    id: u64,
    aux_hash: u64,
}

impl AuthKey {
    /// The key made of these bytes, big-endian as the key exchange computes them.
    pub fn from_bytes(mut bytes: [u8; 256]) -> Self {
        let hash = hash::sha1(&[&bytes]);
        let mut boxed = Box::new(Zeroizing::new([0; 256]));
        boxed[..].copy_from_slice(&bytes);
        bytes.zeroize();
        Self { bytes: boxed, id: le_u64(&hash, 12), aux_hash: le_u64(&hash, 0) }
    }

    /// The secret itself.
    pub fn as_bytes(&self) -> &[u8; 256] {
        &self.bytes
    }

    /// `auth_key_id`: the low 64 bits of the key's SHA-1. Precedes every encrypted message.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// `auth_key_aux_hash`: the high 64 bits of the key's SHA-1. Part of the `new_nonce_hash` values.
    pub fn aux_hash(&self) -> u64 {
        self.aux_hash
    }
}

fn le_u64(hash: &[u8; 20], at: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[at..at + 8]);
    u64::from_le_bytes(bytes)
}

impl ZeroizeOnDrop for AuthKey {}

impl PartialEq for AuthKey {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl Eq for AuthKey {}

impl std::fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AuthKey(id {:016x})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h25_debug_shows_the_id_and_nothing_else() {
        let key = AuthKey::from_bytes([7; 256]);
        assert_eq!(format!("{key:?}"), format!("AuthKey(id {:016x})", key.id()));
    }

    #[test]
    fn ids_are_the_two_ends_of_sha1() {
        let key = AuthKey::from_bytes([7; 256]);
        let hash = hash::sha1(&[&[7; 256]]);
        assert_eq!(key.id().to_le_bytes(), hash[12..]);
        assert_eq!(key.aux_hash().to_le_bytes(), hash[..8]);
    }
}
