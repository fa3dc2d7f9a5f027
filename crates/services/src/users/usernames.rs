//! Usernames of users: taken and given up.
//!
//! The row in the table of names decides who owns a name (see [`super::claims`]); the user's own row repeats it. A name
//! resolves only when both agree, so that neither a crash nor a race between the two can show a wrong owner.

use super::claims::same;
use super::{Users, names};
use crate::{Caller, Result};
use model::{Peer, Refusal, User};
use std::sync::Arc;

impl Users {
    /// Whether the caller could take this name.
    ///
    /// # Errors
    /// `400 USERNAME_INVALID`.
    pub async fn check_username(&self, caller: &Caller, name: &str) -> Result<bool> {
        let name = names::username(name)?;
        self.is_free(name, Peer::User(caller.user)).await
    }

    /// Gives the caller this name; an empty one gives the present name up.
    ///
    /// # Errors
    /// `400 USERNAME_INVALID`, `400 USERNAME_OCCUPIED`, `400 USERNAME_NOT_MODIFIED`.
    pub async fn update_username(&self, caller: &Caller, name: &str) -> Result<Arc<User>> {
        let name = if name.is_empty() { None } else { Some(names::username(name)?) };
        let before = self.expect(caller.user).await?.username.clone();
        if before.as_deref() == name {
            return Err(Refusal::bad("USERNAME_NOT_MODIFIED").into());
        }
        if let Some(name) = name {
            self.claim_name(Peer::User(caller.user), name).await?;
        }
        let mut given_up = None;
        let (_, user) = self
            .rename(caller.user, |old| {
                given_up.clone_from(&old.username);
                Ok(Some(User { username: name.map(str::to_owned), ..old.clone() }))
            })
            .await?;
        if let Some(name) = name
            && self.owner_of(name).await? != Some(Peer::User(caller.user))
        {
            // The claim was taken for an abandoned one (by a process whose clock is ahead) before the row was
            // written. Who took it looks at the row after the claim, this looks at the claim after the row: at
            // least one of the two sees the other and gives way.
            self.rename(caller.user, |own| {
                let lost = same(own.username.as_ref(), Some(name));
                Ok(lost.then(|| User { username: given_up.clone(), ..own.clone() }))
            })
            .await?;
            return Err(Refusal::bad("USERNAME_OCCUPIED").into());
        }
        if let Some(old) = given_up.filter(|old| !same(Some(old), name)) {
            self.release_name(Peer::User(caller.user), &old).await?;
        }
        self.notify(caller.user, Some(caller.origin)).await;
        Ok(user)
    }

    /// Which user bears this name.
    ///
    /// # Errors
    /// `400 USERNAME_INVALID` if nobody can, `400 USERNAME_NOT_OCCUPIED` if no user does.
    pub async fn resolve_username(&self, name: &str) -> Result<Arc<User>> {
        let name = name.strip_prefix('@').unwrap_or(name);
        if !names::is_username(name) {
            return Err(Refusal::bad("USERNAME_INVALID").into());
        }
        let owner = match self.owner_of(name).await? {
            Some(Peer::User(owner)) => self.get(owner).await?,
            _ => None,
        };
        let owner = owner.filter(|user| same(user.username.as_ref(), Some(name)));
        Ok(owner.ok_or(Refusal::bad("USERNAME_NOT_OCCUPIED"))?)
    }
}
