//! Proving a password: one answer to one challenge.

use super::{Passwords, salts};
use crate::limits::{Class, Subject};
use crate::{Caller, Result};
use model::{AuthKeyId, CloudPassword, Refusal, SealedPassword, UserId};

/// Whose password is proven, and by which device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prover {
    /// The account.
    pub user: UserId,
    /// The permanent key; it need not be signed in.
    pub key: AuthKeyId,
}

impl From<&Caller> for Prover {
    fn from(caller: &Caller) -> Self {
        Self { user: caller.user, key: caller.origin.key }
    }
}

/// What a client shows for a password.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Nothing: there is no password.
    Empty,
    /// The answer to a challenge.
    Answer {
        /// Which challenge.
        srp_id: i64,
        /// g^a.
        a: Vec<u8>,
        /// The proof.
        m1: Vec<u8>,
    },
}

impl Passwords {
    /// Takes a proof of the account's password, or no proof where there is no password.
    ///
    /// # Errors
    /// `400 PASSWORD_HASH_INVALID`, `400 SRP_ID_INVALID`, `400 SRP_PASSWORD_CHANGED`, `420 FLOOD_WAIT_X`.
    pub async fn prove(&self, by: Prover, proof: &Proof) -> Result<()> {
        let kept = self.kept(by.user).await?;
        self.check(by, kept.as_ref(), proof).await
    }

    /// Compares a proof with the password of this row.
    pub(super) async fn check(&self, by: Prover, kept: Option<&CloudPassword>, proof: &Proof) -> Result<()> {
        match (kept.and_then(|kept| kept.current.as_ref()), proof) {
            (None, Proof::Empty) => Ok(()),
            (None, Proof::Answer { .. }) => Err(Refusal::bad("SRP_ID_INVALID").into()),
            (Some(_), Proof::Empty) => Err(Refusal::bad("PASSWORD_HASH_INVALID").into()),
            (Some(password), Proof::Answer { srp_id, a, m1 }) => {
                self.check_answer(by, password, *srp_id, a, m1).await
            }
        }
    }

    /// Every answer is paid for before it is looked at, and a right one is given back: what is limited is guessing
    /// (rule A15).
    async fn check_answer(
        &self,
        by: Prover,
        password: &SealedPassword,
        srp_id: i64,
        a: &[u8],
        m1: &[u8],
    ) -> Result<()> {
        let subjects = [Subject::User(by.user), Subject::Key(by.key)];
        self.limits.take(Class::Password, &subjects).await?;
        let open = self.challenges.take(self.outside.env.as_ref(), by.key, by.user, srp_id);
        let open = open.ok_or(Refusal::bad("SRP_ID_INVALID"))?;
        if open.salts != salts(password) {
            return Err(Refusal::bad("SRP_PASSWORD_CHANGED").into());
        }
        let proven = open.challenge.check(&open.salts, a, m1);
        proven.map_err(|_| Refusal::bad("PASSWORD_HASH_INVALID"))?;
        self.limits.give_back(Class::Password, &subjects).await
    }
}
