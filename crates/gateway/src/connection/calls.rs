//! The calls of one connection: those that run, polled inside the connection's task, and those that wait.
//!
//! Calls are polled for the first time in the order of their arrival, which keeps the order of pipelined sends,
//! and none of them costs a task of its own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::call::Call;
use crate::shared::Shared;

/// The most calls whose end is noticed in one go, so that a busy connection lets others have their turn.
const ENDED_AT_ONCE: usize = 64;

/// The calls of one connection.
#[derive(Default)]
pub(crate) struct Calls {
    running: FuturesUnordered<BoxFuture<'static, ()>>,
    waiting: VecDeque<Call>,
    /// Some have not been polled yet.
    fresh: bool,
}

impl Calls {
    /// Takes a call; it runs when fewer than the configured number do.
    pub(crate) fn add(&mut self, call: Call, shared: &Arc<Shared>) {
        self.waiting.push_back(call);
        self.start(shared);
    }

    /// Takes other work of the connection that has to come to its end.
    pub(crate) fn add_work(&mut self, work: BoxFuture<'static, ()>) {
        self.running.push(work);
        self.fresh = true;
    }

    fn start(&mut self, shared: &Arc<Shared>) {
        while self.running.len() < shared.config.calls_running_max
            && let Some(call) = self.waiting.pop_front()
        {
            self.add_work(Box::pin(call.run(shared.clone())));
        }
        if self.waiting.is_empty() {
            self.waiting = VecDeque::new();
        }
    }

    /// Whether no more calls should be read.
    pub(crate) fn is_full(&self, shared: &Shared) -> bool {
        self.waiting.len() >= shared.config.calls_waiting_max
    }

    /// How many run and wait.
    pub(crate) fn len(&self) -> usize {
        self.running.len() + self.waiting.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.running.is_empty() && self.waiting.is_empty()
    }

    /// Whether some have not been polled yet.
    pub(crate) fn has_fresh(&self) -> bool {
        self.fresh
    }

    /// Lets the calls go on; true if one has ended.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, shared: &Arc<Shared>) -> bool {
        let mut ended = 0;
        while ended < ENDED_AT_ONCE && matches!(self.running.poll_next_unpin(cx), Poll::Ready(Some(()))) {
            ended += 1;
            self.start(shared);
        }
        self.fresh = ended == ENDED_AT_ONCE;
        if self.fresh {
            cx.waker().wake_by_ref();
        }
        ended > 0
    }

    /// Runs all to their end without a connection; their answers stay in the sessions.
    pub(crate) async fn finish(mut self, shared: Arc<Shared>) {
        while self.running.next().await.is_some() {
            self.start(&shared);
        }
    }
}
