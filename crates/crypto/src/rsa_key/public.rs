//! The public half: encryption, PEM and fingerprint. Nothing here is secret, so nothing is constant-time
//! except that the base of a power may be a blinding factor.

use super::KeyError;
use crate::hash;
use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{BoxedUint, Odd, U2048, Uint};
use rsa::pkcs1::{DecodeRsaPublicKey, EncodeRsaPublicKey, LineEnding};
use rsa::traits::PublicKeyParts;

/// An RSA public key with a modulus of 2048 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    exponent: u32,
    params: Box<FixedMontyParams<{ U2048::LIMBS }>>,
}

impl PublicKey {
    pub(super) fn from_rsa(key: &impl PublicKeyParts) -> Result<Self, KeyError> {
        let bits = key.n().as_ref().bit_width_vartime();
        if bits != U2048::BITS {
            return Err(KeyError::ModulusSize { bits });
        }
        let modulus = to_uint(key.n().as_ref()).ok_or(KeyError::Malformed)?;
        let modulus = Option::<Odd<U2048>>::from(Odd::new(modulus)).ok_or(KeyError::Malformed)?;
        let exponent: Uint<1> = to_uint(key.e()).ok_or(KeyError::Exponent)?;
        let exponent = u32::try_from(u64::from(exponent)).map_err(|_| KeyError::Exponent)?;
        if exponent < 3 || exponent.is_multiple_of(2) {
            return Err(KeyError::Exponent);
        }
        Ok(Self { exponent, params: Box::new(FixedMontyParams::new_vartime(modulus)) })
    }

    fn to_rsa(&self) -> rsa::PublicKey {
        rsa::PublicKey::new_unchecked(BoxedUint::from(self.modulus()), BoxedUint::from(self.exponent))
    }

    /// Reads a PKCS#1 PEM (`BEGIN RSA PUBLIC KEY`).
    ///
    /// # Errors
    /// [`KeyError`] if it is no key or does not suit MTProto.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let key = rsa::PublicKey::from_pkcs1_pem(pem).map_err(|_| KeyError::Malformed)?;
        Self::from_rsa(&key)
    }

    /// Writes a PKCS#1 PEM.
    pub fn to_pem(&self) -> String {
        self.to_rsa().to_pkcs1_pem(LineEnding::LF).expect("a complete key has an encoding")
    }

    /// The low 64 bits of the SHA-1 of the modulus and exponent as two TL `bytes`.
    ///
    /// See <https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication>.
    pub fn fingerprint(&self) -> u64 {
        let modulus = self.modulus().to_be_bytes();
        let exponent = self.exponent.to_be_bytes();
        let exponent = &exponent[exponent.iter().take_while(|&&byte| byte == 0).count()..];
        // TL lengths: 256 needs the long form; the exponent has 1 to 4 bytes and pads to a multiple of 4.
        let padding = [0; 3];
        let padding = &padding[..(4 - (1 + exponent.len()) % 4) % 4];
        let hash =
            hash::sha1(&[&[254, 0, 1, 0], modulus.as_ref(), &[exponent.len() as u8], exponent, padding]);
        let (_, low) = hash.split_last_chunk().expect("SHA-1 has 20 bytes");
        u64::from_le_bytes(*low)
    }

    /// The modulus in big-endian bytes.
    pub fn modulus_bytes(&self) -> [u8; 256] {
        crate::modp::number_bytes(self.modulus())
    }

    pub(crate) fn modulus(&self) -> &U2048 {
        self.params.modulus().as_ref()
    }

    pub(super) fn exponent(&self) -> u32 {
        self.exponent
    }

    pub(super) fn params(&self) -> &FixedMontyParams<{ U2048::LIMBS }> {
        &self.params
    }

    /// `base` to the public exponent.
    pub(super) fn power(&self, base: &FixedMontyForm<{ U2048::LIMBS }>) -> FixedMontyForm<{ U2048::LIMBS }> {
        base.pow_vartime(&Uint::<1>::from_u32(self.exponent))
    }

    /// The textbook operation on a number below the modulus; `None` if it is not below.
    ///
    /// Encrypts nothing safely by itself: that is what [`crate::rsa_pad`] and [`crate::rsa_legacy`] are for.
    pub fn encrypt(&self, plain: &[u8; 256]) -> Option<[u8; 256]> {
        let number = U2048::from_be_slice(plain);
        if number >= *self.modulus() {
            return None;
        }
        let power = self.power(&FixedMontyForm::new(&number, &self.params));
        Some(crate::modp::number_bytes(&power.retrieve()))
    }
}

/// A number of the `rsa` crate in `LIMBS` limbs, if it fits.
pub(super) fn to_uint<const LIMBS: usize>(number: &BoxedUint) -> Option<Uint<LIMBS>> {
    let (head, tail) = number.as_limbs().split_at(LIMBS.min(number.nlimbs()));
    if tail.iter().any(|limb| limb.0 != 0) {
        return None;
    }
    let mut limbs = [crypto_bigint::Limb::ZERO; LIMBS];
    limbs[..head.len()].copy_from_slice(head);
    Some(Uint::new(limbs))
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey(fingerprint {:016x})", self.fingerprint())
    }
}
