//! A server session that hears anything: no message is executed twice, no id is given out twice, and what it holds
//! stays within its limits.

use crate::input::{Input, Output};
use bytes::Bytes;
use crypto::AuthKey;
use mtproto::salts::Salts;
use mtproto::session::{
    DestroyAuthKey, Event, GZIP_PACKED, Inbound, Limits, Message, Receipt, Session, deflate,
};
use mtproto::time::{MsgId, UnixTime};
use std::collections::HashSet;
use std::sync::Arc;
use tl::mtproto::{MSG_CONTAINER, functions, types};

pub(crate) const START: UnixTime = UnixTime::from_secs(1_700_000_000);

/// The most steps of one execution.
const STEPS_MAX: usize = 200;

/// Constructor ids with which the session has something to do.
const HEADS: [u32; 18] = [
    types::MsgsAck::ID,
    types::MsgsStateReq::ID,
    types::MsgResendReq::ID,
    types::MsgResendAnsReq::ID,
    types::MsgsAllInfo::ID,
    types::MsgsStateInfo::ID,
    types::MsgDetailedInfo::ID,
    types::RpcError::ID,
    functions::Ping::ID,
    functions::PingDelayDisconnect::ID,
    functions::GetFutureSalts::ID,
    functions::RpcDropAnswer::ID,
    functions::HttpWait::ID,
    functions::DestroySession::ID,
    functions::DestroyAuthKey::ID,
    functions::ReqPqMulti::ID,
    tl::functions::help::GetConfig::ID,
    GZIP_PACKED,
];

/// Limits that a few hundred steps reach.
fn limits() -> Limits {
    Limits {
        window_max: 64,
        pushes_max: 8,
        push_bytes_max: 2048,
        answers_max: 8,
        answer_bytes_max: 4096,
        outbox_bytes_max: 16 * 1024,
        gzip_from: 512,
        detailed_info_from: 1024,
        container_bytes: 1024,
        ack_delay_ms: 500,
    }
}

struct Talk {
    session: Session,
    salts: Salts,
    now: UnixTime,
    executed: HashSet<MsgId>,
    running: Vec<MsgId>,
    sent: HashSet<MsgId>,
    /// Ids that the client has used, newest last, and those of the server: what service messages speak of.
    client_ids: Vec<MsgId>,
    server_ids: Vec<MsgId>,
    /// Bytes that the session was given.
    given: usize,
}

/// A conversation: a byte for each step says what happens.
pub(crate) fn server(data: &[u8]) {
    let mut input = Input::new(data);
    let mut talk = Talk {
        session: Session::new(7, 77, MsgId::default(), Arc::new(limits())),
        salts: Salts::new(&AuthKey::from_bytes([1; 256])),
        now: START,
        executed: HashSet::new(),
        running: Vec::new(),
        sent: HashSet::new(),
        client_ids: Vec::new(),
        server_ids: Vec::new(),
        given: 0,
    };
    for _ in 0..STEPS_MAX {
        if input.is_empty() {
            break;
        }
        talk.step(&mut input);
    }
    talk.flush(usize::MAX);
    assert!(talk.session.footprint() <= 256 * 1024 + 4 * talk.given, "what a session holds is bounded");
}

impl Talk {
    fn step(&mut self, input: &mut Input<'_>) {
        match input.below(9) {
            0..=3 => self.receive(input),
            4 => self.respond(input),
            5 => {
                let mut update = input.chunk().to_vec();
                update.resize(update.len().next_multiple_of(4), 0);
                self.given += update.len();
                self.session.push(Bytes::from(update), u64::from(input.byte()));
            }
            6 => self.flush(if input.flag() { 1 } else { usize::MAX }),
            7 => self.now = self.now.plus_millis(u64::from(input.u16()) * 8),
            _ => self.session.reattach(),
        }
    }

    fn receive(&mut self, input: &mut Input<'_>) {
        let salt = match input.below(8) {
            0 => input.u64().cast_signed(),
            _ => self.salts.current(self.now).value,
        };
        let (msg_id, seqno) = (self.msg_id(input), i32::from(input.byte()));
        let body = Bytes::from(self.body(input, 0));
        self.given += body.len();
        let mut events = Vec::new();
        let receipt =
            self.session.receive(self.now, &self.salts, Inbound { msg_id, seqno, salt, body }, &mut events);
        if receipt == Receipt::Accepted {
            self.client_ids.push(msg_id);
        }
        events.into_iter().for_each(|event| self.event(event));
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Call { msg_id, .. } => {
                assert!(self.executed.insert(msg_id), "{msg_id:?} is executed twice");
                self.running.push(msg_id);
                self.client_ids.push(msg_id);
            }
            Event::DestroySession { session_id } => {
                self.session.session_destroyed(session_id, session_id & 1 == 1);
            }
            Event::DestroyAuthKey => self.session.auth_key_destroyed(DestroyAuthKey::Fail),
            Event::HttpWait { max_delay, wait_after, max_wait } => {
                assert!([max_delay, wait_after, max_wait].into_iter().all(|millis| millis <= 60_000));
            }
            Event::Acked(_) | Event::DisconnectAfter(_) | Event::DropAnswer { .. } => {}
        }
    }

    fn respond(&mut self, input: &mut Input<'_>) {
        if self.running.is_empty() {
            return;
        }
        let place = input.below(self.running.len());
        let request = self.running.swap_remove(place);
        let mut result = input.chunk().to_vec();
        result.resize(result.len().next_multiple_of(4), 0);
        self.given += result.len();
        self.session.respond(request, &result);
        let _ = self.session.call_state(request);
    }

    fn flush(&mut self, budget: usize) {
        let mut packets = Vec::new();
        self.session.flush(self.now, budget, &mut packets);
        for Message { msg_id, body, .. } in packets {
            assert!(self.sent.insert(msg_id), "{msg_id:?} is given out twice");
            assert!(matches!(msg_id.kind(), 1 | 3), "a server's ids are odd");
            assert!(body.len().is_multiple_of(4));
            self.server_ids.push(msg_id);
        }
        let _ = (self.session.deadline(), self.session.is_choked(), self.session.has_output(self.now));
    }

    /// An id near the present, one that was used, or any at all.
    fn msg_id(&self, input: &mut Input<'_>) -> MsgId {
        let near = MsgId::at(self.now).0;
        MsgId(match input.below(8) {
            0 => input.u64().cast_signed(),
            1 => self.client_ids.last().map_or(near, |id| id.0),
            2 => self.known(input),
            3 => near - (i64::from(input.u16()) << 24),
            _ => near + 4 * i64::from(input.u16()),
        })
    }

    fn known(&self, input: &mut Input<'_>) -> i64 {
        let ids = if input.flag() { &self.client_ids } else { &self.server_ids };
        let place = input.below(ids.len());
        ids.get(place).map_or(0, |id| id.0)
    }

    /// The content of a message: lists of ids, service messages, containers, packed objects, or anything.
    fn body(&self, input: &mut Input<'_>, depth: u32) -> Vec<u8> {
        match input.below(6) {
            0 => input.chunk().to_vec(),
            1 if depth < 3 => self.container(input, depth),
            2 if depth < 3 => packed(&self.body(input, depth + 1)),
            3 => self.id_list(input),
            _ => {
                let head = *input.pick(&HEADS);
                let mut body = head.to_le_bytes().to_vec();
                let mut content = input.chunk().to_vec();
                content.resize(content.len().next_multiple_of(4), 0);
                body.append(&mut content);
                body
            }
        }
    }

    fn id_list(&self, input: &mut Input<'_>) -> Vec<u8> {
        let head = HEADS[input.below(4)];
        let count = input.below(6);
        let mut body = head.to_le_bytes().to_vec();
        body.extend_from_slice(&tl::VECTOR.to_le_bytes());
        body.extend_from_slice(&(count as u32).to_le_bytes());
        for _ in 0..count {
            body.extend_from_slice(&self.known(input).to_le_bytes());
        }
        body
    }

    fn container(&self, input: &mut Input<'_>, depth: u32) -> Vec<u8> {
        let count = input.below(6);
        let mut body = MSG_CONTAINER.to_le_bytes().to_vec();
        let lie = input.below(16);
        body.extend_from_slice(&(count as u32 + u32::from(lie == 1)).to_le_bytes());
        for _ in 0..count {
            let msg_id = self.msg_id(input);
            let seqno = u32::from(input.byte());
            let inner = self.body(input, depth + 1);
            body.extend_from_slice(&msg_id.0.to_le_bytes());
            body.extend_from_slice(&seqno.to_le_bytes());
            body.extend_from_slice(&(inner.len() as u32).to_le_bytes());
            body.extend_from_slice(&inner);
        }
        body
    }
}

/// `gzip_packed` around an object; one that does not shrink is packed as it is, which is damage.
pub(crate) fn packed(object: &[u8]) -> Vec<u8> {
    let mut wr = tl::Writer::new(tl::LAYER_MAX);
    wr.u32(GZIP_PACKED);
    wr.bytes(&deflate(object).unwrap_or_else(|| object.to_vec()));
    wr.buf
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    // A right salt, a near id, an odd number, and a call without arguments.
    let call = |id: u8| Output::new().bytes(&[0, 1, 4, id, 0, 2 * id + 1, 4, 16]).chunk(&[]).finish();
    let answer = Output::new().bytes(&[4, 0]).chunk(&[5; 900]).finish();
    let push = Output::new().bytes(&[5]).chunk(&[6; 40]).bytes(&[9]).finish();
    let flush = vec![6, 0];
    let ack = vec![0, 1, 4, 50, 0, 4, 3, 0, 2, 0, 0, 0, 1];
    let resend = vec![0, 1, 4, 60, 0, 4, 3, 2, 2, 0, 0, 1, 0];
    let container = Output::new()
        .bytes(&[0, 1, 4, 90, 0, 6, 1, 2, 0])
        .bytes(&[4, 70, 0, 5, 4, 8])
        .chunk(&[1; 8])
        .bytes(&[4, 71, 0, 7, 2, 4, 16])
        .chunk(&[0; 64])
        .finish();
    vec![
        [call(1), answer.clone(), flush.clone(), ack].concat(),
        [call(1), call(1), flush.clone(), vec![8], flush.clone()].concat(),
        [call(2), push, flush.clone(), resend, flush.clone()].concat(),
        [container, vec![7, 0xff, 0], flush].concat(),
    ]
}
