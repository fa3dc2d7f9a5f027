//! The cloud password: SRP 6a as Telegram extends it.
//!
//! The server stores a verifier, never the password. Each attempt gets a fresh [`Challenge`]; the client
//! proves with [`client::answer`] that it knows the password, and the server checks the proof in constant
//! time. The group is the one of the key exchange. A challenge must be used once and soon: the caller keeps
//! it under the `srp_id` and takes it out before checking.
//! See <https://core.telegram.org/api/srp>.

pub mod client;

use crate::modp::{self, Element, Exponent};
use crate::{Random, dh, hash};
use planted::Bug;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The two salts of the algorithm `SHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salts {
    /// The server's salt; a client that sets a password appends 32 random bytes.
    pub salt1: Vec<u8>,
    /// The server's second salt, used as it is.
    pub salt2: Vec<u8>,
}

/// g^x mod p, all that the server knows of a password.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Verifier([u8; 256]);

impl Verifier {
    /// The verifier that a client sends as `new_password_hash`: 256 bytes, big-endian. `None` unless it is in
    /// the range of [`dh::check_public`].
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; 256] = bytes.try_into().ok()?;
        dh::check_public(&bytes).then_some(Self(bytes))
    }

    /// The bytes to be stored, sealed.
    pub fn as_bytes(&self) -> &[u8; 256] {
        &self.0
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Verifier(..)")
    }
}

/// The password was not proved. One value for a wrong password and for numbers out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password is not proved")]
pub struct NotProved;

/// The server's half of one password check.
#[derive(Clone)]
pub struct Challenge {
    verifier: Verifier,
    secret: Exponent,
    public: [u8; 256],
}

impl Challenge {
    /// A fresh challenge for the owner of this verifier.
    pub fn new(verifier: &Verifier, rng: &dyn Random) -> Self {
        let masked = multiplier() * modp::element(&verifier.0);
        loop {
            let secret = Exponent::random(rng);
            let public = modp::to_bytes(&(masked + secret.power_of_generator()));
            if dh::check_public(&public) {
                return Self { verifier: verifier.clone(), secret, public };
            }
        }
    }

    /// `srp_B`: k * v + g^b, 256 bytes, big-endian.
    pub fn public(&self) -> &[u8; 256] {
        &self.public
    }

    /// Checks the client's proof.
    ///
    /// # Errors
    /// [`NotProved`] if `A` is not 256 bytes or out of range, if u is 0, or if `M1` differs.
    pub fn check(&self, salts: &Salts, a: &[u8], m1: &[u8]) -> Result<(), NotProved> {
        let a: &[u8; 256] = a.try_into().map_err(|_| NotProved)?;
        if !dh::check_public(a) && !planted::is(Bug::SrpAnyA) {
            return Err(NotProved);
        }
        let u = scrambler(a, &self.public).ok_or(NotProved)?;
        let power = Zeroizing::new(u.power_of(&modp::element(&self.verifier.0)));
        let base = Zeroizing::new(modp::element(a) * *power);
        let shared = Zeroizing::new(self.secret.power_of(&base));
        let expected = proof(salts, a, &self.public, &shared);
        if hash::constant_time_eq(&expected[..], m1) { Ok(()) } else { Err(NotProved) }
    }
}

impl std::fmt::Debug for Challenge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Challenge(..)")
    }
}

fn padded_generator() -> [u8; 256] {
    modp::to_bytes(&modp::small(dh::G))
}

/// k = H(p | g).
fn multiplier() -> Element {
    hash_element(hash::sha256(&[dh::prime(), &padded_generator()]))
}

fn hash_element(hash: [u8; 32]) -> Element {
    let mut bytes = [0; 256];
    bytes[224..].copy_from_slice(&hash);
    modp::element(&bytes)
}

/// u = H(A | B), if it is not 0.
fn scrambler(a: &[u8; 256], b: &[u8; 256]) -> Option<Exponent> {
    let u = hash::sha256(&[a, b]);
    (u != [0; 32]).then(|| Exponent::from_be_bytes(u))
}

/// M1 = H(H(p) xor H(g) | H(salt1) | H(salt2) | A | B | H(S)).
fn proof(salts: &Salts, a: &[u8; 256], b: &[u8; 256], shared: &Element) -> Zeroizing<[u8; 32]> {
    let mut group = hash::sha256(&[dh::prime()]);
    for (out, byte) in group.iter_mut().zip(hash::sha256(&[&padded_generator()])) {
        *out ^= byte;
    }
    let (salt1, salt2) = (hash::sha256(&[&salts.salt1]), hash::sha256(&[&salts.salt2]));
    let shared = Zeroizing::new(modp::to_bytes(shared));
    let key = Zeroizing::new(hash::sha256(&[&shared[..]]));
    Zeroizing::new(hash::sha256(&[&group, &salt1, &salt2, a, b, &key[..]]))
}

#[cfg(test)]
mod tests;
