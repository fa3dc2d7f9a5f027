//! Listeners, connections, session registry, rate limits.
//!
//! A [`Gateway`] turns bytes from strangers into calls of a [`Backend`](ports::Backend), and nudges from the
//! bus into updates for the sessions that they concern. One port carries everything: the MTProto transports,
//! HTTP, and WebSocket, told apart by their first bytes. Every queue is bounded, every wait has an end, and what
//! one client does costs the others nothing.
//!
//! ```text
//! listener -> sniff -> connection (one task: frames, keys, sessions, calls, output)
//!                   -> http       (routes of the binary, /apiws, /api)
//! bus -> deliver  -> session -> link -> connection    (a user's own log)
//!     -> channels -> session -> link -> connection    (a channel's log, to all members)
//! ```

mod call;
mod channels;
mod clock;
mod config;
mod connection;
mod deliver;
mod exchange;
mod gateway;
mod http;
mod keys;
mod limits;
mod link;
mod listener;
mod metrics;
mod padding;
mod proxy;
mod session;
mod shared;
mod sniff;

pub use config::{Addresses, Config, Exchange, Rate, Timeouts};
pub use gateway::Gateway;
pub use http::ClientAddress;
pub use metrics::{Metrics, Reason, Refused};
