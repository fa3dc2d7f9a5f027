//! The cryptography of MTProto and of data at rest.
//!
//! Every function here is a computation over its arguments: no clock, no socket, no global randomness.
//! Secrets are wiped from memory when they are dropped and never appear in `Debug` output. Where a secret
//! meets bytes that a stranger chose, time and memory access do not depend on the secret.
//!
//! Two ciphers carry messages: [`ige`] under a [`message`] key for MTProto itself, [`ctr`] for the
//! obfuscation of a transport. [`rsa_key`], [`rsa_pad`], [`rsa_legacy`], [`pq`], [`dh`] and [`nonce`] are the
//! steps of the key exchange that produces an [`AuthKey`]. [`srp`] checks a cloud password, [`seal`] protects
//! what is written to disk.

pub mod auth_key;
pub mod ctr;
pub mod dh;
pub mod hash;
pub mod ige;
pub mod message;
mod modp;
pub mod nonce;
pub mod pq;
pub mod random;
pub mod rsa_key;
pub mod rsa_legacy;
pub mod rsa_pad;
pub mod seal;
pub mod srp;
#[cfg(test)]
mod testing;

pub use auth_key::AuthKey;
pub use random::Random;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A key and initialisation vector for AES-256-IGE.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct KeyIv {
    /// The AES-256 key.
    pub key: [u8; 32],
    /// The vector: the "previous ciphertext block" followed by the "previous plaintext block".
    pub iv: [u8; 32],
}

impl std::fmt::Debug for KeyIv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyIv(..)")
    }
}
