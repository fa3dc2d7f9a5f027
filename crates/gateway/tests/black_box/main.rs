//! The gateway through sockets, in front of a backend that knows a few methods.

#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, reason = "a test panics where it fails")]

mod backend;
mod calls;
mod channels;
mod exchange;
mod http;
mod keys;
mod limits;
mod messages;
mod sessions;
mod support;
mod transports;
mod updates;
