//! Presence: who is online, and when others were last seen.
//!
//! Each device that says "online" holds its user online for a while; a user is online as long as one device
//! does. A change travels on the bus only, to the users who share a dialog, and at most once in a few seconds
//! for each user. When somebody was last seen is written down later, by [`PresenceService::tick`].

mod devices;

#[cfg(test)]
mod tests;

use crate::contacts::Blocks;
use crate::users::Users;
use crate::{Caller, Outside, Result};
use async_trait::async_trait;
use devices::Devices;
use model::{AuthKeyId, Date, Nudge, Presence, User, UserId};
use parking_lot::Mutex;
use planted::Bug;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a device holds its user online, in seconds. Clients renew it every 60 s or less.
pub const ONLINE_S: u64 = 300;
/// How many users are written down in one tick.
const WRITES_PER_TICK: usize = 100;
/// How many presences are published in one tick.
const PUBLISHED_PER_TICK: usize = 500;

/// With whom a user shares a dialog.
#[async_trait]
pub trait Acquaintances: Send + Sync {
    /// The users with whom `user` has a dialog, the newest first.
    async fn of(&self, user: UserId) -> Vec<UserId>;
}

/// The presence of all users of this process.
pub struct PresenceService {
    outside: Outside,
    users: Arc<Users>,
    blocks: Arc<Blocks>,
    acquaintances: Arc<dyn Acquaintances>,
    devices: Mutex<Devices>,
    unwritten: Mutex<BTreeMap<UserId, Date>>,
}

impl PresenceService {
    /// Over these services.
    pub fn new(
        outside: Outside,
        users: Arc<Users>,
        blocks: Arc<Blocks>,
        acquaintances: Arc<dyn Acquaintances>,
    ) -> Self {
        Self { outside, users, blocks, acquaintances, devices: Mutex::default(), unwritten: Mutex::default() }
    }

    /// The caller's device says that it is in use, or no longer (`account.updateStatus`).
    pub async fn update(&self, caller: &Caller, online: bool) {
        let now = self.outside.env.monotonic().as_secs();
        let changed = {
            let mut devices = self.devices.lock();
            let until = online.then_some(now + ONLINE_S);
            devices.set(caller.user, caller.origin.key, until, now);
            devices.take_due(caller.user, now)
        };
        self.seen(caller.user);
        if changed {
            self.publish(caller.user).await;
        }
    }

    /// A device was signed out.
    pub async fn forget(&self, user: UserId, key: AuthKeyId) {
        let now = self.outside.env.monotonic().as_secs();
        let changed = {
            let mut devices = self.devices.lock();
            devices.set(user, key, None, now);
            devices.take_due(user, now)
        };
        if changed {
            self.publish(user).await;
        }
    }

    /// Whether a user is online, or when they were last seen.
    pub fn of(&self, user: &User) -> Presence {
        if user.deleted || user.bot || user.id == UserId::SERVICE {
            return Presence::Empty;
        }
        if let Some(until) = self.online_until(user.id) {
            return Presence::Online(until);
        }
        let unwritten = self.unwritten.lock().get(&user.id).copied();
        unwritten.max(user.last_seen).map_or(Presence::Empty, Presence::Offline)
    }

    /// Called once a second: ends what has expired, publishes what was held back, writes down a part of what was
    /// seen.
    pub async fn tick(&self) {
        let now = self.outside.env.monotonic().as_secs();
        let (expired, due) = {
            let mut devices = self.devices.lock();
            let expired = devices.expire(now);
            (expired, devices.take_all_due(now, PUBLISHED_PER_TICK))
        };
        for user in expired {
            self.seen(user);
        }
        for user in due {
            self.publish(user).await;
        }
        self.write_down(WRITES_PER_TICK).await;
    }

    /// Writes down all that is not yet; for the end of the process.
    pub async fn flush(&self) {
        self.write_down(usize::MAX).await;
    }

    fn online_until(&self, user: UserId) -> Option<Date> {
        let now = self.outside.env.monotonic().as_secs();
        let until = self.devices.lock().until(user).filter(|until| *until > now)?;
        Some(self.outside.env.now().plus_secs(until - now).date())
    }

    fn seen(&self, user: UserId) {
        self.unwritten.lock().insert(user, self.outside.env.now().date());
    }

    async fn publish(&self, user: UserId) {
        let presence = match self.users.get(user).await {
            Ok(Some(user)) => self.of(&user),
            Ok(None) => return,
            Err(error) => return tracing::warn!(%user, %error, "a presence was not published"),
        };
        let mut to = Vec::new();
        for other in self.acquaintances.of(user).await {
            let blocked = self.blocks.has(user, other).await;
            if other != user && (matches!(blocked, Ok(false)) || planted::is(Bug::PresenceToBlocked)) {
                to.push(other);
            }
        }
        // The user's own other devices show it too.
        to.push(user);
        self.outside.bus.publish(Nudge::Presence { user, presence, to });
    }

    async fn write_down(&self, limit: usize) {
        for (user, seen) in self.take_unwritten(limit) {
            if let Err(error) = self.write_one(user, seen).await {
                tracing::warn!(%user, %error, "a last-seen date was not written");
                self.unwritten.lock().entry(user).or_insert(seen);
                return;
            }
        }
    }

    async fn write_one(&self, user: UserId, seen: Date) -> Result<()> {
        self.users.set_last_seen(user, seen).await
    }

    /// Users who are online are left for when they go, since they will be seen again.
    fn take_unwritten(&self, limit: usize) -> Vec<(UserId, Date)> {
        let devices = self.devices.lock();
        let mut unwritten = self.unwritten.lock();
        let ready: Vec<(UserId, Date)> = unwritten
            .iter()
            .filter(|(user, _)| limit == usize::MAX || devices.until(**user).is_none())
            .take(limit)
            .map(|(user, seen)| (*user, *seen))
            .collect();
        for (user, _) in &ready {
            unwritten.remove(user);
        }
        ready
    }
}
