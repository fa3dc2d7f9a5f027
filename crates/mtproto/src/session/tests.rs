//! Conversations with a server session, one rule each.

mod checks;
mod containers;
mod delivery;
mod pipe;
mod repeats;
mod services;

use std::sync::Arc;

use bytes::Bytes;
use crypto::AuthKey;
use tl::mtproto::types;
use tl::{Encode, Writer};

use super::container::{self, Message};
use super::wire;
use super::{Event, Inbound, Limits, Receipt, Session};
use crate::salts::Salts;
use crate::time::{MsgId, MsgIds, UnixTime};

pub(super) const START: UnixTime = UnixTime::from_secs(1_700_000_000);

/// `help.getConfig`, a call as good as any.
pub(super) const CALL: [u8; 4] = 0xc4f9_186b_u32.to_le_bytes();

/// A server session and a client that says exactly what the test wants.
pub(super) struct Talk {
    pub(super) session: Session,
    pub(super) salts: Salts,
    pub(super) now: UnixTime,
    pub(super) events: Vec<Event>,
    ids: MsgIds,
}

impl Talk {
    pub(super) fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub(super) fn with_limits(limits: Limits) -> Self {
        Self {
            session: Session::new(7, 77, MsgId::default(), Arc::new(limits)),
            salts: Salts::new(&AuthKey::from_bytes([1; 256])),
            now: START,
            events: Vec::new(),
            ids: MsgIds::default(),
        }
    }

    /// A session that has announced itself and been acknowledged.
    pub(super) fn begun() -> Self {
        let mut talk = Self::new();
        let call = talk.call(1);
        talk.session.respond(call, b"answer..");
        let sent = talk.flush();
        talk.ack(sent.iter().map(|message| message.msg_id));
        talk.events.clear();
        talk
    }

    pub(super) fn next_id(&mut self) -> MsgId {
        self.ids.next(self.now, 0)
    }

    pub(super) fn send_as(&mut self, msg_id: MsgId, seqno: i32, body: impl Into<Bytes>) -> Receipt {
        let salt = self.salts.current(self.now).value;
        self.send_with_salt(salt, msg_id, seqno, body)
    }

    pub(super) fn send_with_salt(
        &mut self,
        salt: i64,
        msg_id: MsgId,
        seqno: i32,
        body: impl Into<Bytes>,
    ) -> Receipt {
        let inbound = Inbound { msg_id, seqno, salt, body: body.into() };
        self.session.receive(self.now, &self.salts, inbound, &mut self.events)
    }

    pub(super) fn send(&mut self, seqno: i32, object: &impl Encode) -> MsgId {
        let id = self.next_id();
        self.send_as(id, seqno, encode(object));
        id
    }

    pub(super) fn call(&mut self, seqno: i32) -> MsgId {
        let id = self.next_id();
        assert_eq!(self.send_as(id, seqno, CALL.to_vec()), Receipt::Accepted);
        id
    }

    pub(super) fn ack(&mut self, ids: impl IntoIterator<Item = MsgId>) {
        let id = self.next_id();
        self.send_as(id, 0, wire::msgs_ack(ids.into_iter()));
    }

    /// The packets that the session sends now.
    pub(super) fn packets(&mut self) -> Vec<Message> {
        let mut out = Vec::new();
        self.session.flush(self.now, usize::MAX, &mut out);
        out
    }

    /// The messages that the session sends now, out of their containers.
    pub(super) fn flush(&mut self) -> Vec<Message> {
        self.packets().into_iter().flat_map(open).collect()
    }

    /// The executed calls since this was last asked.
    pub(super) fn calls(&mut self) -> Vec<MsgId> {
        let calls = self.events.drain(..).filter_map(|event| match event {
            Event::Call { msg_id, .. } => Some(msg_id),
            _ => None,
        });
        calls.collect()
    }

    /// The only `bad_msg_notification` of a flush: the id that it is about and its code.
    pub(super) fn bad(&mut self) -> (MsgId, i32) {
        let notices: Vec<types::BadMsgNotification> = find_all(&self.flush());
        assert_eq!(notices.len(), 1);
        (MsgId(notices[0].bad_msg_id), notices[0].error_code)
    }
}

pub(super) fn encode(object: &impl Encode) -> Bytes {
    let mut wr = Writer::new(0);
    wr.put(object);
    wr.buf.into()
}

pub(super) fn open(packet: Message) -> Vec<Message> {
    if container::is_container(&packet.body) {
        let inner = container::read(&packet.body).expect("a valid container");
        assert!(inner.iter().all(|message| message.msg_id < packet.msg_id));
        inner
    } else {
        vec![packet]
    }
}

pub(super) fn find_all<T: tl::Decode>(messages: &[Message]) -> Vec<T> {
    messages.iter().filter_map(|message| wire::decode(&message.body).ok()).collect()
}

/// The results among messages: request and object.
pub(super) fn results(messages: &[Message]) -> Vec<(MsgId, Bytes)> {
    let rpc_results =
        messages.iter().filter(|message| container::starts_with(&message.body, wire::RPC_RESULT));
    rpc_results
        .map(|message| {
            let request = i64::from_le_bytes(message.body[4..12].try_into().unwrap());
            (MsgId(request), message.body.slice(12..))
        })
        .collect()
}
