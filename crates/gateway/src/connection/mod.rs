//! One connection: a task that reads, decides, lets calls run, and writes.
//!
//! Everything that is ready in one wake-up is done before anything is written, so that answers and updates
//! leave together. The task works for a bounded time, then lets others run. Between wake-ups it holds no
//! buffer.

mod calls;
mod deadlines;
mod output;
mod packet;
mod stream;
mod talk;

use std::cell::RefCell;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use mtproto::transport::{Accepted, Decoder};
use tokio::time::Instant;

pub(crate) use packet::acked;
pub(crate) use stream::Stream;

use crate::link;
use crate::metrics::Reason;
use crate::shared::{Registered, Shared};
use deadlines::Deadlines;
use stream::Readiness;
use talk::{Step, Talk};

/// Bytes read in one go.
const READ: usize = 64 * 1024;

/// After so many wake-ups in a row the task goes to the end of the queue.
const TURNS: u32 = 8;

/// How long the last words may take to be written.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_millis(500);

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; READ]);
}

/// A connection whose transport is known.
pub(crate) struct Connection {
    stream: Stream,
    decoder: Decoder,
    /// Whole frames may be left in the decoder.
    kept: bool,
    deadlines: Deadlines,
    talk: Talk,
}

/// What woke the task.
struct Wake {
    signals: u8,
    step: Option<Step>,
    readiness: Readiness,
}

impl Connection {
    /// A connection that was opened at `opened`.
    pub(crate) fn new(
        shared: Arc<Shared>,
        registered: Registered,
        stream: Stream,
        accepted: Accepted,
        (address, opened): (IpAddr, Instant),
    ) -> Self {
        let Accepted { decoder, encoder, obfuscated_dc: _ } = accepted;
        Self {
            stream,
            decoder,
            kept: true,
            deadlines: Deadlines::new(opened),
            talk: Talk::new(shared, registered, encoder, address),
        }
    }

    /// Runs the connection to its end.
    pub(crate) async fn run(mut self) {
        let mut turns = 0;
        loop {
            let wake = std::future::poll_fn(|cx| self.poll_wake(cx)).await;
            if self.turn(wake).is_err() {
                return;
            }
            if self.talk.calls.has_fresh() {
                std::future::poll_fn(|cx| {
                    self.talk.poll_calls(cx);
                    Poll::Ready(())
                })
                .await;
            }
            self.talk.flush();
            if self.write().is_err() {
                return;
            }
            if self.talk.is_over() {
                break;
            }
            turns += 1;
            if turns % TURNS == 0 {
                tokio::task::yield_now().await;
            }
        }
        let Self { stream, talk, .. } = self;
        drop(talk);
        // Whatever happens here, the connection is over.
        let _ = tokio::time::timeout(LAST_WORDS, stream.finish()).await;
    }

    fn poll_wake(&mut self, cx: &mut Context<'_>) -> Poll<Wake> {
        let signals = self.talk.link().take(cx.waker());
        let ended = self.talk.poll_calls(cx);
        let step = self.talk.poll_step(cx);
        let reads = self.talk.takes_frames();
        let wanted = Readiness { read: reads, write: !self.talk.output.is_empty() };
        let readiness = self.stream.poll_ready(cx, wanted);
        let has_work = (self.kept && reads) || self.talk.has_more();
        let is_due = self.deadlines.poll(cx, self.talk.deadline(&self.deadlines));
        let nothing = signals == 0 && !ended && step.is_none() && readiness == Readiness::default();
        if nothing && !has_work && !is_due {
            return Poll::Pending;
        }
        Poll::Ready(Wake { signals, step, readiness })
    }

    /// Does what the wake-up is about.
    fn turn(&mut self, wake: Wake) -> io::Result<()> {
        let now = Instant::now();
        if wake.signals & !link::OUTPUT != 0 {
            self.talk.signalled(wake.signals, now);
        }
        if let Some(step) = wake.step {
            self.talk.step_done(step);
        }
        if self.kept && self.talk.takes_frames() {
            self.take_frames(&mut [], now);
        }
        if wake.readiness.read && self.talk.takes_frames() {
            self.read(now)?;
        }
        self.talk.check_deadlines(&self.deadlines, now);
        Ok(())
    }

    fn read(&mut self, now: Instant) -> io::Result<()> {
        BUFFER.with_borrow_mut(|buffer| match self.stream.try_read(buffer) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                self.talk.shared.metrics.bytes_in.inc_by(count.try_into().unwrap_or(u64::MAX));
                self.take_frames(buffer.get_mut(..count).unwrap_or_default(), now);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        })
    }

    fn take_frames(&mut self, input: &mut [u8], now: Instant) {
        let Self { decoder, talk, .. } = self;
        let mut frames = decoder.feed(input);
        let mut taken = 0;
        let stopped = loop {
            if !talk.takes_frames() {
                break true;
            }
            match frames.next_frame() {
                Ok(Some(frame)) => {
                    taken += 1;
                    talk.frame(frame);
                }
                Ok(None) => break false,
                Err(error) => {
                    tracing::trace!(%error, "a frame was refused");
                    talk.hang_up(Reason::Framing);
                    break true;
                }
            }
        };
        drop(frames);
        let pending = self.decoder.pending_len();
        self.kept = stopped && pending > 0;
        self.deadlines.frames_taken(taken, pending > 0 && !stopped, now);
    }

    fn write(&mut self) -> io::Result<()> {
        if self.talk.output.is_empty() {
            return Ok(());
        }
        let written = self.talk.output.write(&mut self.stream)?;
        self.talk.shared.metrics.bytes_out.inc_by(written.try_into().unwrap_or(u64::MAX));
        self.deadlines.written(written > 0, self.talk.output.is_empty());
        Ok(())
    }
}
