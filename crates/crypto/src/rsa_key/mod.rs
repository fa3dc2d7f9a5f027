//! The server's RSA keys: 2048 bits, PKCS#1 PEM, and the fingerprint by which clients know them.
//!
//! Files and key generation are the work of the `rsa` crate. Its private operation is not used:
//! The module `private` has its own, which is constant-time and blinded.
//! A key serves one scheme only, [`crate::rsa_pad`] or [`crate::rsa_legacy`], never both.

mod private;
mod public;

pub use private::PrivateKey;
pub use public::PublicKey;

/// A key could not be read or does not suit MTProto.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a PKCS#1 PEM of a consistent key.
    #[error("not a valid RSA key in PKCS#1 PEM")]
    Malformed,
    /// MTProto has room for a modulus of exactly 2048 bits.
    #[error("the RSA modulus must have 2048 bits, this one has {bits}")]
    ModulusSize {
        /// The size found.
        bits: u32,
    },
    /// The public exponent must be odd, above 2 and below 2^32.
    #[error("the public exponent is not usable")]
    Exponent,
    /// The two primes must have 1024 bits each.
    #[error("the two primes must have 1024 bits each")]
    PrimeSize,
}

/// A ciphertext was refused. One value for every cause, so that an answer cannot tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the RSA ciphertext was refused")]
pub struct Refused;

#[cfg(test)]
pub(crate) mod tests;
