//! What a connection knows of its client: key, sessions, calls, key exchange, and how it is going to end.

use std::net::IpAddr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use mtproto::salts::Salt;
use mtproto::time::{MsgIds, UnixTime};
use mtproto::transport::{Encoder, ErrorCode};
use planted::Bug;
use tokio::time::Instant;

use super::calls::Calls;
use super::deadlines::Deadlines;
use super::output::{Outgoing, Output};
use crate::exchange::{Answer, Exchange};
use crate::keys::{LiveKey, LookupError};
use crate::link::{self, Link};
use crate::metrics::Reason;
use crate::session::{Carrier, LiveSession};
use crate::shared::{Registered, Shared};

/// The end of something that a connection waited for.
pub(super) enum Step {
    /// A key was looked for; the frame is the one that came under it.
    Key { found: Result<Arc<LiveKey>, LookupError>, frame: Vec<u8>, quick_ack: bool },
    /// The key exchange has an answer.
    Exchanged { exchange: Box<Exchange>, answer: Answer },
}

/// The state of a connection behind its framing.
pub(crate) struct Talk {
    pub(super) shared: Arc<Shared>,
    registered: Registered,
    pub(super) address: IpAddr,
    pub(super) output: Output,
    pub(super) key: Option<Arc<LiveKey>>,
    /// A key was made on this connection, so that the next packet may come under another one (T17).
    pub(super) may_change_key: bool,
    pub(super) sessions: Vec<Arc<LiveSession>>,
    pub(super) calls: Calls,
    pub(super) exchange: Option<Box<Exchange>>,
    pub(super) plain_ids: MsgIds,
    /// Something that has to end before the next frame is looked at.
    pub(super) step: Option<BoxFuture<'static, Step>>,
    pub(super) disconnect_at: Option<Instant>,
    salt: Option<Salt>,
    choked: bool,
    /// A session has more to say than fitted into the output.
    more: bool,
    /// When a session has acks to send.
    due: Option<Instant>,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Open,
    /// No more frames; closed when the calls have ended, or at this moment.
    Draining(Instant),
    /// Closed when everything is written, or at this moment.
    Closing(Instant),
}

impl Talk {
    pub(super) fn new(
        shared: Arc<Shared>,
        registered: Registered,
        encoder: Encoder,
        address: IpAddr,
    ) -> Self {
        Self {
            shared,
            registered,
            address,
            output: Output::new(encoder),
            key: None,
            may_change_key: false,
            sessions: Vec::new(),
            calls: Calls::default(),
            exchange: None,
            plain_ids: MsgIds::default(),
            step: None,
            disconnect_at: None,
            salt: None,
            choked: false,
            more: false,
            due: None,
            phase: Phase::Open,
        }
    }

    pub(super) fn link(&self) -> &Arc<Link> {
        &self.registered.link
    }

    /// Whether frames are read now. Not while something about the last one is undecided, nor while the client
    /// is owed too much: what it sends then waits in its own buffers.
    pub(super) fn takes_frames(&self) -> bool {
        self.phase == Phase::Open
            && self.step.is_none()
            && !self.choked
            && !self.calls.is_full(&self.shared)
            && self.output.room() > 0
    }

    /// Whether a flush would bring something.
    pub(super) fn has_more(&self) -> bool {
        self.more && self.output.room() > 0 && !matches!(self.phase, Phase::Closing(_))
    }

    pub(super) fn poll_calls(&mut self, cx: &mut Context<'_>) -> bool {
        self.calls.poll(cx, &self.shared)
    }

    pub(super) fn poll_step(&mut self, cx: &mut Context<'_>) -> Option<Step> {
        match self.step.as_mut()?.as_mut().poll(cx) {
            Poll::Ready(step) => {
                self.step = None;
                Some(step)
            }
            Poll::Pending => None,
        }
    }

    pub(super) fn step_done(&mut self, step: Step) {
        match step {
            Step::Key { found, frame, quick_ack } => self.key_found(found, frame, quick_ack),
            Step::Exchanged { mut exchange, answer } => {
                self.may_change_key |= exchange.take_made_key();
                self.exchange = Some(exchange);
                self.exchanged(answer);
            }
        }
    }

    fn exchanged(&mut self, answer: Answer) {
        match answer {
            Answer::Reply(body) => {
                let msg_id = self.plain_ids.next(self.shared.now(), 1);
                self.output.plain(msg_id.0, &body, &self.shared.padding);
            }
            Answer::Nothing => {}
            Answer::Fail(code) => self.output.error(code, &self.shared.padding),
            Answer::Refuse(code, reason) => self.refuse(code, reason),
            Answer::HangUp => self.hang_up(Reason::ExchangeRefused),
        }
    }

    /// Somebody else has something to say about this connection.
    pub(super) fn signalled(&mut self, signals: u8, now: Instant) {
        let timeouts = &self.shared.config.timeouts;
        let (revoked, drain) = (timeouts.revoked, timeouts.drain);
        if signals & link::EXPIRED != 0 {
            self.refuse(ErrorCode::NotFound, Reason::UnknownKey);
        }
        if signals & link::CROWDED_OUT != 0 && !self.is_authenticated() {
            self.refuse(ErrorCode::Flood, Reason::ExchangeBudget);
        }
        if signals & link::REVOKED != 0 {
            self.drain_until(now + revoked);
        }
        if signals & link::SHUTDOWN != 0 {
            self.drain_until(now + drain);
        }
    }

    fn drain_until(&mut self, at: Instant) {
        match self.phase {
            Phase::Open => self.phase = Phase::Draining(at),
            Phase::Draining(known) => self.phase = Phase::Draining(known.min(at)),
            Phase::Closing(_) => {}
        }
    }

    /// Sends a transport error and closes.
    pub(super) fn refuse(&mut self, code: ErrorCode, reason: Reason) {
        if !matches!(self.phase, Phase::Closing(_)) {
            self.output.error(code, &self.shared.padding);
            self.hang_up(reason);
        }
    }

    /// Closes when what is written already has left.
    pub(super) fn hang_up(&mut self, reason: Reason) {
        if !matches!(self.phase, Phase::Closing(_)) {
            self.shared.metrics.refuse(reason);
            self.close();
        }
    }

    fn close(&mut self) {
        self.phase = Phase::Closing(Instant::now() + super::LAST_WORDS);
    }

    /// Whether the connection can be closed.
    pub(super) fn is_over(&mut self) -> bool {
        let has_said_all = !self.more || planted::is(Bug::CutWhileDraining);
        if matches!(self.phase, Phase::Draining(_))
            && self.calls.is_empty()
            && self.step.is_none()
            && has_said_all
        {
            self.close();
        }
        matches!(self.phase, Phase::Closing(_)) && self.output.is_empty()
    }

    /// When to look at the deadlines again.
    pub(super) fn deadline(&self, times: &Deadlines) -> Instant {
        if let Phase::Draining(at) | Phase::Closing(at) = self.phase {
            return at;
        }
        let mut at = times.limit(&self.shared.config.timeouts, self.is_authenticated());
        for limit in [self.disconnect_at, self.due, self.key_end()].into_iter().flatten() {
            at = at.min(limit);
        }
        at
    }

    fn is_authenticated(&self) -> bool {
        !self.sessions.is_empty()
    }

    /// When the temporary key in use dies (A05).
    fn key_end(&self) -> Option<Instant> {
        let end = self.key.as_ref()?.expires_at()?;
        Some(self.instant_of(end))
    }

    /// A moment of the wall clock as the timer knows it.
    fn instant_of(&self, at: UnixTime) -> Instant {
        let nanos = at.nanos_since(self.shared.now());
        Instant::now() + Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))
    }

    /// Ends the connection if one of its times is over.
    pub(super) fn check_deadlines(&mut self, times: &Deadlines, now: Instant) {
        match self.phase {
            Phase::Draining(at) | Phase::Closing(at) if now >= at => {
                self.output.discard();
                self.phase = Phase::Closing(now);
            }
            Phase::Draining(_) | Phase::Closing(_) => {}
            Phase::Open => {
                let is_dead = self.key.as_ref().is_some_and(|key| !key.is_usable(self.shared.now()));
                let limit = times.limit(&self.shared.config.timeouts, self.is_authenticated());
                if is_dead {
                    self.refuse(ErrorCode::NotFound, Reason::UnknownKey);
                } else if now >= limit {
                    self.hang_up(Reason::Timeout);
                } else if self.disconnect_at.is_some_and(|at| now >= at) {
                    self.close();
                }
            }
        }
    }

    /// Moves what the sessions have to say to the output.
    pub(super) fn flush(&mut self) {
        let Some(key) = self.key.clone().filter(|_| !matches!(self.phase, Phase::Closing(_))) else {
            return;
        };
        let now = self.shared.now();
        let (mut messages, mut batch) = (Vec::new(), Vec::new());
        let (mut more, mut choked, mut due) = (false, false, None::<UnixTime>);
        let mut room = self.output.room();
        for session in &self.sessions {
            let flushed = session.flush(self.registered.link.id(), now, room, &mut messages);
            more |= flushed.more;
            choked |= flushed.choked;
            due = [due, flushed.due].into_iter().flatten().min();
            if messages.is_empty() {
                continue;
            }
            let salt = *self.salt.get_or_insert_with(|| key.salts.current(now));
            let salt = if now.secs() < salt.valid_until { salt } else { key.salts.current(now) };
            self.salt = Some(salt);
            for message in messages.drain(..) {
                room = room.saturating_sub(message.body.len());
                batch.push(Outgoing { salt: salt.value, session_id: session.id(), message });
            }
        }
        (self.more, self.choked) = (more, choked);
        self.due = due.map(|at| self.instant_of(at));
        if !batch.is_empty() {
            self.shared.metrics.packets_out.inc_by(batch.len().try_into().unwrap_or(u64::MAX));
            self.output.packets(&key, &batch, &self.shared.padding);
        }
    }

    /// Lets go of the key and everything under it.
    pub(super) fn leave_key(&mut self) {
        let now = self.shared.env.monotonic();
        for session in self.sessions.drain(..) {
            session.detach(self.registered.link.id(), Carrier::Stream, now);
        }
        if let Some(key) = self.key.take() {
            key.remove_link(self.registered.link.id());
        }
        self.salt = None;
    }
}

impl Drop for Talk {
    /// However a connection ends, nothing of it stays behind, and its calls go on.
    fn drop(&mut self) {
        self.leave_key();
        let calls = std::mem::take(&mut self.calls);
        if !calls.is_empty() {
            self.shared.runtime.spawn(calls.finish(self.shared.clone()));
        }
    }
}
