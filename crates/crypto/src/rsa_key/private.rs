//! The private half.
//!
//! The operation is protected three ways. All arithmetic on secrets is constant-time. The ciphertext is
//! multiplied by a fresh random factor first, so that a sender does not know which numbers are computed on.
//! The result is checked with the public exponent before it leaves, so that a fault in one half of the
//! Chinese remainder computation cannot give away a prime.

use super::public::to_uint;
use super::{KeyError, PublicKey, Refused};
use crate::{Random, random};
use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{BoxedUint, Odd, U1024, U2048};
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey, LineEnding};
use rsa::rand_core;
use rsa::traits::PrivateKeyParts;
use std::convert::Infallible;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

type FullForm = FixedMontyForm<{ U2048::LIMBS }>;
type HalfForm = FixedMontyForm<{ U1024::LIMBS }>;

/// An RSA private key with a modulus of 2048 bits.
#[derive(Clone)]
pub struct PrivateKey {
    public: PublicKey,
    secret: Box<Secret>,
}

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
struct Secret {
    p: Half,
    q: Half,
    /// 1/q mod p, in Montgomery form.
    q_inverse: HalfForm,
}

/// What one prime contributes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
struct Half {
    params: FixedMontyParams<{ U1024::LIMBS }>,
    /// The private exponent modulo the prime minus one.
    exponent: U1024,
}

impl Half {
    fn new(prime: &BoxedUint, exponent: &BoxedUint) -> Result<Self, KeyError> {
        if prime.bit_width() != U1024::BITS {
            return Err(KeyError::PrimeSize);
        }
        let prime =
            to_uint(prime).and_then(|prime| Option::from(Odd::new(prime))).ok_or(KeyError::Malformed)?;
        let exponent = to_uint(exponent).ok_or(KeyError::Malformed)?;
        Ok(Self { params: FixedMontyParams::new(prime), exponent })
    }

    fn prime(&self) -> &U1024 {
        self.params.modulus().as_ref()
    }

    fn form(&self, number: &U1024) -> HalfForm {
        FixedMontyForm::new(number, &self.params)
    }

    /// `number` to the private exponent, modulo this prime.
    fn power(&self, number: &U2048) -> HalfForm {
        let (low, high): (U1024, U1024) = number.split();
        // The Montgomery form of a number is the number times 2^1024: just the weight of the high half.
        let high = Zeroizing::new(self.form(self.form(&high).as_montgomery()));
        let base = Zeroizing::new(self.form(&low) + *high);
        base.pow(&self.exponent)
    }
}

impl PrivateKey {
    /// A fresh key.
    ///
    /// Its fingerprint, printed with 16 hexadecimal digits, does not begin with a zero, so that programs with
    /// and without leading zeros write the same text.
    pub fn generate(rng: &dyn Random) -> Self {
        loop {
            let key = rsa::PrivateKey::new(&mut KeyRandom(rng), 2048)
                .expect("the size is allowed and this generator cannot fail");
            let key = Self::from_rsa(&key).expect("a generated key has two primes of 1024 bits");
            if key.public.fingerprint() >> 60 != 0 {
                return key;
            }
        }
    }

    fn from_rsa(key: &rsa::PrivateKey) -> Result<Self, KeyError> {
        let public = PublicKey::from_rsa(key)?;
        let [p, q] = key.primes() else { return Err(KeyError::Malformed) };
        let (dp, dq) = key.dp().zip(key.dq()).ok_or(KeyError::Malformed)?;
        let (p, q) = (Half::new(p.as_ref(), dp)?, Half::new(q.as_ref(), dq)?);
        let q_inverse = Option::from(p.form(q.prime()).invert()).ok_or(KeyError::Malformed)?;
        Ok(Self { public, secret: Box::new(Secret { p, q, q_inverse }) })
    }

    /// Reads a PKCS#1 PEM (`BEGIN RSA PRIVATE KEY`) and checks that its numbers belong together.
    ///
    /// # Errors
    /// [`KeyError`] if it is no key or does not suit MTProto.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let key = rsa::PrivateKey::from_pkcs1_pem(pem).map_err(|_| KeyError::Malformed)?;
        Self::from_rsa(&key)
    }

    /// Writes a PKCS#1 PEM.
    pub fn to_pem(&self) -> Zeroizing<String> {
        let Secret { p, q, .. } = self.secret.as_ref();
        let exponent = BoxedUint::from(self.public.exponent());
        rsa::PrivateKey::from_p_q(BoxedUint::from(p.prime()), BoxedUint::from(q.prime()), exponent)
            .ok()
            .and_then(|key| key.to_pkcs1_pem(LineEnding::LF).ok())
            .expect("a key that was checked when it was made has an encoding")
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The textbook private operation, blinded with bytes of `rng`.
    ///
    /// That the ciphertext has 256 bytes and is below the modulus is visible to everybody and refused at
    /// once. Everything after that takes the same time for every ciphertext.
    pub(crate) fn decrypt(&self, cipher: &[u8], rng: &dyn Random) -> Result<Zeroizing<[u8; 256]>, Refused> {
        let cipher: &[u8; 256] = cipher.try_into().map_err(|_| Refused)?;
        let cipher = U2048::from_be_slice(cipher);
        if cipher >= *self.public.modulus() {
            return Err(Refused);
        }
        let params = self.public.params();
        let (factor, inverse) = self.blinding(rng);
        let blinded = FullForm::new(&cipher, params) * self.public.power(&factor);
        let power = Zeroizing::new(self.chinese_remainder(&blinded.retrieve()));
        let power = Zeroizing::new(FullForm::new(&power, params));
        if self.public.power(&power) != blinded {
            return Err(Refused);
        }
        let plain = Zeroizing::new((*power * *inverse).retrieve());
        Ok(Zeroizing::new(crate::modp::number_bytes(&plain)))
    }

    /// A random number modulo n and its inverse.
    fn blinding(&self, rng: &dyn Random) -> (Zeroizing<FullForm>, Zeroizing<FullForm>) {
        let params = self.public.params();
        let draw = || {
            let bytes = Zeroizing::new(random::array::<256>(rng));
            let number = Zeroizing::new(U2048::from_be_slice(&bytes[..]));
            Zeroizing::new(FullForm::new(&number, params))
        };
        loop {
            // The inversion is variable-time, and what it sees is hidden by a second random factor.
            let (factor, mask) = (draw(), draw());
            if let Some(inverse) = Option::<FullForm>::from((*factor * *mask).invert_vartime()) {
                return (factor, Zeroizing::new(inverse * *mask));
            }
        }
    }

    /// `number` to the private exponent modulo n, from the powers modulo p and q.
    fn chinese_remainder(&self, number: &U2048) -> U2048 {
        let Secret { p, q, q_inverse } = self.secret.as_ref();
        let power_p = Zeroizing::new(p.power(number));
        let power_q = Zeroizing::new(q.power(number).retrieve());
        let difference = Zeroizing::new(*power_p - p.form(&power_q));
        let quotient = Zeroizing::new((*difference * *q_inverse).retrieve());
        let product: Zeroizing<U2048> = Zeroizing::new(quotient.concatenating_mul(q.prime()));
        product.wrapping_add(&power_q.resize())
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PrivateKey(fingerprint {:016x})", self.public.fingerprint())
    }
}

/// [`Random`] in the shape that the `rsa` crate asks for.
struct KeyRandom<'a>(&'a dyn Random);

impl rand_core::TryRng for KeyRandom<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(random::array(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(random::array(self.0)))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for KeyRandom<'_> {}
