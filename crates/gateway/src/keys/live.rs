//! A key in use, with the connections and sessions under it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crypto::AuthKey;
use model::AuthKeyId;
use mtproto::handshake::{KeyKind, NewKey};
use mtproto::salts::Salts;
use mtproto::time::UnixTime;
use parking_lot::Mutex;
use ports::{KeyMaterial, TemporaryKey};

use super::ring::Sweep;
use crate::link::Link;
use crate::session::LiveSession;

/// A key in use.
pub(crate) struct LiveKey {
    pub(crate) auth_key: AuthKey,
    pub(crate) salts: Salts,
    life: Life,
    gone: AtomicBool,
    sessions: Mutex<HashMap<i64, Arc<LiveSession>>>,
    links: Mutex<Vec<Arc<Link>>>,
}

enum Life {
    Permanent,
    Temporary { expires_at: UnixTime, media: bool, bound: OnceLock<AuthKeyId> },
}

/// What became of the wish for a session.
pub(crate) enum Attached {
    /// It was there.
    Found(Arc<LiveSession>),
    /// It is new.
    Created(Arc<LiveSession>),
    /// The key has too many sessions with connections.
    TooMany,
}

impl LiveKey {
    /// A permanent key as the services keep it.
    pub(crate) fn permanent(material: &KeyMaterial) -> Self {
        let auth_key = AuthKey::from_bytes(material.key);
        let created = UnixTime::from_nanos(material.created.nanos);
        let salts = Salts::new(&auth_key).with_first(material.first_salt, created);
        Self::new(auth_key, salts, Life::Permanent)
    }

    /// A temporary key fresh from its exchange; `None` if the key is a permanent one.
    pub(crate) fn temporary(key: &NewKey, created: UnixTime) -> Option<Self> {
        let KeyKind::Temporary { expires_at } = key.kind else { return None };
        let media = key.dc.is_some_and(|dc| dc.media);
        let salts = Salts::new(&key.auth_key).with_first(key.first_salt, created);
        let life = Life::Temporary { expires_at, media, bound: OnceLock::new() };
        Some(Self::new(key.auth_key.clone(), salts, life))
    }

    fn new(auth_key: AuthKey, salts: Salts, life: Life) -> Self {
        Self {
            auth_key,
            salts,
            life,
            gone: AtomicBool::new(false),
            sessions: Mutex::default(),
            links: Mutex::default(),
        }
    }

    pub(crate) fn id(&self) -> AuthKeyId {
        AuthKeyId(self.auth_key.id())
    }

    /// The key that calls are made for: the permanent one, or an unbound temporary key itself.
    pub(crate) fn principal(&self) -> AuthKeyId {
        match &self.life {
            Life::Permanent => self.id(),
            Life::Temporary { bound, .. } => bound.get().copied().unwrap_or_else(|| self.id()),
        }
    }

    /// The temporary key as the services see it.
    pub(crate) fn as_temporary(&self) -> Option<TemporaryKey> {
        match &self.life {
            Life::Permanent => None,
            Life::Temporary { expires_at, bound, .. } => Some(TemporaryKey {
                id: self.id(),
                expires_at: model::UnixTime { nanos: expires_at.nanos() },
                bound: bound.get().is_some(),
            }),
        }
    }

    pub(crate) fn is_permanent(&self) -> bool {
        matches!(self.life, Life::Permanent)
    }

    /// Whether the key is for a media address: such a key is bound beside the main one.
    pub(super) fn is_media(&self) -> bool {
        matches!(self.life, Life::Temporary { media: true, .. })
    }

    /// Binds a temporary key; false if it is bound to another key, or permanent.
    pub(super) fn bind(&self, permanent: AuthKeyId) -> bool {
        match &self.life {
            Life::Permanent => false,
            Life::Temporary { bound, .. } => *bound.get_or_init(|| permanent) == permanent,
        }
    }

    /// When the key dies by itself.
    pub(crate) fn expires_at(&self) -> Option<UnixTime> {
        match &self.life {
            Life::Permanent => None,
            Life::Temporary { expires_at, .. } => Some(*expires_at),
        }
    }

    /// Whether a connection may go on under the key at `now`. One whose key was revoked is told by its link, so
    /// that the answers of running calls still reach it.
    pub(crate) fn is_usable(&self, now: UnixTime) -> bool {
        self.expires_at().is_none_or(|end| now < end)
    }

    /// Whether the key was revoked, replaced or dropped. Its connections are told at the same moment.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }

    /// Whether the key may be used anew at `now`.
    pub(crate) fn is_alive(&self, now: UnixTime) -> bool {
        !self.is_gone() && self.expires_at().is_none_or(|end| now < end)
    }

    /// Adds a connection. False if the key is gone meanwhile.
    pub(crate) fn add_link(&self, link: &Arc<Link>) -> bool {
        let mut links = self.links.lock();
        links.push(link.clone());
        !self.is_gone()
    }

    pub(crate) fn remove_link(&self, link: u64) {
        let mut links = self.links.lock();
        links.retain(|known| known.id() != link);
        if links.is_empty() {
            *links = Vec::new();
        }
    }

    /// The session with this id, made by `create` if there is none yet and fewer than `max` have connections.
    pub(crate) fn session(&self, id: i64, max: usize, create: impl FnOnce() -> Arc<LiveSession>) -> Attached {
        let mut sessions = self.sessions.lock();
        if let Some(session) = sessions.get(&id) {
            return Attached::Found(session.clone());
        }
        if sessions.len() >= max && !drop_oldest_detached(&mut sessions) {
            return Attached::TooMany;
        }
        let session = create();
        sessions.insert(id, session.clone());
        Attached::Created(session)
    }

    /// Removes a session of this key (R24).
    pub(crate) fn take_session(&self, id: i64) -> Option<Arc<LiveSession>> {
        self.sessions.lock().remove(&id)
    }

    /// Removes a session that has ended, if it is still here.
    pub(crate) fn forget_session(&self, ended: &Arc<LiveSession>) {
        let mut sessions = self.sessions.lock();
        if sessions.get(&ended.id()).is_some_and(|known| Arc::ptr_eq(known, ended)) {
            sessions.remove(&ended.id());
        }
    }

    /// Drops sessions and updates that have had no connection for too long, and the oldest of the other sessions
    /// until they hold no more than they may. Answers how many sessions are left.
    pub(super) fn sweep(&self, now: UnixTime, at: &Sweep) -> usize {
        let (before, bytes_max) = (at.sessions_before, at.bytes_max);
        let mut sessions = self.sessions.lock();
        sessions.retain(|_, session| {
            let keep = session.detached_at().is_none_or(|at| before.is_none_or(|before| at >= before));
            if !keep {
                session.close();
            }
            keep
        });
        sessions.values().for_each(|session| session.rest(now, at.pushes_before));
        while detached_bytes(&sessions) > bytes_max && drop_oldest_detached(&mut sessions) {}
        sessions.len()
    }

    /// Ends the key: no session gets anything any more, and its connections are told.
    pub(super) fn end(&self, signal: u8) {
        self.gone.store(true, Ordering::Release);
        for (_, session) in self.sessions.lock().drain() {
            session.end_updates();
        }
        for link in self.links.lock().iter() {
            link.signal(signal);
        }
    }
}

fn detached_bytes(sessions: &HashMap<i64, Arc<LiveSession>>) -> usize {
    let detached = sessions.values().filter(|session| session.detached_at().is_some());
    detached.map(|session| session.footprint()).sum()
}

fn drop_oldest_detached(sessions: &mut HashMap<i64, Arc<LiveSession>>) -> bool {
    let detached = sessions.iter().filter_map(|(id, session)| Some((session.detached_at()?, *id)));
    let Some((_, oldest)) = detached.min() else { return false };
    if let Some(session) = sessions.remove(&oldest) {
        session.close();
    }
    true
}
