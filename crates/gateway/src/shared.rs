//! What all connections of a gateway share.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use mtproto::handshake::server::{Context, Keys};
use mtproto::session::{Limits, Session};
use mtproto::time::{MsgId, UnixTime};
use parking_lot::Mutex;
use ports::{Backend, Env};
use tokio::runtime::Handle;
use tokio::sync::Notify;

use crate::channels::{self, Channels};
use crate::clock::{self, EnvRandom};
use crate::config::Config;
use crate::exchange::{ExchangePool, HalfOpen};
use crate::keys::{Attached, KeyRing, LiveKey, Sweep};
use crate::limits::{AddressLimits, Places};
use crate::link::{self, Link};
use crate::metrics::Metrics;
use crate::padding::Padding;
use crate::session::{Audiences, Carrier, LiveSession};

/// The state of a gateway.
pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) env: Arc<dyn Env>,
    /// For packets. Keys are made with the generator inside.
    pub(crate) padding: Padding,
    pub(crate) metrics: Metrics,
    pub(crate) limits: Arc<AddressLimits>,
    pub(crate) places: Arc<Places>,
    pub(crate) half_open: Arc<HalfOpen>,
    pub(crate) keys: KeyRing,
    pub(crate) audiences: Audiences,
    pub(crate) channels: Channels,
    pub(crate) exchange: ExchangePool,
    pub(crate) runtime: Handle,
    session_limits: Arc<Limits>,
    next_link: AtomicU64,
    links: Mutex<HashMap<u64, Weak<Link>>>,
    /// Told when a connection has ended.
    ended: Notify,
}

/// A connection's place among the connections of the gateway, given back when dropped.
pub(crate) struct Registered {
    pub(crate) link: Arc<Link>,
    shared: Arc<Shared>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        let left = {
            let mut links = self.shared.links.lock();
            links.remove(&self.link.id());
            links.len()
        };
        self.shared.metrics.connections.dec();
        if left == 0 {
            self.shared.ended.notify_waiters();
        }
    }
}

impl Shared {
    pub(crate) fn new(
        config: Config,
        backend: Arc<dyn Backend>,
        env: Arc<dyn Env>,
        keys: Keys,
        metrics: Metrics,
        runtime: Handle,
    ) -> Self {
        let limits = Arc::new(AddressLimits::new(config.addresses));
        let ring = KeyRing::new(backend.clone(), env.clone(), limits.clone(), metrics.clone());
        let channels = Channels::new(metrics.clone());
        let exchange = ExchangePool::start(&config.exchange, Arc::new(keys), env.clone(), metrics.clone());
        Self {
            places: Arc::new(Places::new(config.calls_max)),
            half_open: Arc::new(HalfOpen::new(config.exchange.half_open_max, metrics.exchanges_open.clone())),
            session_limits: Arc::new(config.session.clone()),
            padding: Padding(EnvRandom(env.clone())),
            config,
            backend,
            env,
            metrics,
            limits,
            keys: ring,
            audiences: Audiences::default(),
            channels,
            exchange,
            runtime,
            next_link: AtomicU64::new(1),
            links: Mutex::default(),
            ended: Notify::new(),
        }
    }

    /// The wall clock.
    pub(crate) fn now(&self) -> UnixTime {
        clock::now(&*self.env)
    }

    /// What surrounds a step of a key exchange.
    pub(crate) fn exchange_context(&self) -> Context<'_> {
        Context {
            now: self.now(),
            keys: self.exchange.keys(),
            config: &self.config.exchange.protocol,
            rng: &self.padding.0,
        }
    }

    /// Registers a connection; `None` if there are too many.
    pub(crate) fn register(self: &Arc<Self>) -> Option<Registered> {
        let mut links = self.links.lock();
        if links.len() >= self.config.connections_max {
            return None;
        }
        let link = Arc::new(Link::new(self.next_link.fetch_add(1, Ordering::Relaxed)));
        links.insert(link.id(), Arc::downgrade(&link));
        self.metrics.connections.inc();
        Some(Registered { link, shared: self.clone() })
    }

    /// The session of a key that a connection speaks for, attached to the connection. `None`: the key has too
    /// many, or is gone.
    pub(crate) fn attach(
        &self,
        key: &Arc<LiveKey>,
        id: i64,
        link: &Arc<Link>,
        carrier: Carrier,
    ) -> Option<Arc<LiveSession>> {
        // A session may expire between being found and being attached to; the second one is new.
        for _ in 0..2 {
            let create = || {
                let unique_id = self.env.random_u64().cast_signed();
                let session = Session::new(id, unique_id, MsgId::default(), self.session_limits.clone());
                Arc::new(LiveSession::new(key, id, session))
            };
            let session = match key.session(id, self.config.sessions_per_key_max, create) {
                Attached::Found(session) | Attached::Created(session) => session,
                Attached::TooMany => return None,
            };
            if session.attach(link, carrier, || self.backend.updates_too_long()) {
                return Some(session);
            }
            key.forget_session(&session);
        }
        None
    }

    /// Counts a message that could not be decrypted.
    pub(crate) fn bad_message(&self, address: IpAddr) {
        self.limits.bad_message(address, self.env.monotonic());
    }

    /// Tells all connections that the gateway stops.
    pub(crate) fn stop_connections(&self) {
        for link in self.links.lock().values().filter_map(Weak::upgrade) {
            link.signal(link::SHUTDOWN);
        }
    }

    /// Waits until no connection is left, but not forever.
    pub(crate) async fn connections_ended(&self, within: Duration) {
        let all = async {
            loop {
                let ended = self.ended.notified();
                tokio::pin!(ended);
                ended.as_mut().enable();
                if self.links.lock().is_empty() {
                    return;
                }
                ended.await;
            }
        };
        if tokio::time::timeout(within, all).await.is_err() {
            tracing::warn!("connections were still open at the end");
        }
    }

    /// Forgets what is no longer needed; called every few seconds.
    pub(crate) fn sweep(&self) {
        let now = self.env.monotonic();
        let (keys, sessions) = self.keys.sweep(&Sweep {
            sessions_before: now.checked_sub(self.config.timeouts.session),
            pushes_before: now.checked_sub(self.config.timeouts.pushes),
            bytes_max: self.config.detached_bytes_per_key_max,
        });
        channels::forget(self, &self.audiences.sweep());
        self.limits.sweep(now);
        self.metrics.keys.set(i64::try_from(keys).unwrap_or(i64::MAX));
        self.metrics.sessions.set(i64::try_from(sessions).unwrap_or(i64::MAX));
    }
}
