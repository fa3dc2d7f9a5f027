//! Which devices hold which users online, until when, and what of it still has to be published. All times are
//! seconds of the monotonic clock.

use model::{AuthKeyId, UserId};
use planted::Bug;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// At least so long between two publications for one user, in seconds.
pub(super) const PUBLISH_EVERY_S: u64 = 5;
/// A renewal is published when the time that others know of falls below this, in seconds.
pub(super) const RENEW_BELOW_S: u64 = 120;

#[derive(Default)]
pub(super) struct Devices {
    users: HashMap<UserId, State>,
    /// The users by when their first device expires.
    expiries: BTreeSet<(u64, UserId)>,
    /// The users with something to publish, by when that may be.
    due: BTreeSet<(u64, UserId)>,
}

#[derive(Default)]
struct State {
    devices: BTreeMap<AuthKeyId, u64>,
    /// Until when others believe the user to be online.
    published: Option<u64>,
    /// When something was last published.
    published_at: Option<u64>,
    /// What stands in `due`.
    due_at: Option<u64>,
}

impl State {
    fn until(&self) -> Option<u64> {
        if planted::is(Bug::FirstDeviceDecides) {
            return self.first_expiry();
        }
        self.devices.values().max().copied()
    }

    fn first_expiry(&self) -> Option<u64> {
        self.devices.values().min().copied()
    }

    /// Whether others believe something else than what is.
    fn is_stale(&self, now: u64) -> bool {
        match (self.until(), self.published) {
            (None, published) => published.is_some(),
            (Some(_), None) => true,
            (Some(until), Some(published)) => published < now + RENEW_BELOW_S && until > published,
        }
    }
}

impl Devices {
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.users.is_empty() && self.expiries.is_empty() && self.due.is_empty()
    }

    /// Until when the user is online.
    pub(super) fn until(&self, user: UserId) -> Option<u64> {
        self.users.get(&user)?.until()
    }

    /// A device holds its user online until then, or no longer.
    pub(super) fn set(&mut self, user: UserId, key: AuthKeyId, until: Option<u64>, now: u64) {
        let state = self.users.entry(user).or_default();
        if let Some(expiry) = state.first_expiry() {
            self.expiries.remove(&(expiry, user));
        }
        match until {
            Some(until) => state.devices.insert(key, until),
            None => state.devices.remove(&key),
        };
        if let Some(expiry) = state.first_expiry() {
            self.expiries.insert((expiry, user));
        }
        self.mark(user, now);
    }

    /// Drops the devices whose time is over; answers the users who went offline by it.
    pub(super) fn expire(&mut self, now: u64) -> Vec<UserId> {
        let mut gone = Vec::new();
        while let Some((expiry, user)) = self.expiries.first().copied().filter(|(expiry, _)| *expiry <= now) {
            self.expiries.remove(&(expiry, user));
            let Some(state) = self.users.get_mut(&user) else { continue };
            state.devices.retain(|_, until| *until > now);
            match state.first_expiry() {
                Some(next) => {
                    self.expiries.insert((next, user));
                }
                None => gone.push(user),
            }
            self.mark(user, now);
        }
        gone
    }

    /// Whether something is to be published for this user now; it is taken to be done.
    pub(super) fn take_due(&mut self, user: UserId, now: u64) -> bool {
        let Some(state) = self.users.get_mut(&user) else { return false };
        let Some(at) = state.due_at.filter(|at| *at <= now) else { return false };
        state.due_at = None;
        self.due.remove(&(at, user));
        if state.is_stale(now) {
            state.published = state.until();
            state.published_at = Some(now);
            self.mark(user, now);
            return true;
        }
        if state.devices.is_empty() {
            self.users.remove(&user);
        }
        false
    }

    /// The users for whom something is to be published now.
    pub(super) fn take_all_due(&mut self, now: u64, limit: usize) -> Vec<UserId> {
        let due: Vec<UserId> =
            self.due.iter().take_while(|(at, _)| *at <= now).map(|(_, user)| *user).take(limit).collect();
        due.into_iter().filter(|user| self.take_due(*user, now)).collect()
    }

    /// Notes when the user's state has to be looked at again: to be published, or, of a user who is offline and
    /// known to be, to be dropped once the next change may be published at once.
    fn mark(&mut self, user: UserId, now: u64) {
        let Some(state) = self.users.get_mut(&user) else { return };
        if let Some(at) = state.due_at.take() {
            self.due.remove(&(at, user));
        }
        if state.is_stale(now) || state.devices.is_empty() {
            let at = state.published_at.map_or(now, |at| now.max(at + PUBLISH_EVERY_S));
            state.due_at = Some(at);
            self.due.insert((at, user));
        }
    }
}
