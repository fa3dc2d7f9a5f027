//! Service messages: acks, states, repetitions, pings, salts, and the end of sessions and keys.

use tl::mtproto::{Request, types};

use super::Session;
use super::event::Event;
use super::inbound::Packet;
use super::limits::NEWEST_S;
use super::outbox::Kind;
use super::window::{Standing, State};
use super::wire::{self, Content};
use crate::time::{MsgId, UnixTime};

/// The longest that `http_wait` may ask for, in milliseconds.
const HTTP_WAIT_MAX_MS: i32 = 60_000;

/// Bits of a byte of `msgs_state_info` (rule R27).
mod status {
    pub(super) const UNKNOWN: u8 = 1;
    pub(super) const NOT_RECEIVED: u8 = 2;
    pub(super) const TOO_HIGH: u8 = 3;
    pub(super) const RECEIVED: u8 = 4;
    pub(super) const ACKNOWLEDGED: u8 = 8;
    pub(super) const NEEDS_NO_ACK: u8 = 16;
    pub(super) const CALL: u8 = 32;
    pub(super) const ANSWERED: u8 = 64;
}

impl Session {
    /// Reacts to a service message that has been checked and remembered.
    pub(super) fn serve(&mut self, packet: &mut Packet<'_>, msg_id: MsgId, content: Content) {
        match content {
            Content::Service(call) => self.serve_call(packet, msg_id, call),
            Content::StateRequest(ids) => self.tell_states(packet.now, msg_id, &ids),
            Content::Resend(ids) => self.resend(packet.now, msg_id, &ids),
            Content::ResendAnswers(ids) => self.resend_answers(&ids),
            Content::States(states) => self.take_states(packet.events, &states),
            Content::Unreadable => self.respond_error(msg_id, 400, "INPUT_FETCH_ERROR"),
            Content::Acks(_) | Content::Call | Content::Packed | Content::Container | Content::Nothing => {}
        }
    }

    fn serve_call(&mut self, packet: &mut Packet<'_>, msg_id: MsgId, call: Request) {
        match call {
            Request::Ping(ping) => self.answer(msg_id, wire::pong(msg_id, ping.ping_id)),
            Request::PingDelayDisconnect(ping) => {
                self.answer(msg_id, wire::pong(msg_id, ping.ping_id));
                let delay = u32::try_from(ping.disconnect_delay).unwrap_or(0);
                packet.events.push(Event::DisconnectAfter(delay));
            }
            Request::GetFutureSalts(get) => {
                let salts = packet.salts.future(packet.now, get.num);
                self.answer(msg_id, wire::future_salts(msg_id, packet.now, &salts));
            }
            Request::RpcDropAnswer(drop) => self.drop_answer(packet, msg_id, MsgId(drop.req_msg_id)),
            Request::DestroySession(destroy) => self.destroy_session(packet.events, destroy.session_id),
            Request::DestroyAuthKey(_) => packet.events.push(Event::DestroyAuthKey),
            Request::HttpWait(wait) => {
                let millis = |value: i32| u32::try_from(value.clamp(0, HTTP_WAIT_MAX_MS)).unwrap_or(0);
                packet.events.push(Event::HttpWait {
                    max_delay: millis(wait.max_delay),
                    wait_after: millis(wait.wait_after),
                    max_wait: millis(wait.max_wait),
                });
            }
            // Key exchange belongs to unencrypted messages; `classify` lets it through as an unknown call.
            Request::ReqPq(_)
            | Request::ReqPqMulti(_)
            | Request::ReqDHParams(_)
            | Request::SetClientDHParams(_) => {}
        }
    }

    /// An answer that also says that the question has arrived.
    fn answer(&mut self, question: MsgId, body: bytes::Bytes) {
        self.acks.retain(|ack| *ack != question);
        self.outbox.add(Kind::Answer, body);
    }

    pub(super) fn acked(&mut self, events: &mut Vec<Event>, ids: &[i64]) {
        let mut tokens = Vec::new();
        for id in ids {
            if let Some(owed) = self.outbox.settle(MsgId(*id))
                && let Kind::Push(token @ 1..) = owed.kind
            {
                tokens.push(token);
            }
        }
        if !tokens.is_empty() {
            events.push(Event::Acked(tokens));
        }
    }

    /// `msgs_all_info`: the client volunteers what it has; as good as an ack.
    fn take_states(&mut self, events: &mut Vec<Event>, states: &types::MsgsAllInfo) {
        let received = |info: &u8| info & 7 == status::RECEIVED;
        let pairs = states.msg_ids.iter().zip(&states.info);
        let ids: Vec<i64> = pairs.filter(|(_, info)| received(info)).map(|(id, _)| *id).collect();
        self.acked(events, &ids);
    }

    fn tell_states(&mut self, now: UnixTime, request: MsgId, ids: &[i64]) {
        let info = ids.iter().map(|id| self.status(now, MsgId(*id))).collect();
        self.answer(request, wire::state_info(request, info));
    }

    fn status(&self, now: UnixTime, msg_id: MsgId) -> u8 {
        let state = match self.window.standing(now, msg_id) {
            Standing::Known(state) => state,
            Standing::TooOld => return status::UNKNOWN,
            Standing::New
                if msg_id > self.window.highest() || msg_id > MsgId::at(now.plus_secs(NEWEST_S)) =>
            {
                return status::TOO_HIGH;
            }
            Standing::New => return status::NOT_RECEIVED,
        };
        let acknowledged = if self.acks.contains(&msg_id) { 0 } else { status::ACKNOWLEDGED };
        let more = match state {
            State::Container => status::NEEDS_NO_ACK,
            State::Service => acknowledged,
            State::Running => acknowledged | status::CALL,
            State::Dropped | State::Succeeded | State::Failed | State::Forgotten => {
                acknowledged | status::CALL | status::ANSWERED
            }
        };
        status::RECEIVED | more
    }

    /// `msg_resend_req`: what is still owed is sent again; the state of everything asked for is told where
    /// something is not.
    fn resend(&mut self, now: UnixTime, request: MsgId, ids: &[i64]) {
        for id in ids {
            self.outbox.send_again(MsgId(*id));
        }
        if ids.iter().any(|id| !self.outbox.is_owed(MsgId(*id))) {
            self.tell_states(now, request, ids);
        }
    }

    /// `msg_resend_ans_req`: the same by the ids of the requests.
    fn resend_answers(&mut self, requests: &[i64]) {
        for request in requests {
            if let Some(answer) = self.outbox.owed_result(MsgId(*request)).map(|answer| answer.msg_id) {
                self.outbox.send_again(answer);
            }
        }
    }

    fn destroy_session(&mut self, events: &mut Vec<Event>, session_id: i64) {
        if session_id == self.session_id {
            // Its own session it cannot destroy.
            self.session_destroyed(session_id, false);
        } else {
            events.push(Event::DestroySession { session_id });
        }
    }

    /// `rpc_drop_answer`: the client no longer wants an answer. The call itself has run or runs on (rule R26).
    fn drop_answer(&mut self, packet: &mut Packet<'_>, msg_id: MsgId, request: MsgId) {
        let outcome = if self.window.state(request) == Some(State::Running) {
            // The original call is answered the same way.
            self.respond(request, &wire::answer_dropped_running());
            self.window.set_state(request, State::Dropped);
            packet.events.push(Event::DropAnswer { msg_id: request });
            wire::answer_dropped_running()
        } else if let Some(body) = self.outbox.withdraw(request) {
            let id = self.ids.next(packet.now, 1);
            wire::answer_dropped(id, self.next_seqno(true), body.len())
        } else if let Some(answer) = self.outbox.owed_result(request).cloned() {
            self.outbox.settle(answer.msg_id);
            wire::answer_dropped(answer.msg_id, answer.seqno, answer.body.len())
        } else {
            wire::answer_unknown()
        };
        self.respond(msg_id, &outcome);
    }
}
