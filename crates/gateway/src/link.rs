//! The handle of a connection that others hold: it carries signals to the connection's task and nothing else.
//!
//! A signal is a bit, so any number of them before the task runs costs one wake-up and no memory.

use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Waker;

use futures_util::task::AtomicWaker;

/// A session of the connection has something to send.
pub(crate) const OUTPUT: u8 = 1;
/// The key is gone: send the results of what runs, then close.
pub(crate) const REVOKED: u8 = 2;
/// The server stops: let calls in flight finish, then close.
pub(crate) const SHUTDOWN: u8 = 4;
/// The key has been replaced or has expired: -404, then close.
pub(crate) const EXPIRED: u8 = 8;
/// Its key exchange is the oldest of too many: -429, then close.
pub(crate) const CROWDED_OUT: u8 = 16;

/// A connection, seen by sessions, keys and the gateway.
#[derive(Debug)]
pub(crate) struct Link {
    id: u64,
    signals: AtomicU8,
    waker: AtomicWaker,
}

impl Link {
    pub(crate) fn new(id: u64) -> Self {
        Self { id, signals: AtomicU8::new(0), waker: AtomicWaker::new() }
    }

    /// Unique in this process.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// Tells the connection's task something.
    pub(crate) fn signal(&self, signal: u8) {
        if self.signals.fetch_or(signal, Ordering::AcqRel) & signal != signal {
            self.waker.wake();
        }
    }

    /// Takes the signals that came since the last call; `waker` is woken by the next one.
    pub(crate) fn take(&self, waker: &Waker) -> u8 {
        self.waker.register(waker);
        self.signals.swap(0, Ordering::AcqRel)
    }

    /// Waits for signals.
    pub(crate) async fn signalled(&self) -> u8 {
        std::future::poll_fn(|cx| match self.take(cx.waker()) {
            0 => std::task::Poll::Pending,
            signals => std::task::Poll::Ready(signals),
        })
        .await
    }
}
