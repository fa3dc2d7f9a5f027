//! The server's half of the key exchange, as a state machine for one connection.
//!
//! [`Handshake::handle`] takes the body of a plain message and says what to do. The RSA and Diffie-Hellman
//! operations come out as a [`Job`], so that the caller runs them on a thread and within a budget of its
//! choice (H23) and feeds the [`Outcome`] to [`Handshake::resume`]. A finished key is handed over with
//! [`Output::Done`], and its confirmation leaves only through [`Handshake::settle`], after the caller has made
//! the key durable (H27). Whatever is wrong gets the same -404 and ends the run: until the client begins anew
//! with `req_pq`, every later query is refused too (H02).

mod config;
mod job;
mod reply;
mod run;
mod state;

pub use config::{Config, Context, Keys};
pub use job::{Job, Outcome};
pub use state::Handshake;

use super::NewKey;
use crate::transport::ErrorCode;

/// What the caller has to do.
#[derive(Debug)]
pub enum Output {
    /// Send this body as a plain message.
    Reply(Vec<u8>),
    /// Run the job, on any thread, and give its outcome to [`Handshake::resume`].
    Work(Box<Job>),
    /// Store the key, then call [`Handshake::settle`].
    Done(Box<NewKey>),
    /// Nothing: the message needs no answer, or its answer is on the way.
    Nothing,
    /// Send this transport error. A client may begin anew on the same connection.
    Fail(ErrorCode),
}

/// What became of a key that was handed over with [`Output::Done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It is durable.
    Stored,
    /// Another key has its 64-bit id already; that one stays untouched (H17).
    Collision,
}

/// Bytes that an unfinished exchange takes at most: the state, the parameters of a run, and the kept answer.
#[cfg(test)]
pub(super) fn state_len_max() -> usize {
    const DH_GEN_LEN: usize = 52;
    size_of::<Handshake>() + size_of::<run::Params>() + DH_GEN_LEN
}
