//! Passwords: the second factor of a login, and the proof that dangerous changes ask for
//! (<https://core.telegram.org/api/srp>).
//!
//! The server keeps a sealed verifier. A client asks for a challenge and answers it; each answer costs an attempt of
//! the account and of the key, and a challenge is good for one. Every other service asks here for a proof and never
//! sees a verifier.

mod challenges;
mod prove;
mod reset;
mod sealing;
mod settings;
mod settled;

#[cfg(test)]
mod tests;

pub use prove::{Proof, Prover};
pub use reset::Reset;
pub use settings::{NewPassword, PasswordChange};

use crate::limits::Limits;
use crate::rows::{self, Chance};
use crate::{Outside, Result};
use challenges::{Challenges, Open};
use crypto::seal::SealKey;
use crypto::srp::{Challenge, Salts};
use model::{CloudPassword, Date, NewSalts, PasswordReset, SealedPassword, UserId};
use ports::{Env, Key, RowKey, Table};
use sealing::Sealing;
use std::sync::Arc;

/// A day, in seconds.
pub const DAY_S: u32 = 86_400;

/// The passwords of all accounts.
pub struct Passwords {
    outside: Outside,
    sealing: Sealing,
    limits: Arc<Limits>,
    challenges: Challenges,
    settled_s: u32,
}

/// What an account's owner is told of its password.
#[derive(Clone, Debug)]
pub struct PasswordState {
    /// The password, with a challenge to prove it.
    pub current: Option<Asked>,
    /// With which salts the next one is made.
    pub next: NewSalts,
    /// When it can be removed by somebody who does not know it.
    pub reset: Option<Date>,
}

/// A password that is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// By which the answer names the challenge.
    pub srp_id: i64,
    /// The challenge.
    pub srp_b: [u8; 256],
    /// How the password was made.
    pub salts: Salts,
    /// What helps its owner to remember it.
    pub hint: String,
}

impl Passwords {
    /// Verifiers lie sealed under `seal` in the store; what only an old login and an old password may do is open to
    /// those of `settled_s` seconds.
    pub fn new(outside: Outside, seal: SealKey, limits: Arc<Limits>, settled_s: u32) -> Self {
        Self { outside, sealing: Sealing(seal), limits, challenges: Challenges::default(), settled_s }
    }

    /// Whether the account has a password.
    pub async fn is_set(&self, user: UserId) -> Result<bool> {
        Ok(self.kept(user).await?.is_some_and(|kept| kept.current.is_some()))
    }

    /// What `account.getPassword` tells. Each call opens a fresh challenge for the key.
    pub async fn state(&self, by: Prover) -> Result<PasswordState> {
        let env = self.outside.env.as_ref();
        let fresh = unset(env);
        let views = self.outside.views.as_ref();
        // The first to ask makes the row: the salts have to be the same when the password comes.
        let kept = rows::change(views, &row(by.user), |old: Option<&CloudPassword>| {
            Ok(old.is_none().then(|| fresh.clone()))
        })
        .await?
        .unwrap_or(fresh);
        let current = kept.current.as_ref().map(|password| self.ask(by, password)).transpose()?;
        let reset = match kept.reset {
            Some(PasswordReset::Pending(until)) => Some(until),
            _ => None,
        };
        Ok(PasswordState { current, next: kept.next, reset })
    }

    fn ask(&self, by: Prover, password: &SealedPassword) -> Result<Asked> {
        let env = self.outside.env.as_ref();
        let verifier = self.sealing.open(by.user, &password.sealed_verifier)?;
        let challenge = Challenge::new(&verifier, &Chance(env));
        let salts = salts(password);
        let srp_b = *challenge.public();
        let open = Open { user: by.user, salts: salts.clone(), challenge };
        let srp_id = self.challenges.open(env, by.key, open);
        Ok(Asked { srp_id, srp_b, salts, hint: password.hint.clone() })
    }

    async fn kept(&self, user: UserId) -> Result<Option<CloudPassword>> {
        rows::read(self.outside.views.as_ref(), &row(user)).await
    }

    fn now(&self) -> Date {
        self.outside.env.now().date()
    }
}

/// Salts for a password that may be set next.
pub fn new_salts(env: &dyn Env) -> NewSalts {
    let mut salts = NewSalts { salt1: [0; 8], salt2: [0; 16] };
    env.fill(&mut salts.salt1);
    env.fill(&mut salts.salt2);
    salts
}

fn unset(env: &dyn Env) -> CloudPassword {
    CloudPassword { current: None, changed: None, next: new_salts(env), reset: None }
}

fn salts(password: &SealedPassword) -> Salts {
    Salts { salt1: password.salt1.clone(), salt2: password.salt2.clone() }
}

fn row(user: UserId) -> RowKey {
    RowKey::single(Table::Passwords, Key::new().i64(user.0))
}
