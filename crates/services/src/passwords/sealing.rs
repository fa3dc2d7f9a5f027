//! Verifiers at rest: sealed under the server's key, each tied to its user (rule H26).

use crate::Result;
use crate::rows::Chance;
use crypto::seal::{self, SealKey};
use crypto::srp::Verifier;
use model::UserId;
use model::password::place;
use ports::{Env, StoreError};
use zeroize::Zeroizing;

pub(super) struct Sealing(pub(super) SealKey);

impl Sealing {
    pub(super) fn seal(&self, env: &dyn Env, user: UserId, verifier: &Verifier) -> Vec<u8> {
        seal::seal(&self.0, &Chance(env), &place(user), verifier.as_bytes())
    }

    /// # Errors
    /// The row is damaged, or was sealed by another server.
    pub(super) fn open(&self, user: UserId, sealed: &[u8]) -> Result<Verifier> {
        let plain = seal::open(&self.0, &place(user), sealed).map(Zeroizing::new);
        let verifier = plain.ok().and_then(|plain| Verifier::from_bytes(&plain));
        Ok(verifier.ok_or_else(|| StoreError::Damaged("a password's verifier does not open".to_owned()))?)
    }
}
