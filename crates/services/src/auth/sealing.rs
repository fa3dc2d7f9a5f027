//! Authorization keys at rest: sealed under the server's key, each tied to its own id (rule H26).

use crate::rows::Chance;
use crypto::AuthKey;
use crypto::seal::{self, SealKey};
use model::AuthKeyId;
use ports::Env;
use zeroize::Zeroizing;

pub(super) struct Sealing(SealKey);

/// A sealed key that does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum UnsealError {
    #[error(transparent)]
    Open(#[from] seal::OpenError),
    #[error("the sealed key has {0} bytes instead of 256")]
    Length(usize),
}

impl Sealing {
    pub(super) fn new(key: SealKey) -> Self {
        Self(key)
    }

    pub(super) fn seal(&self, env: &dyn Env, id: AuthKeyId, key: &[u8; 256]) -> Vec<u8> {
        seal::seal(&self.0, &Chance(env), &id.0.to_be_bytes(), key)
    }

    pub(super) fn open(&self, id: AuthKeyId, sealed: &[u8]) -> Result<AuthKey, UnsealError> {
        let plain = Zeroizing::new(seal::open(&self.0, &id.0.to_be_bytes(), sealed)?);
        let bytes: [u8; 256] = plain.as_slice().try_into().map_err(|_| UnsealError::Length(plain.len()))?;
        Ok(AuthKey::from_bytes(bytes))
    }
}
