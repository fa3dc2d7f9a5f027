//! An MTProto client over TCP for tests and the load generator.
//!
//! [`Client`] speaks like a well-behaved application: it makes a key, keeps a session over lost connections,
//! and turns calls into results. [`Link`] is for the other kind: it sends any frame, any plaintext and any
//! header, and shows what comes back. Both stand on the client halves of the crate `mtproto`, which is as
//! strict with the server as the strictest real client; what a server may never do in a session ends a client for
//! good ([`Error::Session`]). A connection costs one task and no buffer while idle.

mod actor;
mod bind;
mod client;
mod clock;
mod config;
mod diary;
mod error;
mod exchange;
mod judge;
mod link;
mod random;

pub use client::{Client, Credentials, Events, Options, PendingCall, Server};
pub use clock::now;
pub use config::{ServerConfig, fetch_config, fetch_keys};
pub use diary::{Diary, Recorded};
pub use error::{Error, RpcError};
pub use exchange::create_key;
pub use link::{Link, Received};
pub use mtproto::client::{AckPolicy, ClientEvent};
pub use mtproto::transport::Codec;
pub use mtproto::transport::client::Transport;
pub use random::OsRandom;
