//! The Diffie-Hellman step of the key exchange.
//!
//! One group for all: Telegram's safe prime, which every client knows by heart, with generator 3. Both
//! public values are checked before use, so that neither side can force a key that a third party knows.
//! See <https://core.telegram.org/mtproto/auth_key#dh-key-exchange-complete> and
//! <https://core.telegram.org/mtproto/security_guidelines#g-a-and-g-b-validation>.

use crate::modp::{self, Exponent};
use crate::{AuthKey, Random};
use zeroize::Zeroizing;

/// The generator.
pub const G: u32 = 3;

/// The prime, big-endian.
pub fn prime() -> &'static [u8; 256] {
    static PRIME: std::sync::LazyLock<[u8; 256]> = std::sync::LazyLock::new(|| modp::number_bytes(modp::P));
    &PRIME
}

/// One side of an exchange: a secret exponent of 256 bits and the public value that it gives.
#[derive(Clone)]
pub struct Exchange {
    secret: Exponent,
    public: [u8; 256],
}

impl Exchange {
    /// A fresh secret whose public value passes [`check_public`].
    pub fn new(rng: &dyn Random) -> Self {
        loop {
            let secret = Exponent::random(rng);
            let public = modp::to_bytes(&secret.power_of_generator());
            if check_public(&public) {
                return Self { secret, public };
            }
        }
    }

    /// The side with this secret, for a handshake that was put away between two of its messages.
    pub fn from_secret(secret: [u8; 32]) -> Option<Self> {
        let secret = Exponent::from_be_bytes(secret);
        let public = modp::to_bytes(&secret.power_of_generator());
        check_public(&public).then_some(Self { secret, public })
    }

    /// The secret exponent, big-endian.
    pub fn secret(&self) -> &[u8; 32] {
        self.secret.as_be_bytes()
    }

    /// g^secret mod p, big-endian: `g_a` on the server, `g_b` on the client.
    pub fn public(&self) -> &[u8; 256] {
        &self.public
    }

    /// The authorization key agreed with the owner of `peer`, or `None` if `peer` fails [`check_public`].
    pub fn auth_key(&self, peer: &[u8; 256]) -> Option<AuthKey> {
        if !check_public(peer) {
            return None;
        }
        let shared = Zeroizing::new(self.secret.power_of(&modp::element(peer)));
        let shared = Zeroizing::new(modp::to_bytes(&shared));
        Some(AuthKey::from_bytes(*shared))
    }
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Exchange(..)")
    }
}

/// Whether a public value (big-endian) may be used: 1 < v < p - 1, and 2^1984 <= v <= p - 2^1984.
pub fn check_public(value: &[u8; 256]) -> bool {
    modp::is_safe_public(value)
}

/// Whether the group that a server announces is the one group that this client accepts.
pub fn check_group(g: u32, prime_bytes: &[u8]) -> bool {
    g == G && prime_bytes == prime()
}

#[cfg(test)]
mod tests;
