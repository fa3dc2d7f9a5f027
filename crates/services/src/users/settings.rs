//! Settings of a user: small values under a name.
//!
//! A setting that was never set has its default. All settings of a user are one partition and are cached
//! together, since clients ask for them at each start.

use crate::rows::{self, Cached};
use crate::{Outside, Result};
use minicbor::{Decode, Encode};
use model::{UserId, stored};
use ports::{Key, KeyReader, RowKey, Table, ViewWrite};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many users' settings are kept in memory.
const CACHED: usize = 20_000;

/// A setting: its name in the store and its default.
#[derive(Debug)]
pub struct Setting<T> {
    name: &'static str,
    default: T,
}

impl<T> Setting<T> {
    /// A setting. The name is stored: it never changes.
    pub const fn new(name: &'static str, default: T) -> Self {
        Self { name, default }
    }
}

/// Days of absence after which the account is deleted.
pub const ACCOUNT_TTL_DAYS: Setting<i32> = Setting::new("account_ttl_days", 548);
/// Days after which an inactive device is signed out.
pub const AUTHORIZATION_TTL_DAYS: Setting<i32> = Setting::new("authorization_ttl_days", 183);
/// Whether to keep silent when a contact signs up.
pub const CONTACT_SIGN_UP_SILENT: Setting<bool> = Setting::new("contact_sign_up_silent", false);
/// Whether sensitive content is shown.
pub const SENSITIVE_CONTENT: Setting<bool> = Setting::new("sensitive_content", false);
/// The emoji that a double tap sends as a reaction; none: the client's own.
pub const DEFAULT_REACTION: Setting<Option<String>> = Setting::new("default_reaction", None);
/// Whether top peers are collected.
pub const TOP_PEERS: Setting<bool> = Setting::new("top_peers", true);

type Values = Arc<BTreeMap<String, Vec<u8>>>;

/// The settings of all users.
pub struct Settings {
    outside: Outside,
    cache: Cached<UserId, Values>,
}

impl Settings {
    pub(super) fn new(outside: Outside) -> Self {
        Self { outside, cache: Cached::new(CACHED) }
    }

    /// A setting of this user.
    pub async fn get<T>(&self, user: UserId, setting: &Setting<T>) -> Result<T>
    where
        T: Clone + for<'b> Decode<'b, ()>,
    {
        match self.values(user).await?.get(setting.name) {
            Some(bytes) => Ok(stored::decode(bytes)?),
            None => Ok(setting.default.clone()),
        }
    }

    /// Sets it.
    pub async fn set<T: Encode<()>>(&self, user: UserId, setting: &Setting<T>, value: &T) -> Result<()> {
        self.set_raw(user, setting.name, stored::encode(value)).await
    }

    /// A value that its owner encodes, under a name; `None` if it was never set.
    pub async fn raw(&self, user: UserId, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.values(user).await?.get(name).cloned())
    }

    /// Sets such a value. The name and the length of the value are bounded by the caller.
    pub async fn set_raw(&self, user: UserId, name: &str, value: Vec<u8>) -> Result<()> {
        let row =
            RowKey { table: Table::Settings, partition: partition(user), clustering: Key::new().text(name) };
        self.outside.views.write(vec![ViewWrite::Put(row, value)]).await?;
        self.cache.forget(&user);
        Ok(())
    }

    async fn values(&self, user: UserId) -> Result<Values> {
        self.cache.get(&user, || self.load(user)).await
    }

    async fn load(&self, user: UserId) -> Result<Values> {
        let rows = rows::all_bytes(self.outside.views.as_ref(), Table::Settings, &partition(user)).await?;
        let named = rows.into_iter().filter_map(|(key, value)| {
            let name = KeyReader::new(&key).text()?.to_owned();
            Some((name, value))
        });
        Ok(Arc::new(named.collect()))
    }
}

fn partition(user: UserId) -> Key {
    Key::new().i64(user.0)
}
