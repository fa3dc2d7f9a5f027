//! Users: profiles, public names, access hashes and settings.
//!
//! A user's row is changed by compare-and-set and its `version` grows by one with each write. Numbers and
//! usernames are claimed in tables of their own, so that each has one owner at a time whatever races. What a
//! viewer may see of a user is decided in [`crate::contacts`], not here.

pub mod access;
mod claims;
mod create;
pub mod names;
pub mod notices;
mod profile;
mod renaming;
pub mod reserved;
mod service;
pub mod settings;
mod usernames;

#[cfg(test)]
mod tests;

pub use access::AccessHashes;
pub use claims::ChannelNames;
pub use create::NewUser;
pub use notices::Notices;
pub use profile::ProfileChange;
pub use settings::{Setting, Settings};

use crate::rows::{self, Cached};
use crate::{Outside, Result};
use model::{Date, Notice, Origin, Refusal, User, UserId};
use ports::{Key, RowKey, Table};
use std::sync::{Arc, OnceLock};

/// How many users are kept in memory.
const CACHED: usize = 100_000;

/// The users of this server.
pub struct Users {
    outside: Outside,
    notices: Arc<dyn Notices>,
    cache: Cached<UserId, Option<Arc<User>>>,
    service: Arc<User>,
    access: AccessHashes,
    settings: Settings,
    channel_names: OnceLock<Box<dyn ChannelNames>>,
}

impl Users {
    /// Opens the users; makes the secret of the access hashes on the first start.
    pub async fn open(outside: Outside, notices: Arc<dyn Notices>) -> Result<Self> {
        Ok(Self {
            access: AccessHashes::open(&outside).await?,
            settings: Settings::new(outside.clone()),
            channel_names: OnceLock::new(),
            cache: Cached::new(CACHED),
            service: Arc::new(service::user()),
            notices,
            outside,
        })
    }

    /// A user; `None` if there never was one with this id. Deleted accounts are answered, with `deleted` set.
    pub async fn get(&self, id: UserId) -> Result<Option<Arc<User>>> {
        if id == UserId::SERVICE {
            return Ok(Some(self.service.clone()));
        }
        self.cache
            .get(&id, || async move {
                Ok(rows::read::<User>(self.outside.views.as_ref(), &row(id)).await?.map(Arc::new))
            })
            .await
    }

    /// A user that has to be there.
    ///
    /// # Errors
    /// `400 USER_ID_INVALID`.
    pub async fn expect(&self, id: UserId) -> Result<Arc<User>> {
        Ok(self.get(id).await?.ok_or(Refusal::bad("USER_ID_INVALID"))?)
    }

    /// The user, if it is in memory: for hot paths that can do without.
    pub fn in_memory(&self, id: UserId) -> Option<Arc<User>> {
        if id == UserId::SERVICE { Some(self.service.clone()) } else { self.cache.peek(&id).flatten() }
    }

    /// The access hashes.
    pub fn access(&self) -> &AccessHashes {
        &self.access
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Who has claimed this number, given as digits.
    pub async fn by_phone(&self, phone: &str) -> Result<Option<UserId>> {
        rows::read(self.outside.views.as_ref(), &phone_row(phone)).await
    }

    /// Writes down when the user was last seen, if it is later than what is written.
    pub async fn set_last_seen(&self, id: UserId, seen: Date) -> Result<()> {
        self.change(id, |user| {
            let later = user.last_seen.is_none_or(|before| before < seen);
            Ok(later.then(|| User { last_seen: Some(seen), ..user.clone() }))
        })
        .await
        .map(drop)
    }

    /// Changes the row; `None` from `change` leaves it alone. Answers whether it was written, and the row.
    async fn change(
        &self,
        id: UserId,
        mut change: impl FnMut(&User) -> Result<Option<User>>,
    ) -> Result<(bool, Arc<User>)> {
        let mut written = false;
        let user = rows::change(self.outside.views.as_ref(), &row(id), |old: Option<&User>| {
            let old = old.ok_or(Refusal::bad("USER_ID_INVALID"))?;
            let new = change(old)?;
            written = new.is_some();
            Ok(new.map(|new| User { version: old.version + 1, ..new }))
        })
        .await?;
        if written {
            self.cache.forget(&id);
        }
        let user = user.ok_or(Refusal::bad("USER_ID_INVALID"))?;
        Ok((written, Arc::new(user)))
    }

    /// Tells the user's other devices. The change is durable already, so that a failure is only logged: the
    /// devices see the change when they next read the user.
    async fn notify(&self, user: UserId, origin: Option<Origin>) {
        if let Err(error) = self.notices.notify(user, origin, Notice::UserChanged(user)).await {
            tracing::warn!(%user, %error, "a changed profile was not announced");
        }
    }
}

fn row(id: UserId) -> RowKey {
    RowKey::single(Table::Users, Key::new().i64(id.0))
}

fn phone_row(phone: &str) -> RowKey {
    RowKey::single(Table::Phones, Key::new().text(phone))
}
