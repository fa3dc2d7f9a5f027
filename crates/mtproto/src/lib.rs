//! MTProto 2.0 without I/O: transports, key exchange, encrypted messages, sessions.
//!
//! Bytes, the time and random numbers come in as arguments; bytes and decisions go out. Nothing here owns a
//! socket, a task or a clock, so the same code serves a listener, a test and a simulation. Every byte that
//! arrives is untrusted: no input panics, and none makes the server allocate what it merely announces.
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::as_conversions)
)]

pub mod client;
pub mod envelope;
pub mod handshake;
pub mod salts;
pub mod session;
#[cfg(test)]
mod testing;
pub mod time;
pub mod transport;
