//! The devices that are signed in: listed, and ended.
//!
//! A row here describes a login; whether it holds is said by the record of its key. A row whose key is bound to
//! nobody, or to somebody else, is what a crash left in the middle of a login or log-out: it is not shown.

use super::keys::Keys;
use crate::rows;
use crate::{Caller, Outside, Result};
use model::{AuthKeyId, Authorization, Date, EntryKey, Nudge, Refusal, UserId};
use parking_lot::Mutex;
use planted::Bug;
use ports::{Key, RowKey, Table, ViewWrite};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

/// A login younger than this cannot end others, in seconds (rule A08).
const FRESH_S: i32 = 86_400;
/// How many devices' activity is held in memory before it is written, whatever the time.
const ACTIVITY_MAX: usize = 100_000;

/// How many devices' activity is written in one batch.
const FLUSHED_AT_ONCE: usize = 256;

/// What was seen of a device since its row was written.
#[derive(Clone, Copy, Debug)]
struct Activity {
    active: Date,
    address: Option<IpAddr>,
    delivered: Option<EntryKey>,
}

/// The logins of all users.
pub struct Authorizations {
    outside: Outside,
    keys: Arc<Keys>,
    activity: Mutex<HashMap<(UserId, AuthKeyId), Activity>>,
}

impl Authorizations {
    /// Over these keys.
    pub fn new(outside: Outside, keys: Arc<Keys>) -> Self {
        Self { outside, keys, activity: Mutex::default() }
    }

    /// The devices of a user, the one that was active last first.
    pub async fn list(&self, user: UserId) -> Result<Vec<Authorization>> {
        let rows = rows::all::<Authorization>(
            self.outside.views.as_ref(),
            Table::Authorizations,
            &Key::new().i64(user.0),
        )
        .await?;
        let mut list = Vec::with_capacity(rows.len());
        for (_, authorization) in rows {
            if self.keys.authorized(authorization.key).await? == Some(user) {
                list.push(self.with_activity(authorization));
            }
        }
        list.sort_by_key(|one| (std::cmp::Reverse(one.active), one.key));
        Ok(list)
    }

    /// The login of one key.
    pub async fn get(&self, user: UserId, key: AuthKeyId) -> Result<Option<Authorization>> {
        let found: Option<Authorization> = rows::read(self.outside.views.as_ref(), &row(user, key)).await?;
        Ok(found.map(|authorization| self.with_activity(authorization)))
    }

    /// The caller's device signs itself out (`auth.logOut`).
    pub async fn log_out(&self, caller: &Caller) -> Result<()> {
        self.end(caller.user, caller.origin.key).await
    }

    /// Ends another device of the caller (`account.resetAuthorization`).
    ///
    /// # Errors
    /// `400 HASH_INVALID`, `406 FRESH_RESET_AUTHORISATION_FORBIDDEN`.
    pub async fn reset(&self, caller: &Caller, hash: i64) -> Result<()> {
        let list = self.list(caller.user).await?;
        let victim = list.iter().find(|one| one.hash == hash && one.key != caller.origin.key);
        let victim = victim.ok_or(Refusal::bad("HASH_INVALID"))?.key;
        self.require_settled(caller, &list)?;
        self.end(caller.user, victim).await
    }

    /// Ends all other devices of the caller (`auth.resetAuthorizations`); answers their keys.
    ///
    /// # Errors
    /// `406 FRESH_RESET_AUTHORISATION_FORBIDDEN`.
    pub async fn reset_others(&self, caller: &Caller) -> Result<Vec<AuthKeyId>> {
        let list = self.list(caller.user).await?;
        let others: Vec<AuthKeyId> =
            list.iter().map(|one| one.key).filter(|key| *key != caller.origin.key).collect();
        if !others.is_empty() {
            self.require_settled(caller, &list)?;
        }
        for key in &others {
            self.end(caller.user, *key).await?;
        }
        Ok(others)
    }

    /// Destroys a permanent key and ends the login that it carries; false if there was none.
    pub async fn destroy_key(&self, key: AuthKeyId) -> Result<bool> {
        let user = self.keys.authorized(key).await?;
        let destroyed = self.keys.destroy(key).await?;
        if let Some(user) = user {
            self.remove_row(user, key).await?;
        }
        if destroyed {
            self.outside.bus.publish(Nudge::Revoked { key });
        }
        Ok(destroyed)
    }

    /// A device made a call.
    pub fn active(&self, caller: &Caller) {
        let now = self.outside.env.now().date();
        self.note(caller.user, caller.origin.key, now, |activity| activity.address = Some(caller.address));
    }

    /// A device has acknowledged the updates up to this position.
    pub fn delivered(&self, user: UserId, key: AuthKeyId, up_to: EntryKey) {
        let now = self.outside.env.now().date();
        self.note(user, key, now, |activity| activity.delivered = activity.delivered.max(Some(up_to)));
    }

    /// Up to where a device has acknowledged updates; `None` if nothing is known.
    pub async fn delivered_up_to(&self, user: UserId, key: AuthKeyId) -> Result<Option<EntryKey>> {
        Ok(self.get(user, key).await?.and_then(|authorization| authorization.delivered))
    }

    /// Writes down what was seen of devices; called now and then, and at the end of the process. A device that is
    /// signed out meanwhile may get its row back: it is not shown, since its key is bound to nobody.
    pub async fn flush(&self) -> Result<()> {
        let seen: Vec<_> = std::mem::take(&mut *self.activity.lock()).into_iter().collect();
        for (done, chunk) in seen.chunks(FLUSHED_AT_ONCE).enumerate() {
            if let Err(error) = self.flush_some(chunk).await {
                let mut activity = self.activity.lock();
                for (device, old) in &seen[done * FLUSHED_AT_ONCE..] {
                    activity.entry(*device).and_modify(|new| new.merge(old)).or_insert(*old);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    async fn flush_some(&self, seen: &[((UserId, AuthKeyId), Activity)]) -> Result<()> {
        let views = self.outside.views.as_ref();
        let mut writes = Vec::with_capacity(seen.len());
        for ((user, key), activity) in seen {
            let row = row(*user, *key);
            if let Some(old) = rows::read::<Authorization>(views, &row).await? {
                writes.push(rows::put(row, &activity.applied_to(old)));
            }
        }
        Ok(views.write(writes).await?)
    }

    pub(super) async fn put(&self, authorization: &Authorization) -> Result<()> {
        let row = row(authorization.user, authorization.key);
        Ok(self.outside.views.write(vec![rows::put(row, authorization)]).await?)
    }

    /// Ends a login: the key is bound to nobody, durably, before the connections hear of it (rules A07, I14).
    pub(super) async fn end(&self, user: UserId, key: AuthKeyId) -> Result<()> {
        if planted::is(Bug::RevokedTooSoon) {
            self.outside.bus.publish(Nudge::Revoked { key });
        }
        self.keys.bind(key, None).await?;
        self.outside.bus.publish(Nudge::Revoked { key });
        self.remove_row(user, key).await
    }

    async fn remove_row(&self, user: UserId, key: AuthKeyId) -> Result<()> {
        self.activity.lock().remove(&(user, key));
        Ok(self.outside.views.write(vec![ViewWrite::Delete(row(user, key))]).await?)
    }

    fn require_settled(&self, caller: &Caller, list: &[Authorization]) -> Result<()> {
        let now = self.outside.env.now().date();
        let own = list.iter().find(|one| one.key == caller.origin.key);
        match own {
            Some(own) if now.0.saturating_sub(own.created.0) >= FRESH_S => Ok(()),
            _ => Err(Refusal::new(406, "FRESH_RESET_AUTHORISATION_FORBIDDEN").into()),
        }
    }

    fn note(&self, user: UserId, key: AuthKeyId, now: Date, change: impl FnOnce(&mut Activity)) {
        let mut all = self.activity.lock();
        if all.len() >= ACTIVITY_MAX && !all.contains_key(&(user, key)) {
            return;
        }
        let activity =
            all.entry((user, key)).or_insert(Activity { active: now, address: None, delivered: None });
        activity.active = activity.active.max(now);
        change(activity);
    }

    fn with_activity(&self, authorization: Authorization) -> Authorization {
        let activity = self.activity.lock().get(&(authorization.user, authorization.key)).copied();
        match activity {
            Some(activity) => activity.applied_to(authorization),
            None => authorization,
        }
    }
}

impl Activity {
    /// Takes in what was seen earlier.
    fn merge(&mut self, earlier: &Self) {
        self.active = self.active.max(earlier.active);
        self.address = self.address.or(earlier.address);
        self.delivered = self.delivered.max(earlier.delivered);
    }

    fn applied_to(self, old: Authorization) -> Authorization {
        Authorization {
            active: old.active.max(self.active),
            address: self.address.map_or(old.address, |address| address.to_string()),
            delivered: old.delivered.max(self.delivered),
            ..old
        }
    }
}

fn row(user: UserId, key: AuthKeyId) -> RowKey {
    RowKey {
        table: Table::Authorizations,
        partition: Key::new().i64(user.0),
        clustering: Key::new().u64(key.0),
    }
}
