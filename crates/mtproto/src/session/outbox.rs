//! What the server owes a session: messages that wait to be sent, and sent ones that wait for their ack.
//!
//! A message that must be acknowledged keeps its id and number for as long as it is owed, so that the client
//! can tell a repetition from a second message. Pushes are bounded: too many of them, and all give way to one
//! `updatesTooLong`, because a client that asks for the difference gets everything (rule T11).

use std::collections::VecDeque;

use bytes::Bytes;
use planted::Bug;

use super::container::Message;
use super::limits::Limits;
use crate::time::MsgId;

/// `updatesTooLong#e317af7e`, the same in every layer.
const UPDATES_TOO_LONG: [u8; 4] = 0xe317_af7e_u32.to_le_bytes();

/// Empty queues with more slots than this give their memory back.
const KEPT_SLOTS: usize = 8;

/// What kind of message it is; decides its id, its number and how long it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The result of the request with this id.
    Result(MsgId),
    /// Any other answer to a message of the client; needs no ack.
    Answer,
    /// Something that the server says by itself and needs no ack for.
    Notice,
    /// `new_session_created`.
    Created,
    /// An update, with the token under which the gateway wants to hear of its ack; 0 for none.
    Push(u64),
}

impl Kind {
    /// Whether the client must acknowledge it.
    pub(super) fn is_content(self) -> bool {
        matches!(self, Self::Result(_) | Self::Created | Self::Push(_))
    }

    /// The two lowest bits of its `msg_id`.
    pub(super) fn id_bits(self) -> i64 {
        if matches!(self, Self::Result(_) | Self::Answer) { 1 } else { 3 }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) kind: Kind,
    pub(super) body: Bytes,
}

#[derive(Clone, Debug)]
pub(super) struct Owed {
    pub(super) kind: Kind,
    pub(super) message: Message,
}

/// How much of something there is.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    count: usize,
    bytes: usize,
}

impl Held {
    fn add(&mut self, body: &Bytes) {
        self.count = self.count.saturating_add(1);
        self.bytes = self.bytes.saturating_add(body.len());
    }

    fn remove(&mut self, body: &Bytes) {
        self.count = self.count.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(body.len());
    }
}

#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// In the order of sending.
    waiting: VecDeque<Waiting>,
    /// Sent, in ascending order of ids.
    owed: VecDeque<Owed>,
    /// Ids of owed messages to be sent again.
    again: VecDeque<MsgId>,
    waiting_bytes: usize,
    pushes: Held,
    owed_results: Held,
    /// `updatesTooLong` waits to be sent; until then further pushes add nothing.
    gap_waits: bool,
}

impl Outbox {
    pub(super) fn add(&mut self, kind: Kind, body: Bytes) {
        self.waiting_bytes = self.waiting_bytes.saturating_add(body.len());
        if matches!(kind, Kind::Push(_)) {
            self.pushes.add(&body);
        }
        self.waiting.push_back(Waiting { kind, body });
    }

    /// Adds a message unless the same one waits already.
    pub(super) fn add_once(&mut self, kind: Kind, body: Bytes) {
        if !self.waiting.iter().any(|waiting| waiting.kind == kind && waiting.body == body) {
            self.add(kind, body);
        }
    }

    /// Puts a message before all others.
    pub(super) fn add_first(&mut self, kind: Kind, body: Bytes) {
        self.waiting_bytes = self.waiting_bytes.saturating_add(body.len());
        self.waiting.push_front(Waiting { kind, body });
    }

    /// Adds an update, unless that would be too much: then all updates owed are replaced by one
    /// `updatesTooLong`. Answers whether the update itself will be sent.
    pub(super) fn push(&mut self, body: Bytes, token: u64, limits: &Limits) -> bool {
        if self.gap_waits {
            return false;
        }
        let fits = self.pushes.count < limits.pushes_max
            && self.pushes.bytes.saturating_add(body.len()) <= limits.push_bytes_max;
        if fits {
            self.add(Kind::Push(token), body);
        } else {
            self.replace_pushes_by_gap();
        }
        fits
    }

    /// Lets go of all updates; true if there were any.
    pub(super) fn drop_pushes(&mut self) -> bool {
        let before = (self.waiting.len(), self.owed.len());
        self.waiting.retain(|waiting| !matches!(waiting.kind, Kind::Push(_)));
        self.owed.retain(|owed| !matches!(owed.kind, Kind::Push(_)));
        self.waiting_bytes = self.waiting.iter().map(|waiting| waiting.body.len()).sum();
        self.pushes = Held::default();
        self.gap_waits = false;
        self.shrink();
        (self.waiting.len(), self.owed.len()) != before
    }

    fn replace_pushes_by_gap(&mut self) {
        self.drop_pushes();
        self.add(Kind::Push(0), Bytes::from_static(&UPDATES_TOO_LONG));
        self.gap_waits = true;
    }

    /// The next message to send for the first time.
    pub(super) fn peek(&self) -> Option<&Waiting> {
        self.waiting.front()
    }

    pub(super) fn take(&mut self) -> Option<Waiting> {
        let waiting = self.waiting.pop_front()?;
        self.waiting_bytes = self.waiting_bytes.saturating_sub(waiting.body.len());
        if matches!(waiting.kind, Kind::Push(_)) {
            self.pushes.remove(&waiting.body);
            self.gap_waits &= waiting.body != UPDATES_TOO_LONG[..];
        }
        Some(waiting)
    }

    /// Keeps a message that has just been sent until its ack.
    pub(super) fn owe(&mut self, kind: Kind, message: Message) {
        match kind {
            Kind::Result(_) => self.owed_results.add(&message.body),
            Kind::Push(_) => self.pushes.add(&message.body),
            _ => {}
        }
        self.owed.push_back(Owed { kind, message });
    }

    /// Lets go of an owed message: it was acknowledged, or its answer is no longer wanted.
    pub(super) fn settle(&mut self, msg_id: MsgId) -> Option<Owed> {
        let index = self.position(msg_id)?;
        let owed = self.owed.remove(index)?;
        match owed.kind {
            Kind::Result(_) => self.owed_results.remove(&owed.message.body),
            Kind::Push(_) => self.pushes.remove(&owed.message.body),
            _ => {}
        }
        Some(owed)
    }

    /// The oldest result beyond the limits, already let go of.
    pub(super) fn overdue_result(&mut self, limits: &Limits) -> Option<Owed> {
        let held = self.owed_results;
        if held.count <= limits.answers_max && held.bytes <= limits.answer_bytes_max {
            return None;
        }
        let oldest = self.owed.iter().find(|owed| matches!(owed.kind, Kind::Result(_)))?;
        self.settle(oldest.message.msg_id)
    }

    pub(super) fn owed_result(&self, request: MsgId) -> Option<&Message> {
        self.owed.iter().find(|owed| owed.kind == Kind::Result(request)).map(|owed| &owed.message)
    }

    /// Takes back a result that has not been sent yet.
    pub(super) fn withdraw(&mut self, request: MsgId) -> Option<Bytes> {
        let index = self.waiting.iter().position(|waiting| waiting.kind == Kind::Result(request))?;
        let waiting = self.waiting.remove(index)?;
        self.waiting_bytes = self.waiting_bytes.saturating_sub(waiting.body.len());
        Some(waiting.body)
    }

    pub(super) fn is_owed(&self, msg_id: MsgId) -> bool {
        self.position(msg_id).is_some()
    }

    /// Lets an owed message be sent again, once.
    pub(super) fn send_again(&mut self, msg_id: MsgId) {
        if self.is_owed(msg_id) && !self.again.contains(&msg_id) {
            self.again.push_back(msg_id);
        }
    }

    /// Lets every owed message be sent again.
    pub(super) fn send_all_again(&mut self) {
        let lost = |owed: &&Owed| !planted::is(Bug::PushesNotResent) || !matches!(owed.kind, Kind::Push(_));
        self.again = self.owed.iter().filter(lost).map(|owed| owed.message.msg_id).collect();
    }

    /// The next message to send again.
    pub(super) fn peek_again(&mut self) -> Option<&Message> {
        while let Some(msg_id) = self.again.front().copied() {
            match self.position(msg_id) {
                Some(index) => return self.owed.get(index).map(|owed| &owed.message),
                // Acknowledged in the meantime.
                None => self.again.pop_front(),
            };
        }
        None
    }

    pub(super) fn drop_again(&mut self) {
        self.again.pop_front();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.again.is_empty()
    }

    /// Whether exactly one message waits, and that for the first time.
    pub(super) fn is_single(&self) -> bool {
        self.waiting.len() == 1 && self.again.is_empty()
    }

    pub(super) fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// Gives back memory once a burst is over.
    pub(super) fn shrink(&mut self) {
        if self.waiting.is_empty() && self.waiting.capacity() > KEPT_SLOTS {
            self.waiting = VecDeque::new();
        }
        if self.owed.is_empty() && self.owed.capacity() > KEPT_SLOTS {
            self.owed = VecDeque::new();
        }
        if self.again.is_empty() && self.again.capacity() > 0 {
            self.again = VecDeque::new();
        }
    }

    pub(super) fn footprint(&self) -> usize {
        let slots = self.waiting.capacity().saturating_mul(size_of::<Waiting>());
        let owed = self.owed.capacity().saturating_mul(size_of::<Owed>());
        let again = self.again.capacity().saturating_mul(size_of::<MsgId>());
        let bodies = self.pushes.bytes.max(self.waiting_bytes).saturating_add(self.owed_results.bytes);
        [slots, owed, again, bodies].into_iter().fold(0, usize::saturating_add)
    }

    fn position(&self, msg_id: MsgId) -> Option<usize> {
        self.owed.binary_search_by_key(&msg_id, |owed| owed.message.msg_id).ok()
    }
}
