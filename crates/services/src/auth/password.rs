//! The second factor of a login: between the code and the password the key is nobody's (rule A13).
//!
//! Whose password is missing is written in the key's record, so that a restart does not send anybody back to the code.

use super::{Device, Login, SignedIn};
use crate::passwords::{Proof, Prover};
use crate::{Error, Result};
use model::{AuthKeyId, AwaitedPassword, Refusal, User, UserId};
use planted::Bug;
use std::sync::Arc;

/// How long after its code a login can be completed with the password, in seconds.
const LIFETIME_S: i32 = 3_600;

impl Login {
    /// Lets a device in whose first factor is proven; asks for the second where the account has one.
    ///
    /// # Errors
    /// `401 SESSION_PASSWORD_NEEDED`: the key is signed in by [`Login::check_password`].
    pub async fn enter(&self, device: &Device, user: Arc<User>) -> Result<SignedIn> {
        if !self.parts.passwords.is_set(user.id).await? {
            return self.admit(device, user).await;
        }
        if let Some(before) = self.parts.keys.authorized(device.key).await? {
            self.parts.authorizations.end(before, device.key).await?;
        }
        if planted::is(Bug::BoundBeforePassword) {
            self.admit(device, user.clone()).await?;
        }
        let awaited = AwaitedPassword { user: user.id, since: self.parts.outside.env.now().date() };
        self.parts.keys.await_password(device.key, awaited).await?;
        Err(Refusal::new(401, "SESSION_PASSWORD_NEEDED").into())
    }

    /// Whose password the key has to give (`account.getPassword` before the login is complete).
    pub async fn awaited(&self, key: AuthKeyId) -> Result<Option<UserId>> {
        let now = self.parts.outside.env.now().date();
        let lives =
            |awaited: &AwaitedPassword| (0..LIFETIME_S).contains(&now.0.saturating_sub(awaited.since.0));
        Ok(self.parts.keys.awaited(key).await?.filter(lives).map(|awaited| awaited.user))
    }

    /// Completes a login with the password (`auth.checkPassword`).
    ///
    /// # Errors
    /// `400 PASSWORD_HASH_INVALID`, also if no login of this key waits for a password; `400 SRP_ID_INVALID`,
    /// `400 SRP_PASSWORD_CHANGED`, `420 FLOOD_WAIT_X`.
    pub async fn check_password(&self, device: &Device, proof: &Proof) -> Result<SignedIn> {
        let invalid = || Error::from(Refusal::bad("PASSWORD_HASH_INVALID"));
        let user = self.awaited(device.key).await?.ok_or_else(invalid)?;
        self.parts.passwords.prove(Prover { user, key: device.key }, proof).await?;
        let user = self.parts.users.expect(user).await?;
        if user.deleted {
            return Err(invalid());
        }
        self.admit(device, user).await
    }
}
