//! From owed messages to packets: ids, sequence numbers, containers and acks.
//!
//! Ids are given at the moment of sending, so that they are close to the true time and ascend in the order of
//! the stream. A lone message travels as it is; several share a container. What is sent again keeps its own
//! id and number and always travels in a container, so that no packet repeats another (rule R05).

use super::container::{self, CONTAINER_HEAD, HEAD_SIZE, Message};
use super::limits::{CONTAINER_MAX, IDS_MAX};
use super::outbox::Kind;
use super::window::State;
use super::{Session, wire};
use crate::time::{MsgId, UnixTime};
use planted::Bug;

/// Acks ride along with a lone message only from this number on; fewer wait for an answer to replace them.
const ACKS_RIDE_FROM: usize = 16;

impl Session {
    /// Takes what is to be sent now: packets for the envelope, in order, appended to `out` until `budget` bytes
    /// are reached (the last packet may exceed it). The rest waits until the connection has room again.
    pub fn flush(&mut self, now: UnixTime, budget: usize, out: &mut Vec<Message>) {
        let mut used = 0_usize;
        while used < budget
            && self.has_output(now)
            && let Some(packet) = self.packet(now)
        {
            used = used.saturating_add(packet.body.len());
            out.push(packet);
        }
        self.forget_overdue();
        self.outbox.shrink();
        if self.acks.is_empty() && self.acks.capacity() > ACKS_RIDE_FROM {
            self.acks = Vec::new();
        }
    }

    /// A container without messages: what an HTTP request is answered with when it has waited long enough and
    /// there is nothing to say.
    pub fn empty_container(&mut self, now: UnixTime) -> Message {
        Message { msg_id: self.ids.next(now, 3), seqno: self.next_seqno(false), body: container::write(&[]) }
    }

    /// The next packet; none if all that was to be repeated has been acknowledged in the meantime.
    fn packet(&mut self, now: UnixTime) -> Option<Message> {
        let acks_leave = self.acks_are_due(now) || self.acks.len() >= ACKS_RIDE_FROM;
        if self.outbox.is_single()
            && !acks_leave
            && let Some(message) = self.next_new(now)
        {
            return Some(message);
        }
        let mut messages = Vec::new();
        let size = self.gather_again(&mut messages);
        let repeats = !messages.is_empty();
        self.gather_new(now, size, &mut messages);
        if !self.acks.is_empty() && (acks_leave || messages.len() > 1) && messages.len() < CONTAINER_MAX {
            self.gather_acks(now, &mut messages);
        }
        if messages.is_empty() || (messages.len() == 1 && (!repeats || planted::is(Bug::ResentAsItWas))) {
            return messages.pop();
        }
        let body = container::write(&messages);
        let seqno = self.next_seqno(planted::is(Bug::ContainerSeqno));
        Some(Message { msg_id: self.ids.next(now, 3), seqno, body })
    }

    /// Repetitions, as many as one container takes.
    fn gather_again(&mut self, messages: &mut Vec<Message>) -> usize {
        let mut size = CONTAINER_HEAD;
        while messages.len() < CONTAINER_MAX
            && let Some(message) = self.outbox.peek_again()
            && self.limits.room(size, message.body.len(), messages.len())
        {
            size = size.saturating_add(HEAD_SIZE).saturating_add(message.body.len());
            messages.push(message.clone());
            self.outbox.drop_again();
        }
        size
    }

    /// New messages, as many as the container still takes.
    fn gather_new(&mut self, now: UnixTime, mut size: usize, messages: &mut Vec<Message>) {
        while messages.len() < CONTAINER_MAX
            && let Some(waiting) = self.outbox.peek()
            && self.limits.room(size, waiting.body.len(), messages.len())
            && let Some(message) = self.next_new(now)
        {
            size = size.saturating_add(HEAD_SIZE).saturating_add(message.body.len());
            messages.push(message);
        }
    }

    fn gather_acks(&mut self, now: UnixTime, messages: &mut Vec<Message>) {
        let batch = self.acks.len().min(IDS_MAX);
        let body = wire::msgs_ack(self.acks.drain(..batch));
        messages.push(Message { msg_id: self.ids.next(now, 3), seqno: self.next_seqno(false), body });
    }

    /// Gives the first waiting message its id and number.
    fn next_new(&mut self, now: UnixTime) -> Option<Message> {
        let waiting = self.outbox.take()?;
        let content = waiting.kind.is_content();
        let msg_id = self.ids.next(now, waiting.kind.id_bits());
        let message = Message { msg_id, seqno: self.next_seqno(content), body: waiting.body };
        if content {
            self.outbox.owe(waiting.kind, message.clone());
        }
        Some(message)
    }

    pub(super) fn next_seqno(&mut self, content: bool) -> i32 {
        let even = self.content_sent.wrapping_mul(2).cast_signed();
        if content {
            self.content_sent = self.content_sent.wrapping_add(1);
        }
        even | i32::from(content)
    }

    /// Answers that were never acknowledged give way to newer ones; their requests can then not be answered
    /// a second time.
    fn forget_overdue(&mut self) {
        while let Some(owed) = self.outbox.overdue_result(&self.limits) {
            if let Kind::Result(request) = owed.kind {
                self.window.set_state(request, State::Forgotten);
            }
        }
    }

    /// Remembers to acknowledge a message, soon or (`at_once`) in the next flush.
    pub(super) fn acknowledge(&mut self, now: UnixTime, msg_id: MsgId, at_once: bool) {
        if at_once {
            self.ack_due = now;
        } else if self.acks.is_empty() {
            self.ack_due = now.plus_millis(self.limits.ack_delay_ms);
        }
        self.acks.push(msg_id);
    }

    pub(super) fn acks_are_due(&self, now: UnixTime) -> bool {
        // A clock that was set back must not hold the acks until it has caught up.
        let horizon = now.plus_millis(self.limits.ack_delay_ms);
        !self.acks.is_empty() && (self.ack_due <= now || self.ack_due > horizon)
    }
}
