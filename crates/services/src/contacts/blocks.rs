//! Who has blocked whom.

use crate::rows::{self, Cached};
use crate::users::Notices;
use crate::{Caller, Outside, Result};
use model::{Date, Notice, Refusal, UserId};
use ports::{Key, KeyReader, RowKey, Table, ViewWrite};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many users' lists are kept in memory.
const CACHED: usize = 100_000;

type Blocked = Arc<BTreeMap<UserId, Date>>;

/// The lists of blocked users.
pub struct Blocks {
    outside: Outside,
    notices: Arc<dyn Notices>,
    cache: Cached<UserId, Blocked>,
}

impl Blocks {
    /// Over these ports.
    pub fn new(outside: Outside, notices: Arc<dyn Notices>) -> Self {
        Self { outside, notices, cache: Cached::new(CACHED) }
    }

    /// Whether `owner` has blocked `other`.
    pub async fn has(&self, owner: UserId, other: UserId) -> Result<bool> {
        Ok(self.of(owner).await?.contains_key(&other))
    }

    /// All whom `owner` has blocked, the latest first, with when.
    pub async fn list(&self, owner: UserId) -> Result<Vec<(UserId, Date)>> {
        let mut list: Vec<_> = self.of(owner).await?.iter().map(|(user, date)| (*user, *date)).collect();
        list.sort_by_key(|(user, date)| (std::cmp::Reverse(*date), *user));
        Ok(list)
    }

    /// Blocks a user; false if that was so already.
    ///
    /// # Errors
    /// `400 PEER_ID_INVALID` for oneself and the service user.
    pub async fn block(&self, caller: &Caller, other: UserId) -> Result<bool> {
        if other == caller.user || other == UserId::SERVICE {
            return Err(Refusal::bad("PEER_ID_INVALID").into());
        }
        let date = self.outside.env.now().date();
        self.set(caller, other, Some(rows::put(row(caller.user, other), &date))).await
    }

    /// Unblocks a user; false if it was not blocked.
    pub async fn unblock(&self, caller: &Caller, other: UserId) -> Result<bool> {
        self.set(caller, other, None).await
    }

    async fn set(&self, caller: &Caller, other: UserId, put: Option<ViewWrite>) -> Result<bool> {
        if self.has(caller.user, other).await? == put.is_some() {
            return Ok(false);
        }
        let write = put.unwrap_or_else(|| ViewWrite::Delete(row(caller.user, other)));
        self.outside.views.write(vec![write]).await?;
        self.cache.forget(&caller.user);
        let notice = Notice::PeerSettings(other.into());
        if let Err(error) = self.notices.notify(caller.user, Some(caller.origin), notice).await {
            tracing::warn!(user = %caller.user, %error, "a changed block was not announced");
        }
        Ok(true)
    }

    async fn of(&self, owner: UserId) -> Result<Blocked> {
        self.cache.get(&owner, || self.load(owner)).await
    }

    async fn load(&self, owner: UserId) -> Result<Blocked> {
        let rows: Vec<(Key, Date)> =
            rows::all(self.outside.views.as_ref(), Table::Blocked, &Key::new().i64(owner.0)).await?;
        let blocked = rows.iter().filter_map(|(key, date)| Some((UserId(KeyReader::new(key).i64()?), *date)));
        Ok(Arc::new(blocked.collect()))
    }
}

fn row(owner: UserId, other: UserId) -> RowKey {
    RowKey { table: Table::Blocked, partition: Key::new().i64(owner.0), clustering: Key::new().i64(other.0) }
}
