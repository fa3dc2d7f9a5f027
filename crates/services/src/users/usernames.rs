//! Usernames: one owner at a time, whatever races.
//!
//! The row in the table of usernames decides who owns a name; it is only ever changed by compare-and-set, and a
//! name that was given up leaves a row without an owner. The user's own row repeats the name. A name resolves
//! only when both agree, so that neither a crash nor a race between the two can show a wrong owner.

use super::{Users, names};
use crate::{Caller, Result, rows};
use model::{Date, Refusal, User, UserId};
use planted::Bug;
use ports::{Key, RowKey, Table};
use std::sync::Arc;

/// After this time a claim that its owner's row does not repeat is taken for one that was cut short by a crash.
/// A claim and the write of the row are milliseconds apart.
const ABANDONED_AFTER_S: i32 = 600;

#[derive(Clone, Debug, PartialEq, minicbor::Encode, minicbor::Decode)]
struct Claim {
    #[n(0)]
    owner: Option<UserId>,
    #[n(1)]
    since: Date,
}

impl Users {
    /// Whether the caller could take this name.
    ///
    /// # Errors
    /// `400 USERNAME_INVALID`.
    pub async fn check_username(&self, caller: &Caller, name: &str) -> Result<bool> {
        let name = names::username(name)?;
        let claim = rows::read(self.outside.views.as_ref(), &row(name)).await?;
        Ok(!self.is_held(name, claim.as_ref(), caller.user).await?)
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
            self.claim(caller.user, name).await?;
        }
        let mut given_up = None;
        let (_, user) = self
            .change(caller.user, |old| {
                given_up.clone_from(&old.username);
                Ok(Some(User { username: name.map(str::to_owned), ..old.clone() }))
            })
            .await?;
        if let Some(name) = name
            && self.owner(name).await? != Some(caller.user)
        {
            // The claim was taken for an abandoned one (by a process whose clock is ahead) before the row was
            // written. Who took it looks at the row after the claim, this looks at the claim after the row: at
            // least one of the two sees the other and gives way.
            self.change(caller.user, |own| {
                let lost = same(own.username.as_ref(), Some(name));
                Ok(lost.then(|| User { username: given_up.clone(), ..own.clone() }))
            })
            .await?;
            return Err(Refusal::bad("USERNAME_OCCUPIED").into());
        }
        if let Some(old) = given_up.filter(|old| !same(Some(old), name)) {
            self.release(caller.user, &old).await?;
        }
        self.notify(caller.user, Some(caller.origin)).await;
        Ok(user)
    }

    /// Who bears this name.
    ///
    /// # Errors
    /// `400 USERNAME_INVALID` if nobody can, `400 USERNAME_NOT_OCCUPIED` if nobody does.
    pub async fn resolve_username(&self, name: &str) -> Result<Arc<User>> {
        let name = name.strip_prefix('@').unwrap_or(name);
        if !names::is_username(name) {
            return Err(Refusal::bad("USERNAME_INVALID").into());
        }
        let owner = match self.owner(name).await? {
            Some(owner) => self.get(owner).await?,
            None => None,
        };
        let owner = owner.filter(|user| same(user.username.as_ref(), Some(name)));
        Ok(owner.ok_or(Refusal::bad("USERNAME_NOT_OCCUPIED"))?)
    }

    async fn claim(&self, user: UserId, name: &str) -> Result<()> {
        let row = row(name);
        let new = Claim { owner: Some(user), since: self.outside.env.now().date() };
        let found: Option<Claim> = rows::read(self.outside.views.as_ref(), &row).await?;
        if self.is_held(name, found.as_ref(), user).await? {
            return Err(Refusal::bad("USERNAME_OCCUPIED").into());
        }
        // Somebody else may have come between: the claim counts only against what was judged above.
        rows::change(self.outside.views.as_ref(), &row, |old: Option<&Claim>| {
            if old == found.as_ref() || planted::is(Bug::ClaimUncompared) {
                Ok(Some(new.clone()))
            } else {
                Err(Refusal::bad("USERNAME_OCCUPIED").into())
            }
        })
        .await?;
        let Some(Claim { owner: Some(other), .. }) = found else { return Ok(()) };
        if other != user && self.bears(other, name).await? {
            rows::change(self.outside.views.as_ref(), &row, |now: Option<&Claim>| {
                Ok((now == Some(&new)).then(|| found.clone()).flatten())
            })
            .await?;
            return Err(Refusal::bad("USERNAME_OCCUPIED").into());
        }
        Ok(())
    }

    /// Who has claimed a name.
    async fn owner(&self, name: &str) -> Result<Option<UserId>> {
        let claim: Option<Claim> = rows::read(self.outside.views.as_ref(), &row(name)).await?;
        Ok(claim.and_then(|claim| claim.owner))
    }

    /// Whether the user's row in the store repeats a name: another process may have written it since this one
    /// read the user.
    async fn bears(&self, user: UserId, name: &str) -> Result<bool> {
        let bearer: Option<User> = rows::read(self.outside.views.as_ref(), &super::row(user)).await?;
        Ok(bearer.is_some_and(|bearer| same(bearer.username.as_ref(), Some(name))))
    }

    /// Whether the claim keeps `user` from taking the name.
    async fn is_held(&self, name: &str, claim: Option<&Claim>, user: UserId) -> Result<bool> {
        let Some(Claim { owner: Some(owner), since }) = claim else { return Ok(false) };
        if *owner == user {
            return Ok(false);
        }
        let borne = self.bears(*owner, name).await?;
        let age_s = self.outside.env.now().date().0.saturating_sub(since.0);
        Ok(borne || age_s < ABANDONED_AFTER_S)
    }

    async fn release(&self, user: UserId, name: &str) -> Result<()> {
        let since = self.outside.env.now().date();
        rows::change(self.outside.views.as_ref(), &row(name), |old: Option<&Claim>| {
            let own = old.is_some_and(|claim| claim.owner == Some(user));
            Ok(own.then_some(Claim { owner: None, since }))
        })
        .await?;
        Ok(())
    }
}

fn row(name: &str) -> RowKey {
    RowKey::single(Table::Usernames, Key::new().text(&name.to_ascii_lowercase()))
}

fn same(a: Option<&String>, b: Option<&str>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}
