//! The times of a connection, and the one timer for all of them.
//!
//! The timer is moved only when it would ring too late; one that rings too early is set anew. So a busy
//! connection hardly ever touches it.

use std::future::Future;
use std::pin::Pin;
use std::task::Context;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::config::Timeouts;

/// When things happened on a connection.
pub(crate) struct Deadlines {
    opened: Instant,
    last_frame: Option<Instant>,
    frame_started: Option<Instant>,
    stalled_since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Deadlines {
    pub(super) fn new(opened: Instant) -> Self {
        Self { opened, last_frame: None, frame_started: None, stalled_since: None, timer: None }
    }

    /// So many frames were complete; the next one has begun or not.
    pub(super) fn frames_taken(&mut self, count: usize, begun: bool, now: Instant) {
        if count > 0 {
            self.last_frame = Some(now);
            self.frame_started = None;
        }
        self.frame_started = begun.then(|| self.frame_started.unwrap_or(now));
    }

    /// The stream took something or not, and everything or not.
    pub(super) fn written(&mut self, something: bool, everything: bool) {
        if everything {
            self.stalled_since = None;
        } else if something || self.stalled_since.is_none() {
            self.stalled_since = Some(Instant::now());
        }
    }

    /// When the client's silence or slowness ends the connection (T10).
    pub(super) fn limit(&self, timeouts: &Timeouts, is_authenticated: bool) -> Instant {
        let silence = if is_authenticated { timeouts.idle } else { timeouts.unauthenticated };
        let heard = match self.last_frame {
            None => self.opened + timeouts.first_frame,
            Some(last) => later(last, silence),
        };
        let frame = self.frame_started.map(|started| later(started, timeouts.frame));
        let stalled = self.stalled_since.map(|since| later(since, timeouts.stalled));
        [frame, stalled].into_iter().flatten().fold(heard, Instant::min)
    }

    /// Whether `at` is reached. The task is woken then if not.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, at: Instant) -> bool {
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if at < timer.deadline() {
            timer.as_mut().reset(at);
        }
        while timer.as_mut().poll(cx).is_ready() {
            if Instant::now() >= at {
                return true;
            }
            timer.as_mut().reset(at);
        }
        false
    }
}

/// A moment so far away that nothing happens at it is as good as none.
fn later(at: Instant, by: Duration) -> Instant {
    at.checked_add(by).unwrap_or(at + Duration::from_secs(86_400))
}
