//! What is fuzzed: a function for each parser, from any bytes to a verdict.
//!
//! A target panics where a promise is broken: a parser that panics, memory that does not follow the bytes received,
//! a result that depends on how a stream was cut, an answer that no client can read. The programs under `fuzz/`
//! hand the targets to libFuzzer; the tests of this crate run the same functions over the committed corpora and
//! over some mutations, so that they stay true from day to day.

mod api;
mod archive;
mod channel;
mod client_session;
mod codec;
#[path = "../../chappe/src/config/mod.rs"]
#[allow(dead_code, unused_imports)]
mod config;
mod envelope;
#[path = "../../chappe/src/error.rs"]
#[allow(dead_code)]
mod error;
mod gateway;
mod generate;
mod handshake;
pub mod input;
mod keys;
pub mod mutate;
mod packed;
pub mod random;
mod rights;
mod schema;
mod session;
mod settings;
mod stored;
mod targets;
mod text;
mod transport;

pub use targets::{TARGETS, Target, run};
