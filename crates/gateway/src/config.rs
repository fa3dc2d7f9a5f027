//! What an operator may want otherwise: limits and times of connections.

use std::net::IpAddr;
use std::time::Duration;

use mtproto::handshake::server as handshake;
use mtproto::session;

/// The settings of a gateway.
#[derive(Clone, Debug)]
pub struct Config {
    /// The most connections at a time; further ones are closed at once.
    pub connections_max: usize,
    /// Calls of all connections that run and wait. Beyond, a connection that has several already is answered
    /// `500 WORKER_BUSY_TOO_LONG_RETRY` (D06).
    pub calls_max: usize,
    /// Calls that run at a time on one connection.
    pub calls_running_max: usize,
    /// Calls that wait for one of those to end. Beyond, the connection is not read, and so not even a ping is.
    pub calls_waiting_max: usize,
    /// Sessions that one key may have, with and without a connection.
    pub sessions_per_key_max: usize,
    /// Bytes that the sessions of one key may hold while they have no connection.
    pub detached_bytes_per_key_max: usize,
    /// Nudges that wait for one user. Beyond, the user's sessions are told `updatesTooLong`.
    pub nudges_waiting_max: usize,
    /// Times.
    pub timeouts: Timeouts,
    /// Key exchange.
    pub exchange: Exchange,
    /// Limits for one address.
    pub addresses: Addresses,
    /// Bounds of one session.
    pub session: session::Limits,
    /// The DC id of clients that do not name one.
    pub dc: i32,
    /// Peers whose PROXY protocol header and `X-Forwarded-For` are believed (T14).
    pub proxies: Vec<IpAddr>,
    /// Origins that may open a WebSocket; empty: any.
    pub websocket_origins: Vec<String>,
}

/// How long a gateway waits for others.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// From the opening of a connection to its first whole frame.
    pub first_frame: Duration,
    /// From the first byte of a frame to its last.
    pub frame: Duration,
    /// How long a connection on which no key was proven may be silent.
    pub unauthenticated: Duration,
    /// How long any other connection may be silent. Clients ping at least every two minutes.
    pub idle: Duration,
    /// How long a client may take nothing of what waits for it.
    pub stalled: Duration,
    /// How long a session outlives its last connection.
    pub session: Duration,
    /// How long updates that were not acknowledged wait for a connection. Beyond, the session is told
    /// `updatesTooLong` when it gets one.
    pub pushes: Duration,
    /// How long a call waits for its predecessors (R29).
    pub predecessors: Duration,
    /// How long a connection whose key was revoked may still send results of calls that run (A07: under 1 s).
    pub revoked: Duration,
    /// How long calls in flight may take at shutdown.
    pub drain: Duration,
}

/// The budget of key exchanges (H23).
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// The share of one core, in percent.
    pub core_percent: u32,
    /// Jobs that wait. Beyond, clients get -429.
    pub queue_max: usize,
    /// Exchanges under way. One more, and the oldest is dropped with -429.
    pub half_open_max: usize,
    /// The protocol's own settings.
    pub protocol: handshake::Config,
}

/// Limits for one address (for IPv6, a /64 network): how many at once, and how many a minute in the long run.
#[derive(Clone, Copy, Debug)]
pub struct Addresses {
    /// Connections at a time.
    pub connections_max: usize,
    /// Heavy steps of key exchanges.
    pub exchange_steps: Rate,
    /// Key exchanges under the legacy scheme that fail (H07).
    pub legacy_failures: Rate,
    /// Look-ups of keys that do not exist (T08). Beyond, look-ups take turns.
    pub unknown_keys: Rate,
    /// Messages that cannot be decrypted (R31). Beyond, no connection is accepted for a while.
    pub bad_messages: Rate,
    /// False: no limits, for load tests.
    pub enforced: bool,
}

/// So many at once, and so many a minute in the long run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// In the long run.
    pub per_minute: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            connections_max: 100_000,
            calls_max: 4096,
            calls_running_max: 64,
            calls_waiting_max: 1024,
            sessions_per_key_max: 128,
            detached_bytes_per_key_max: 8 * 1024 * 1024,
            nudges_waiting_max: 1024,
            timeouts: Timeouts::default(),
            exchange: Exchange::default(),
            addresses: Addresses::default(),
            session: session::Limits::default(),
            dc: 2,
            proxies: Vec::new(),
            websocket_origins: Vec::new(),
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            first_frame: Duration::from_secs(15),
            frame: Duration::from_secs(30),
            unauthenticated: Duration::from_secs(60),
            idle: Duration::from_secs(900),
            stalled: Duration::from_secs(60),
            session: Duration::from_secs(300),
            pushes: Duration::from_secs(30),
            predecessors: Duration::from_millis(500),
            revoked: Duration::from_millis(500),
            drain: Duration::from_secs(10),
        }
    }
}

impl Default for Exchange {
    fn default() -> Self {
        Self {
            core_percent: 60,
            queue_max: 256,
            half_open_max: 20_000,
            protocol: handshake::Config::default(),
        }
    }
}

impl Default for Addresses {
    fn default() -> Self {
        Self {
            connections_max: 20_000,
            exchange_steps: Rate { burst: 400, per_minute: 2400 },
            legacy_failures: Rate { burst: 20, per_minute: 2 },
            unknown_keys: Rate { burst: 200, per_minute: 1200 },
            bad_messages: Rate { burst: 100, per_minute: 100 },
            enforced: true,
        }
    }
}
