//! The server side of an MTProto session as a state machine.
//!
//! A session belongs to one auth key and one session id, and outlives connections. Decrypted messages go in,
//! calls and other events come out; results and updates go in, messages to encrypt come out. It executes no
//! message twice, gives every message it sends an id that never comes again, and repeats what the client has
//! not acknowledged, within fixed bounds. The gateway owns it, feeds it the time and carries its bytes.
//!
//! See <https://core.telegram.org/mtproto/description> and
//! <https://core.telegram.org/mtproto/service_messages>.

pub(crate) mod container;
mod event;
mod flush;
pub(crate) mod gzip;
mod inbound;
mod limits;
mod outbox;
mod service;
#[cfg(test)]
mod tests;
mod window;
pub(crate) mod wire;

use std::sync::Arc;

use bytes::Bytes;

pub use container::Message;
pub use event::{CallState, DestroyAuthKey, Event, Inbound, Receipt};
pub use gzip::{INFLATED_MAX, InflateError, deflate, inflate};
pub use limits::Limits;
pub use wire::GZIP_PACKED;

use crate::time::{MsgId, MsgIds, UnixTime};
use outbox::{Kind, Outbox};
use window::{State, Window};

/// The server side of one session.
#[derive(Debug)]
pub struct Session {
    session_id: i64,
    /// Tells this life of the session from an earlier one that the server forgot.
    unique_id: i64,
    /// The lowest id of the client that was announced in `new_session_created`.
    first_msg_id: Option<MsgId>,
    /// The salt that the last message used and the second until which it is good, to spare most look-ups.
    salt: Option<(i64, u64)>,
    ids: MsgIds,
    /// Content-related messages sent; twice this is the next sequence number.
    content_sent: u32,
    window: Window,
    outbox: Outbox,
    /// Messages of the client to acknowledge.
    acks: Vec<MsgId>,
    /// When the first of those acks must leave.
    ack_due: UnixTime,
    limits: Arc<Limits>,
}

impl Session {
    /// A session of which the server knows nothing yet. `unique_id` is random. `floor` is an id below which
    /// the server may have used ids in an earlier life of this session: pass the highest one that was known
    /// when the server started, so that ids stay unique after a restart with a clock that was set back (rule
    /// R28); `MsgId::default()` where the clock is trusted.
    pub fn new(session_id: i64, unique_id: i64, floor: MsgId, limits: Arc<Limits>) -> Self {
        Self {
            session_id,
            unique_id,
            first_msg_id: None,
            salt: None,
            ids: MsgIds::above(floor),
            content_sent: 0,
            window: Window::default(),
            outbox: Outbox::default(),
            acks: Vec::new(),
            ack_due: UnixTime::default(),
            limits,
        }
    }

    /// The id that the client chose.
    pub fn session_id(&self) -> i64 {
        self.session_id
    }

    /// The highest `msg_id` that the session has given out.
    pub fn last_msg_id(&self) -> MsgId {
        self.ids.last()
    }

    /// A connection came to the session after it had none: what is not acknowledged is sent again, under its
    /// old ids in a new container (rules R05 and R22).
    pub fn reattach(&mut self) {
        self.outbox.send_all_again();
        self.window.excuse_lost();
    }

    /// Answers a call with a TL object (or `rpc_error`). The answer waits for [`flush`](Self::flush) and is
    /// kept until the client acknowledges it. A second answer to the same call is ignored, and so is one that
    /// the client has dropped.
    pub fn respond(&mut self, request: MsgId, result: &[u8]) {
        let failed = wire::is_rpc_error(result);
        let state = self.window.state(request);
        let finished = if failed { State::Failed } else { State::Succeeded };
        self.window.set_state(request, finished);
        match state {
            Some(State::Running | State::Service) | None => {
                self.acks.retain(|ack| *ack != request);
                let body = wire::rpc_result(request, result, self.limits.gzip_from);
                self.outbox.add(Kind::Result(request), body);
            }
            Some(_) => {}
        }
    }

    /// Answers a call with `rpc_error`.
    pub fn respond_error(&mut self, request: MsgId, code: i32, name: &str) {
        self.respond(request, &wire::rpc_error(code, name));
    }

    /// Sends an update: the bytes of an `Updates` object in the layer of the session, shared with other
    /// sessions. When the client acknowledges it, [`Event::Acked`] brings `token` back (0 asks for nothing).
    /// False says that it was dropped because too much is owed already; the client is or will be told
    /// `updatesTooLong` (rule T11).
    pub fn push(&mut self, update: Bytes, token: u64) -> bool {
        self.outbox.push(update, token, &self.limits)
    }

    /// Lets go of all updates that are owed, sent or not. True if there were any: the client has to be told
    /// `updatesTooLong` when it comes back.
    pub fn give_up_pushes(&mut self) -> bool {
        self.outbox.drop_pushes()
    }

    /// What became of an earlier call of this session, for `invokeAfterMsg` (rule R29).
    pub fn call_state(&self, msg_id: MsgId) -> CallState {
        match self.window.state(msg_id) {
            Some(State::Running | State::Dropped) => CallState::Running,
            Some(State::Succeeded | State::Forgotten) => CallState::Succeeded,
            Some(State::Failed) => CallState::Failed,
            Some(State::Container | State::Service) | None => CallState::Unknown,
        }
    }

    /// The answer to [`Event::DestroySession`]: whether there was such a session of the same auth key.
    pub fn session_destroyed(&mut self, session_id: i64, existed: bool) {
        self.outbox.add(Kind::Answer, wire::destroy_session_result(session_id, existed));
    }

    /// The answer to [`Event::DestroyAuthKey`].
    pub fn auth_key_destroyed(&mut self, outcome: DestroyAuthKey) {
        self.outbox.add(Kind::Answer, wire::destroy_auth_key_result(outcome));
    }

    /// Whether [`flush`](Self::flush) would produce something at `now`.
    pub fn has_output(&self, now: UnixTime) -> bool {
        !self.outbox.is_empty() || self.acks_are_due(now)
    }

    /// When [`flush`](Self::flush) should be called at the latest although nothing happened.
    pub fn deadline(&self) -> Option<UnixTime> {
        (!self.acks.is_empty()).then_some(self.ack_due)
    }

    /// Whether so much waits to be sent that the gateway should read nothing more from this client.
    pub fn is_choked(&self) -> bool {
        self.outbox.waiting_bytes() > self.limits.outbox_bytes_max || self.acks.len() > limits::IDS_MAX
    }

    /// Bytes of memory that the session takes, shared bodies of updates included.
    pub fn footprint(&self) -> usize {
        let acks = self.acks.capacity().saturating_mul(size_of::<MsgId>());
        let parts = [size_of::<Self>(), acks, self.window.footprint(), self.outbox.footprint()];
        parts.into_iter().fold(0, usize::saturating_add)
    }
}
