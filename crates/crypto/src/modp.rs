//! Arithmetic modulo Telegram's prime, shared by the key exchange and by SRP.
//!
//! Everything here takes the same time and touches the same memory whatever the values, except
//! [`is_safe_public`], whose argument has crossed the wire in the clear.

mod generator;

use crate::Random;
use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{U256, U2048, const_monty_params};
use planted::Bug;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const_monty_params!(
    Modulus,
    U2048,
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b",
    "Telegram's 2048-bit safe prime."
);

/// A number modulo the prime.
pub(crate) type Element = ConstMontyForm<Modulus, { U2048::LIMBS }>;

/// The prime as a number.
pub(crate) const P: &U2048 = Modulus::PARAMS.modulus().as_ref();

/// A secret exponent of 256 bits.
///
/// The prime is safe and so the group has no small subgroups: with 256 bits the best known attack costs
/// 2^128 steps, as much as breaking AES-256 with a quantum computer and more than the 2048-bit prime gives.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Exponent([u8; 32]);

impl Exponent {
    pub(crate) fn random(rng: &dyn Random) -> Self {
        Self(crate::random::array(rng))
    }

    pub(crate) fn from_be_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_be_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The generator to this exponent.
    pub(crate) fn power_of_generator(&self) -> Element {
        generator::power(&self.0)
    }

    pub(crate) fn power_of(&self, base: &Element) -> Element {
        let exponent = Zeroizing::new(U256::from_be_slice(&self.0));
        base.pow(&*exponent)
    }
}

/// The number in big-endian bytes, reduced modulo the prime.
pub(crate) fn element(bytes: &[u8; 256]) -> Element {
    Element::new(&U2048::from_be_slice(bytes))
}

pub(crate) fn small(value: u32) -> Element {
    Element::new(&U2048::from_u32(value))
}

pub(crate) fn to_bytes(element: &Element) -> [u8; 256] {
    number_bytes(&element.retrieve())
}

pub(crate) fn number_bytes(number: &U2048) -> [u8; 256] {
    let mut bytes = [0; 256];
    bytes.copy_from_slice(number.to_be_bytes().as_ref());
    bytes
}

/// Whether 2^1984 <= value <= p - 2^1984, which also excludes 0, 1 and p - 1.
pub(crate) fn is_safe_public(value: &[u8; 256]) -> bool {
    let value = U2048::from_be_slice(value);
    let low = U2048::ONE.shl_vartime(1984);
    let high = P.wrapping_sub(&low);
    low <= value && (value <= high || planted::is(Bug::DhHighEdge) && value < *P)
}
