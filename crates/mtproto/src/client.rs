//! The client side of an MTProto session, for tests and the load generator.
//!
//! Calls go in under a key of the caller's choice and come out as results under that key, whatever happens
//! between: refused salts, a wrong clock, lost connections, repetitions. A call keeps its `msg_id` until the
//! server refuses or forgets it, so a server that keeps its rules executes it once.

mod event;
mod receive;
mod seen;

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use tl::mtproto::functions;

pub use event::{AckPolicy, ClientEvent};

use crate::envelope::Header;
use crate::session::Message;
use crate::session::container;
use crate::session::wire;
use crate::time::{MsgId, MsgIds, UnixTime};
use seen::Seen;

/// The most messages that this client puts into one container.
const CONTAINER_MAX: usize = 100;

/// The most bytes that this client puts into one container, unless a single message is larger.
const CONTAINER_BYTES: usize = 64 * 1024;

/// The client side of one session.
#[derive(Debug)]
pub struct ClientSession {
    session_id: i64,
    salt: i64,
    /// Nanoseconds from the local clock to the server's.
    clock_offset: i64,
    ids: MsgIds,
    content_sent: u32,
    acks_policy: AckPolicy,
    waiting: VecDeque<Waiting>,
    /// Calls without a result.
    sent: BTreeMap<MsgId, Sent>,
    /// Sent calls whose packet may be lost.
    again: VecDeque<MsgId>,
    acks: Vec<MsgId>,
    seen: Seen,
}

#[derive(Debug)]
struct Waiting {
    /// The caller's key; none for a service message.
    key: Option<u64>,
    body: Bytes,
    content: bool,
}

#[derive(Debug)]
struct Sent {
    key: u64,
    seqno: i32,
    body: Bytes,
    /// The container it went in last, or its own id.
    packet: MsgId,
}

impl ClientSession {
    /// A new session. `session_id` is random, `salt` the one from the key exchange or any other value.
    pub fn new(session_id: i64, salt: i64) -> Self {
        Self {
            session_id,
            salt,
            clock_offset: 0,
            ids: MsgIds::default(),
            content_sent: 0,
            acks_policy: AckPolicy::AtOnce,
            waiting: VecDeque::new(),
            sent: BTreeMap::new(),
            again: VecDeque::new(),
            acks: Vec::new(),
            seen: Seen::default(),
        }
    }

    /// The session id.
    pub fn session_id(&self) -> i64 {
        self.session_id
    }

    /// The salt in use.
    pub fn salt(&self) -> i64 {
        self.salt
    }

    /// Uses another salt from now on.
    pub fn set_salt(&mut self, salt: i64) {
        self.salt = salt;
    }

    /// When to acknowledge the server's messages; at once unless told otherwise.
    pub fn set_ack_policy(&mut self, policy: AckPolicy) {
        self.acks_policy = policy;
    }

    /// Queues a call. Its result comes as [`ClientEvent::Result`] with the same `key`.
    pub fn call(&mut self, key: u64, body: Bytes) {
        self.waiting.push_back(Waiting { key: Some(key), body, content: true });
    }

    /// Queues a call that the caller has given an id and a number, because its content depends on them. It
    /// travels in a container.
    pub fn call_as(&mut self, key: u64, call: Message) {
        let Message { msg_id, seqno, body } = call;
        self.sent.insert(msg_id, Sent { key, seqno, body, packet: msg_id });
        self.again.push_back(msg_id);
    }

    /// Queues a service message that needs no ack.
    pub fn service(&mut self, body: Bytes) {
        self.waiting.push_back(Waiting { key: None, body, content: false });
    }

    /// Queues a ping; the server answers with [`ClientEvent::Pong`].
    pub fn ping(&mut self, ping_id: i64) {
        let body = wire::encode(&functions::Ping { ping_id });
        self.waiting.push_back(Waiting { key: None, body, content: true });
    }

    /// Calls that have no result yet, sent or not.
    pub fn pending(&self) -> usize {
        let waiting = self.waiting.iter().filter(|waiting| waiting.key.is_some()).count();
        waiting.saturating_add(self.sent.len())
    }

    /// A connection took the place of an earlier one: calls without a result are sent again, under their ids.
    pub fn reconnected(&mut self) {
        self.again = self.sent.keys().copied().collect();
    }

    /// The encrypted header of a message from [`flush`](Self::flush).
    pub fn header(&self, message: &Message) -> Header {
        let Message { msg_id, seqno, .. } = message;
        Header { salt: self.salt, session_id: self.session_id, msg_id: msg_id.0, seqno: *seqno }
    }

    /// A fresh `msg_id`, for a message that the caller builds itself.
    pub fn next_msg_id(&mut self, now: UnixTime) -> MsgId {
        self.ids.next(now.offset_by(self.clock_offset), 0)
    }

    /// The next sequence number, for a message that the caller builds itself.
    pub fn next_seqno(&mut self, content: bool) -> i32 {
        let even = self.content_sent.wrapping_mul(2).cast_signed();
        if content {
            self.content_sent = self.content_sent.wrapping_add(1);
        }
        even | i32::from(content)
    }

    /// Takes everything that is to be sent now as packets for the envelope.
    pub fn flush(&mut self, now: UnixTime, out: &mut Vec<Message>) {
        while let Some(packet) = self.packet(now) {
            out.push(packet);
        }
    }

    fn packet(&mut self, now: UnixTime) -> Option<Message> {
        let mut messages = Vec::new();
        let size = self.gather_again(&mut messages);
        let repeats = !messages.is_empty();
        self.gather_new(now, size, &mut messages);
        let acks_go = match self.acks_policy {
            AckPolicy::AtOnce => true,
            AckPolicy::WithCalls => !messages.is_empty() || self.acks.len() >= 16,
            AckPolicy::Never => false,
        };
        if acks_go && !self.acks.is_empty() {
            let body = wire::msgs_ack(self.acks.drain(..));
            messages.push(self.message(now, body, false));
        }
        if messages.is_empty() || (messages.len() == 1 && !repeats) {
            return messages.pop();
        }
        let packet = self.message(now, container::write(&messages), false);
        for message in &messages {
            if let Some(sent) = self.sent.get_mut(&message.msg_id) {
                sent.packet = packet.msg_id;
            }
        }
        Some(packet)
    }

    fn gather_again(&mut self, messages: &mut Vec<Message>) -> usize {
        let mut size = 0_usize;
        while messages.len() < CONTAINER_MAX
            && size < CONTAINER_BYTES
            && let Some(msg_id) = self.again.pop_front()
        {
            if let Some(Sent { seqno, body, .. }) = self.sent.get(&msg_id) {
                size = size.saturating_add(body.len());
                messages.push(Message { msg_id, seqno: *seqno, body: body.clone() });
            }
        }
        size
    }

    fn gather_new(&mut self, now: UnixTime, mut size: usize, messages: &mut Vec<Message>) {
        while messages.len() < CONTAINER_MAX
            && let Some(next) = self.waiting.front()
            && (messages.is_empty() || size.saturating_add(next.body.len()) <= CONTAINER_BYTES)
            && let Some(Waiting { key, body, content }) = self.waiting.pop_front()
        {
            size = size.saturating_add(body.len());
            let message = self.message(now, body, content);
            if let Some(key) = key {
                let (packet, seqno) = (message.msg_id, message.seqno);
                self.sent.insert(packet, Sent { key, seqno, body: message.body.clone(), packet });
            }
            messages.push(message);
        }
    }

    fn message(&mut self, now: UnixTime, body: Bytes, content: bool) -> Message {
        Message { msg_id: self.next_msg_id(now), seqno: self.next_seqno(content), body }
    }
}
