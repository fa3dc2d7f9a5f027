//! From a client's message to events: the checks in their order, containers, repetitions.
//!
//! The salt comes first, then the time, then what the session remembers, then the sequence number (rules R07
//! to R13). Nothing is executed of a message that fails one of them. Only a message that was understood is
//! answered with `bad_msg_notification` (rule R30).

use bytes::Bytes;
use planted::Bug;

use super::Session;
use super::container::{self, Message};
use super::event::{Event, Inbound, Receipt};
use super::gzip;
use super::limits::{NEWEST_S, OLDEST_S};
use super::outbox::Kind;
use super::window::{Received, Standing, State};
use super::wire::{self, Content, Unreadable};
use crate::salts::Salts;
use crate::time::{MsgId, UnixTime};

/// Codes of `bad_msg_notification`.
pub(crate) mod code {
    pub(crate) const MSG_ID_TOO_LOW: i32 = 16;
    pub(crate) const MSG_ID_TOO_HIGH: i32 = 17;
    pub(crate) const MSG_ID_BITS: i32 = 18;
    pub(crate) const CONTAINER_ID_REUSED: i32 = 19;
    pub(crate) const TOO_OLD_TO_TELL: i32 = 20;
    pub(super) const ABOUT_SEQNO: std::ops::RangeInclusive<i32> = 32..=35;
    pub(crate) const SEQNO_NOT_EVEN: i32 = 34;
    pub(crate) const SEQNO_NOT_ODD: i32 = 35;
    pub(crate) const BAD_CONTAINER: i32 = 64;
}

/// The context of one packet.
pub(super) struct Packet<'a> {
    pub(super) now: UnixTime,
    pub(super) salts: &'a Salts,
    pub(super) events: &'a mut Vec<Event>,
}

impl Session {
    /// Forgets messages of the client that are too old to come again. Receiving does so too: this is for sessions
    /// that receive nothing.
    pub fn prune(&mut self, now: UnixTime) {
        self.window.prune(now);
    }

    /// Takes a decrypted and verified message: a container, a service message or a call. What the gateway has
    /// to do is appended to `events`; answers of the session itself wait for [`flush`](Self::flush).
    pub fn receive(
        &mut self,
        now: UnixTime,
        salts: &Salts,
        inbound: Inbound,
        events: &mut Vec<Event>,
    ) -> Receipt {
        self.window.prune(now);
        let Inbound { msg_id, seqno, salt, body } = inbound;
        if !self.accepts_salt(now, salts, salt) {
            self.window.excuse(seqno);
            let answer = wire::bad_salt(msg_id, seqno, salts.current(now).value);
            self.outbox.add(Kind::Answer, answer);
            return Receipt::Rejected;
        }
        let message = Message { msg_id, seqno, body };
        let mut packet = Packet { now, salts, events };
        let result = match check_id(now, msg_id) {
            None => self.take_packet(&mut packet, message),
            Some(code) => Err(Refusal::Bad(code)),
        };
        match result {
            Ok(()) => Receipt::Accepted,
            Err(Refusal::Flood) => Receipt::Flood,
            Err(Refusal::Bad(code)) => {
                self.refuse(msg_id, seqno, code);
                Receipt::Rejected
            }
        }
    }

    fn accepts_salt(&mut self, now: UnixTime, salts: &Salts, salt: i64) -> bool {
        let overstay = u64::from(planted::is(Bug::SaltOverstays));
        if self
            .salt
            .is_some_and(|(known, until)| known == salt && now.secs() < until.saturating_add(overstay))
        {
            return true;
        }
        let until = salts.accepted_until(now, salt);
        self.salt = until.map(|until| (salt, until)).or(self.salt);
        until.is_some()
    }

    fn take_packet(&mut self, packet: &mut Packet<'_>, message: Message) -> Result<(), Refusal> {
        let is_container = container::is_container(&message.body);
        match self.window.standing(packet.now, message.msg_id) {
            Standing::Known(_) if is_container => return Err(Refusal::Bad(code::CONTAINER_ID_REUSED)),
            Standing::Known(state) => {
                self.repeated(packet.now, message.msg_id, message.seqno, state);
                return Ok(());
            }
            Standing::TooOld => return Err(Refusal::Bad(code::TOO_OLD_TO_TELL)),
            Standing::New => {}
        }
        if is_container {
            return self.take_container(packet, &message);
        }
        let content = self.check(&message)?;
        self.announce(packet, message.msg_id);
        self.take_message(packet, message, content);
        Ok(())
    }

    /// Takes all messages of a container, or none. Messages that the session had already, or is too old to
    /// know about, are answered one by one.
    fn take_container(&mut self, packet: &mut Packet<'_>, outer: &Message) -> Result<(), Refusal> {
        if outer.seqno & 1 == 1 {
            return Err(Refusal::Bad(code::SEQNO_NOT_EVEN));
        }
        let inner = container::read(&outer.body).ok_or(Refusal::Bad(code::BAD_CONTAINER))?;
        let mut checked = Vec::with_capacity(inner.len());
        for message in inner {
            if message.msg_id >= outer.msg_id || message.msg_id.kind() != 0 {
                return Err(Refusal::Bad(code::BAD_CONTAINER));
            }
            let content = match self.window.standing(packet.now, message.msg_id) {
                Standing::New if planted::is(Bug::ContainerInPart) => self.check(&message).ok(),
                Standing::New => Some(self.check(&message).map_err(Refusal::of_container)?),
                Standing::Known(_) | Standing::TooOld => None,
            };
            checked.push((message, content));
        }
        let new = checked.iter().filter(|(_, content)| content.is_some());
        if let Some(lowest) = new.map(|(message, _)| message.msg_id).min() {
            self.announce(packet, lowest);
        }
        self.remember(outer, State::Container);
        for (message, content) in checked {
            self.take_checked(packet, message, content);
        }
        Ok(())
    }

    fn take_checked(&mut self, packet: &mut Packet<'_>, message: Message, content: Option<Content>) {
        match (self.window.standing(packet.now, message.msg_id), content) {
            (Standing::New, Some(content)) => self.take_message(packet, message, content),
            (Standing::Known(state), _) => self.repeated(packet.now, message.msg_id, message.seqno, state),
            _ => self.refuse(message.msg_id, message.seqno, code::TOO_OLD_TO_TELL),
        }
    }

    /// Reads a new message and checks its sequence number.
    fn check(&self, message: &Message) -> Result<Content, Refusal> {
        let content = match wire::classify(&message.body) {
            Ok(content) => content,
            Err(Unreadable::TooManyIds) => return Err(Refusal::Flood),
            // Answered with an error, not with a notification.
            Err(Unreadable::Call) => return Ok(Content::Unreadable),
            Err(Unreadable::Silent) => return Ok(Content::Nothing),
        };
        let odd = message.seqno & 1 == 1;
        // An odd number on acks is wrong as well, but mtcute counts its own so, and gives the session up when told.
        if !odd && matches!(content, Content::Call | Content::Packed) {
            return Err(Refusal::Bad(code::SEQNO_NOT_ODD));
        }
        match self.window.seqno_error(message.msg_id, message.seqno) {
            Some(code) => Err(Refusal::Bad(code)),
            None => Ok(content),
        }
    }

    fn take_message(&mut self, packet: &mut Packet<'_>, message: Message, content: Content) {
        match content {
            Content::Call => self.take_call(packet, &message, message.body.clone()),
            Content::Packed => self.take_packed(packet, &message),
            // Acks are not worth remembering: a repeated one changes nothing.
            Content::Acks(ids) => self.acked(packet.events, &ids),
            service => {
                self.remember(&message, State::Service);
                if message.seqno & 1 == 1 && service.wants_ack() {
                    self.acknowledge(packet.now, message.msg_id, false);
                }
                self.serve(packet, message.msg_id, service);
            }
        }
    }

    fn take_call(&mut self, packet: &mut Packet<'_>, message: &Message, body: Bytes) {
        self.remember(message, State::Running);
        self.acknowledge(packet.now, message.msg_id, false);
        packet.events.push(Event::Call { msg_id: message.msg_id, body });
    }

    /// Only a call may be packed, and only once by itself; wrappers inside may pack their query again, which
    /// whoever unwraps them opens under the same limits (rule R16).
    fn take_packed(&mut self, packet: &mut Packet<'_>, message: &Message) {
        let call = wire::packed_data(&message.body)
            .and_then(|packed| gzip::inflate(packed).ok())
            .filter(|body| matches!(wire::classify(body), Ok(Content::Call)));
        match call {
            Some(body) => self.take_call(packet, message, body),
            None => {
                self.remember(message, State::Service);
                self.respond_error(message.msg_id, 400, "INPUT_FETCH_ERROR");
            }
        }
    }

    fn remember(&mut self, message: &Message, state: State) {
        let received = Received { msg_id: message.msg_id, seqno: message.seqno, state };
        self.window.insert(received, self.limits.window_max);
    }

    /// A message that came before: acknowledged again, answered with the stored answer, never executed (rule
    /// R11).
    fn repeated(&mut self, now: UnixTime, msg_id: MsgId, seqno: i32, state: State) {
        if state == State::Forgotten {
            return self.refuse(msg_id, seqno, code::TOO_OLD_TO_TELL);
        }
        match self.outbox.owed_result(msg_id).map(|answer| (answer.msg_id, answer.body.len())) {
            Some((answer, len)) if len > self.limits.detailed_info_from => {
                self.outbox.add_once(Kind::Notice, wire::detailed_info(msg_id, answer, len));
            }
            Some((answer, _)) => self.outbox.send_again(answer),
            None if !self.acks.contains(&msg_id) => self.acknowledge(now, msg_id, true),
            None => self.ack_due = now,
        }
    }

    fn refuse(&mut self, msg_id: MsgId, seqno: i32, code: i32) {
        if !code::ABOUT_SEQNO.contains(&code) {
            self.window.excuse(seqno);
        }
        self.outbox.add(Kind::Answer, wire::bad_msg(msg_id, seqno, code));
    }

    /// Says that the session is new, and from which id on the server knows it: once, and again only for a
    /// lower id (rule R20). It precedes everything else.
    fn announce(&mut self, packet: &Packet<'_>, lowest: MsgId) {
        if self.first_msg_id.is_some_and(|first| first <= lowest) {
            return;
        }
        self.first_msg_id = Some(lowest);
        let salt = packet.salts.current(packet.now).value;
        self.outbox.add_first(Kind::Created, wire::new_session(lowest, self.unique_id, salt));
    }
}

enum Refusal {
    Bad(i32),
    Flood,
}

impl Refusal {
    /// A container is refused as a whole, whatever is wrong inside.
    fn of_container(self) -> Self {
        match self {
            Self::Bad(_) => Self::Bad(code::BAD_CONTAINER),
            Self::Flood => Self::Flood,
        }
    }
}

fn check_id(now: UnixTime, msg_id: MsgId) -> Option<i32> {
    let time = msg_id.time();
    if time < now.minus_secs(OLDEST_S) {
        Some(code::MSG_ID_TOO_LOW)
    } else if time > now.plus_secs(if planted::is(Bug::IdsOfTheFuture) { OLDEST_S } else { NEWEST_S }) {
        Some(code::MSG_ID_TOO_HIGH)
    } else {
        (msg_id.kind() != 0).then_some(code::MSG_ID_BITS)
    }
}
