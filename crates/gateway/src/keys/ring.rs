//! All keys in memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use model::AuthKeyId;
use mtproto::handshake::NewKey;
use mtproto::time::UnixTime;
use parking_lot::Mutex;
use planted::Bug;
use ports::{Backend, Env};
use zeroize::Zeroize;

use super::LiveKey;
use super::turns::Turns;
use crate::clock;
use crate::limits::AddressLimits;
use crate::link;
use crate::metrics::Metrics;

/// How long an unknown id is remembered as unknown. Short, since another gateway may have just made the key.
const UNKNOWN_FOR: Duration = Duration::from_secs(10);
const UNKNOWN_MAX: usize = 65_536;

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LookupError {
    /// There is no such key.
    #[error("unknown key")]
    Unknown,
    /// Too many look-ups wait.
    #[error("too many look-ups")]
    Busy,
    /// The store does not answer; nothing is known of the key.
    #[error("the store failed")]
    Store,
}

/// What a sweep lets go of.
pub(crate) struct Sweep {
    /// Sessions that lost their last connection before this moment.
    pub(crate) sessions_before: Option<Duration>,
    /// The updates of sessions that lost it before this one.
    pub(crate) pushes_before: Option<Duration>,
    /// What the sessions of one key without a connection may hold, in bytes.
    pub(crate) bytes_max: usize,
}

/// The keys in memory.
pub(crate) struct KeyRing {
    backend: Arc<dyn Backend>,
    env: Arc<dyn Env>,
    limits: Arc<AddressLimits>,
    metrics: Metrics,
    live: Mutex<HashMap<AuthKeyId, Arc<LiveKey>>>,
    /// The temporary key of a permanent one, for its main and for its media address.
    bound: Mutex<HashMap<(AuthKeyId, bool), AuthKeyId>>,
    unknown: Mutex<HashMap<AuthKeyId, Duration>>,
    /// Counts revocations, so that a look-up that crossed one is made again.
    revocations: AtomicU64,
    turns: Turns,
}

impl KeyRing {
    pub(crate) fn new(
        backend: Arc<dyn Backend>,
        env: Arc<dyn Env>,
        limits: Arc<AddressLimits>,
        metrics: Metrics,
    ) -> Self {
        Self {
            backend,
            env,
            limits,
            metrics,
            live: Mutex::default(),
            bound: Mutex::default(),
            unknown: Mutex::default(),
            revocations: AtomicU64::new(0),
            turns: Turns::new(),
        }
    }

    /// A key that is in memory and alive.
    pub(crate) fn cached(&self, id: AuthKeyId) -> Option<Arc<LiveKey>> {
        let now = clock::now(&*self.env);
        self.live.lock().get(&id).filter(|key| key.is_alive(now)).cloned()
    }

    /// Finds a key for a connection from `address` (T08).
    pub(crate) async fn find(&self, id: AuthKeyId, address: IpAddr) -> Result<Arc<LiveKey>, LookupError> {
        let now = self.env.monotonic();
        if let Some(key) = self.cached(id) {
            return Ok(key);
        }
        if self.unknown.lock().get(&id).is_some_and(|until| now < *until) {
            self.limits.unknown_key(address, now);
            return Err(LookupError::Unknown);
        }
        let _turn = match self.limits.guesses_keys(address, now) {
            true => Some(self.turns.wait().await.ok_or(LookupError::Busy)?),
            false => None,
        };
        let found = self.read(id).await;
        if matches!(found, Err(LookupError::Unknown)) {
            self.limits.unknown_key(address, now);
            self.remember_unknown(id, now);
        }
        found
    }

    async fn read(&self, id: AuthKeyId) -> Result<Arc<LiveKey>, LookupError> {
        loop {
            let revocations = self.revocations.load(Ordering::Acquire);
            self.metrics.key_reads.inc();
            let mut material = match self.backend.key(id).await {
                Ok(material) => material.ok_or(LookupError::Unknown)?,
                Err(error) => {
                    tracing::debug!(%error, "a key could not be read");
                    return Err(LookupError::Store);
                }
            };
            let key = Arc::new(LiveKey::permanent(&material));
            material.key.zeroize();
            let mut live = self.live.lock();
            if revocations == self.revocations.load(Ordering::Acquire) || planted::is(Bug::RevokedWhileRead) {
                return Ok(live.entry(id).or_insert(key).clone());
            }
        }
    }

    fn remember_unknown(&self, id: AuthKeyId, now: Duration) {
        let mut unknown = self.unknown.lock();
        if unknown.len() >= UNKNOWN_MAX {
            unknown.retain(|_, until| now < *until);
        }
        if unknown.len() < UNKNOWN_MAX {
            unknown.insert(id, now + UNKNOWN_FOR);
        }
    }

    /// A key has just been stored: it may have been asked for too early.
    pub(crate) fn became_known(&self, id: AuthKeyId) {
        self.unknown.lock().remove(&id);
    }

    /// Adds a fresh temporary key; false if another key has its id (H17).
    pub(crate) async fn add_temporary(&self, key: &NewKey, created: UnixTime) -> bool {
        let Some(key) = LiveKey::temporary(key, created) else { return false };
        let id = key.id();
        // A failing store must not let a temporary key hide a permanent one.
        if !matches!(self.backend.key(id).await, Ok(None)) {
            return false;
        }
        self.became_known(id);
        let mut live = self.live.lock();
        if live.contains_key(&id) {
            return false;
        }
        live.insert(id, Arc::new(key));
        true
    }

    /// Binds a temporary key; the one bound before is dropped (A04).
    pub(crate) fn bind(&self, temporary: &LiveKey, permanent: AuthKeyId) {
        if !temporary.bind(permanent) {
            return;
        }
        let slot = (permanent, temporary.is_media());
        let former = self.bound.lock().insert(slot, temporary.id());
        if let Some(former) = former.filter(|former| *former != temporary.id()) {
            self.end(former, link::EXPIRED);
        }
    }

    /// Drops the temporary keys bound to `permanent`, but for those named.
    pub(crate) fn drop_temporary(&self, permanent: AuthKeyId, keep: &[AuthKeyId]) {
        for temporary in self.take_bound(permanent, keep) {
            self.end(temporary, link::EXPIRED);
        }
    }

    fn take_bound(&self, permanent: AuthKeyId, keep: &[AuthKeyId]) -> Vec<AuthKeyId> {
        let mut bound = self.bound.lock();
        let slots = [(permanent, false), (permanent, true)];
        let dropped = slots.map(|slot| match bound.get(&slot) {
            Some(temporary) if !keep.contains(temporary) => bound.remove(&slot),
            _ => None,
        });
        dropped.into_iter().flatten().collect()
    }

    /// Ends a key and the temporary keys bound to it (A07, R25).
    pub(crate) fn revoke(&self, id: AuthKeyId) {
        let bound = if planted::is(Bug::BoundKeySurvives) { Vec::new() } else { self.take_bound(id, &[]) };
        for temporary in bound {
            self.end(temporary, link::REVOKED);
        }
        self.end(id, link::REVOKED);
    }

    fn end(&self, id: AuthKeyId, signal: u8) {
        let ended = {
            let mut live = self.live.lock();
            self.revocations.fetch_add(1, Ordering::AcqRel);
            live.remove(&id)
        };
        if let Some(key) = ended {
            key.end(signal);
        }
    }

    /// Drops old sessions, expired keys, and keys that nobody uses. Answers the numbers of keys and sessions.
    pub(crate) fn sweep(&self, at: &Sweep) -> (usize, usize) {
        let now = clock::now(&*self.env);
        let monotonic = self.env.monotonic();
        self.unknown.lock().retain(|_, until| monotonic < *until);
        let keys: Vec<_> = self.live.lock().values().cloned().collect();
        let mut sessions = 0;
        for key in keys {
            let left = key.sweep(now, at);
            sessions += left;
            let expired = key.expires_at().is_some_and(|end| end <= now);
            if expired {
                self.bound.lock().retain(|_, temporary| *temporary != key.id());
                self.end(key.id(), link::EXPIRED);
            } else if left == 0 && key.is_permanent() {
                self.forget_unused(key);
            }
        }
        (self.live.lock().len(), sessions)
    }

    /// A key that only this ring and the caller hold can be read again when it is needed.
    fn forget_unused(&self, key: Arc<LiveKey>) {
        let mut live = self.live.lock();
        if Arc::strong_count(&key) == 2 {
            live.remove(&key.id());
        }
    }
}
