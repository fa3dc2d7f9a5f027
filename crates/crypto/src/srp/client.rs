//! The client's half: from a password to a verifier, and from a challenge to a proof.

use super::{NotProved, Salts, Verifier, multiplier, proof, scrambler};
use crate::modp::{self, Exponent};
use crate::{Random, dh, hash};
use crypto_bigint::{U256, U512};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

const ITERATIONS: usize = 100_000;

/// The verifier of a password, to be sent when it is set.
///
/// Takes 100,000 rounds of PBKDF2, some tens of milliseconds.
pub fn verifier(salts: &Salts, password: &[u8]) -> Verifier {
    Verifier(modp::to_bytes(&private_key(salts, password).power_of_generator()))
}

/// `A` and `M1` of `inputCheckPasswordSRP`.
#[derive(Clone, Debug)]
pub struct Answer {
    /// g^a.
    pub a: [u8; 256],
    /// The proof.
    pub m1: [u8; 32],
}

/// Answers the challenge `srp_B` of a server.
///
/// # Errors
/// [`NotProved`] if the challenge is out of range: the server is broken or hostile.
pub fn answer(
    salts: &Salts,
    password: &[u8],
    challenge: &[u8; 256],
    rng: &dyn Random,
) -> Result<Answer, NotProved> {
    if !dh::check_public(challenge) {
        return Err(NotProved);
    }
    let x = private_key(salts, password);
    loop {
        let secret = Exponent::random(rng);
        let a = modp::to_bytes(&secret.power_of_generator());
        if !dh::check_public(&a) {
            continue;
        }
        if let Some(u) = scrambler(&a, challenge) {
            let m1 = answer_with(salts, &x, challenge, (&secret, &a), &u);
            return Ok(Answer { a, m1: *m1 });
        }
    }
}

/// S = (B - k * g^x)^(a + u * x), then the proof.
fn answer_with(
    salts: &Salts,
    x: &Exponent,
    challenge: &[u8; 256],
    (secret, a): (&Exponent, &[u8; 256]),
    u: &Exponent,
) -> Zeroizing<[u8; 32]> {
    let masked = multiplier() * x.power_of_generator();
    let base = Zeroizing::new(modp::element(challenge) - masked);
    let number = |exponent: &Exponent| Zeroizing::new(U256::from_be_slice(exponent.as_be_bytes()));
    // The product of two 256-bit numbers plus a third is below 2^512.
    let product: Zeroizing<U512> = Zeroizing::new(number(u).concatenating_mul(&*number(x)));
    let exponent = Zeroizing::new(product.wrapping_add(&number(secret).resize()));
    let shared = Zeroizing::new(base.pow(&*exponent));
    proof(salts, a, challenge, &shared)
}

/// x = PH2(password, salt1, salt2).
pub(super) fn private_key(salts: &Salts, password: &[u8]) -> Exponent {
    let Salts { salt1, salt2 } = salts;
    let inner = Zeroizing::new(salted(password, salt1));
    let first = Zeroizing::new(salted(&inner[..], salt2));
    let stretched = pbkdf2(&first[..], salt1);
    Exponent::from_be_bytes(salted(&stretched[..], salt2))
}

/// SH(data, salt) = H(salt | data | salt).
fn salted(data: &[u8], salt: &[u8]) -> [u8; 32] {
    hash::sha256(&[salt, data, salt])
}

/// PBKDF2 with HMAC-SHA-512: its first block, which has the 64 bytes that are wanted.
fn pbkdf2(password: &[u8], salt: &[u8]) -> Zeroizing<[u8; 64]> {
    let mac = Hmac::<Sha512>::new_from_slice(password).expect("HMAC takes keys of any length");
    let hmac = |data: &[&[u8]]| -> [u8; 64] {
        let mut mac = mac.clone();
        data.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    };
    let mut round = Zeroizing::new(hmac(&[salt, &1_u32.to_be_bytes()]));
    let mut sum = round.clone();
    for _ in 1..ITERATIONS {
        *round = hmac(&[&round[..]]);
        for (sum, byte) in sum.iter_mut().zip(round.iter()) {
            *sum ^= byte;
        }
    }
    sum
}
