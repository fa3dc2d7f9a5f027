//! What the key exchange derives from its nonces.
//!
//! The temporary AES key hides the Diffie-Hellman values on the wire; the hashes let the client see that the
//! server holds the same authorization key; the first salt comes for free from two nonces.
//! See <https://core.telegram.org/mtproto/auth_key>.

use crate::{KeyIv, hash};
use zeroize::Zeroizing;

/// `tmp_aes_key` and `tmp_aes_iv` of the key exchange.
pub fn tmp_aes_key_iv(new_nonce: &[u8; 32], server_nonce: &[u8; 16]) -> KeyIv {
    let new_server = Zeroizing::new(hash::sha1(&[new_nonce, server_nonce]));
    let server_new = Zeroizing::new(hash::sha1(&[server_nonce, new_nonce]));
    let new_new = Zeroizing::new(hash::sha1(&[new_nonce, new_nonce]));
    let mut out = KeyIv { key: [0; 32], iv: [0; 32] };
    out.key[..20].copy_from_slice(&new_server[..]);
    out.key[20..].copy_from_slice(&server_new[..12]);
    out.iv[..8].copy_from_slice(&server_new[12..]);
    out.iv[8..28].copy_from_slice(&new_new[..]);
    out.iv[28..].copy_from_slice(&new_nonce[..4]);
    out
}

/// How the exchange ended: selects which `new_nonce_hash` proves the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `dh_gen_ok`, `new_nonce_hash1`.
    Ok = 1,
    /// `dh_gen_retry`, `new_nonce_hash2`.
    Retry = 2,
    /// `dh_gen_fail`, `new_nonce_hash3`.
    Fail = 3,
}

/// `new_nonce_hash1`, `2` or `3`: the low 128 bits of SHA1(new_nonce + outcome + auth_key_aux_hash).
pub fn new_nonce_hash(new_nonce: &[u8; 32], outcome: Outcome, aux_hash: u64) -> [u8; 16] {
    let hash = hash::sha1(&[new_nonce, &[outcome as u8], &aux_hash.to_le_bytes()]);
    let mut low = [0; 16];
    low.copy_from_slice(&hash[4..]);
    low
}

/// The first `server_salt` of a new key: new_nonce[0..8] XOR server_nonce[0..8], little-endian.
pub fn first_salt(new_nonce: &[u8; 32], server_nonce: &[u8; 16]) -> u64 {
    let mut salt = [0; 8];
    for ((out, a), b) in salt.iter_mut().zip(new_nonce).zip(server_nonce) {
        *out = a ^ b;
    }
    u64::from_le_bytes(salt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AuthKey;
    use crate::testing::{hex_array, sample};

    #[test]
    fn h18_the_published_exchange_gives_its_values() {
        let new_nonce = hex_array(sample::NEW_NONCE);
        let keys = tmp_aes_key_iv(&new_nonce, &hex_array(sample::SERVER_NONCE));
        assert_eq!(keys.key, hex_array(sample::TMP_AES_KEY));
        assert_eq!(keys.iv, hex_array(sample::TMP_AES_IV));
        let key = AuthKey::from_bytes(hex_array(sample::AUTH_KEY));
        let hash = new_nonce_hash(&new_nonce, Outcome::Ok, key.aux_hash());
        assert_eq!(hash, hex_array(sample::NEW_NONCE_HASH1));
        assert_ne!(hash, new_nonce_hash(&new_nonce, Outcome::Retry, key.aux_hash()));
        assert_ne!(hash, new_nonce_hash(&new_nonce, Outcome::Fail, key.aux_hash()));
    }

    #[test]
    fn h24_the_first_salt_is_the_xor_of_the_nonces() {
        let (mut new, mut server) = ([0; 32], [0; 16]);
        (new[0], new[7], new[8]) = (0x0f, 0x80, 0xff);
        (server[0], server[8]) = (0xf0, 0xff);
        assert_eq!(first_salt(&new, &server), 0x8000_0000_0000_00ff);
    }
}
