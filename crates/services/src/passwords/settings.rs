//! Setting, changing and removing a password.

use super::{Passwords, Proof, Prover, new_salts, row};
use crate::{Result, rows};
use crypto::srp::Verifier;
use model::{CloudPassword, NewSalts, Refusal, SealedPassword};

/// The least that a client adds to the server's part of the first salt.
const SALT_ADDED_MIN: usize = 8;
/// The most.
const SALT_ADDED_MAX: usize = 64;
/// The longest hint, in characters.
const HINT_MAX: usize = 255;

/// A password as a client sends it.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// The first salt: the server's part, lengthened by the client.
    pub salt1: Vec<u8>,
    /// The second salt, the server's.
    pub salt2: Vec<u8>,
    /// g^x.
    pub verifier: Vec<u8>,
    /// What helps to remember it.
    pub hint: String,
}

/// What becomes of the password.
#[derive(Clone, Debug)]
pub enum PasswordChange {
    /// There is this one from now on.
    Set(NewPassword),
    /// There is none any more.
    Remove,
}

impl Passwords {
    /// Sets, changes or removes the password, whose present one is proven (rule A16). Logins that wait for the
    /// password wait for the new one; a reset that was asked for is void.
    ///
    /// # Errors
    /// Those of [`Passwords::prove`]; `400 NEW_SETTINGS_EMPTY` if there is nothing to remove, `400 NEW_SALT_INVALID`,
    /// `400 NEW_SETTINGS_INVALID`.
    pub async fn change(&self, by: Prover, proof: &Proof, change: PasswordChange) -> Result<()> {
        let kept = self.kept(by.user).await?;
        self.check(by, kept.as_ref(), proof).await?;
        let env = self.outside.env.as_ref();
        let (now, next) = (self.now(), new_salts(env));
        let current = match change {
            PasswordChange::Set(new) => {
                let given_out =
                    kept.as_ref().map(|kept| kept.next).ok_or(Refusal::bad("NEW_SALT_INVALID"))?;
                let verifier = checked(&new, given_out)?;
                let sealed_verifier = self.sealing.seal(env, by.user, &verifier);
                Some(SealedPassword { sealed_verifier, salt1: new.salt1, salt2: new.salt2, hint: new.hint })
            }
            PasswordChange::Remove if kept.as_ref().is_none_or(|kept| kept.current.is_none()) => {
                return Err(Refusal::bad("NEW_SETTINGS_EMPTY").into());
            }
            PasswordChange::Remove => None,
        };
        let after = CloudPassword { current, changed: Some(now), next, reset: None };
        self.replace(by, kept.as_ref(), after).await
    }

    /// Puts a new row in the place of the one that was looked at.
    pub(super) async fn replace(
        &self,
        by: Prover,
        before: Option<&CloudPassword>,
        after: CloudPassword,
    ) -> Result<()> {
        rows::change(self.outside.views.as_ref(), &row(by.user), |found: Option<&CloudPassword>| {
            if found != before {
                return Err(Refusal::bad("SRP_PASSWORD_CHANGED").into());
            }
            Ok(Some(after.clone()))
        })
        .await?;
        Ok(())
    }
}

fn checked(new: &NewPassword, given_out: NewSalts) -> Result<Verifier> {
    let added = new.salt1.strip_prefix(&given_out.salt1).ok_or(Refusal::bad("NEW_SALT_INVALID"))?;
    if !(SALT_ADDED_MIN..=SALT_ADDED_MAX).contains(&added.len()) {
        return Err(Refusal::bad("NEW_SALT_INVALID").into());
    }
    if new.salt2 != given_out.salt2 || new.hint.chars().count() > HINT_MAX {
        return Err(Refusal::bad("NEW_SETTINGS_INVALID").into());
    }
    Ok(Verifier::from_bytes(&new.verifier).ok_or(Refusal::bad("NEW_SETTINGS_INVALID"))?)
}
