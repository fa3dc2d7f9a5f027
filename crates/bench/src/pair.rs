//! A sender and a recipient: which messages are under way, and how long they take.
//!
//! A message is done when its call has a result and its update has arrived, in whichever order. Times count
//! from the moment when the message was due, not from the one when it was sent, so a server that stalls its
//! sender cannot hide that.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use mtproto::time::MsgId;

use crate::clock;
use crate::line::{Line, Role, Shared};
use crate::session::{Event, refusal};
use crate::tally::Tally;
use crate::template::{Marker, SendTemplate};

/// A recipient acknowledges from so many messages on, or at the next tick.
const ACKS: usize = 16;

/// A message without result or update for this long is lost.
const LOST_NANOS: u64 = clock::seconds(20);

/// A message under way.
struct Pending {
    random_id: i64,
    msg_id: MsgId,
    due: u64,
    acknowledged: bool,
    delivered: bool,
}

impl Pending {
    fn is_done(&self) -> bool {
        self.acknowledged && self.delivered
    }
}

/// The messages of a pair.
pub(crate) struct Pair {
    sender: Shared,
    template: SendTemplate,
    tally: Rc<Tally>,
    /// Messages under way, numbered from `first` on.
    pending: VecDeque<Pending>,
    first: u32,
    /// Messages of `pending` that are not done.
    open: usize,
    /// Calls that have to be made again.
    repeat: Vec<MsgId>,
}

impl Pair {
    /// A pair that has sent nothing.
    pub(crate) fn new(sender: Shared, template: SendTemplate, tally: Rc<Tally>) -> Self {
        let (pending, repeat) = (VecDeque::new(), Vec::new());
        Self { sender, template, tally, pending, first: 0, open: 0, repeat }
    }

    /// Messages that are not done.
    pub(crate) fn open(&self) -> usize {
        self.open
    }

    /// Sends a message that was due at `due`.
    pub(crate) fn send(&mut self, line: &mut Line, due: u64) {
        let sequence = self.first.wrapping_add(u32::try_from(self.pending.len()).unwrap_or(u32::MAX));
        let random_id = self.tally.random_id();
        let msg_id = line.call(self.template.fill(random_id, sequence));
        self.pending.push_back(Pending { random_id, msg_id, due, acknowledged: false, delivered: false });
        self.open += 1;
        self.tally.sent(due, clock::nanos());
    }

    /// As [`send`](Self::send), from outside of the sender's task.
    pub(crate) fn send_now(&mut self, due: u64) {
        let sender = Rc::clone(&self.sender);
        let mut line = sender.borrow_mut();
        self.send(&mut line, due);
        line.flush();
    }

    /// Sends as many messages as the window has room for, and again what has to be sent again.
    fn refill(&mut self, line: &mut Line) {
        for msg_id in std::mem::take(&mut self.repeat) {
            self.send_again(line, msg_id);
        }
        while self.open < self.tally.window() {
            self.send(line, clock::nanos());
        }
    }

    /// Sends the refused message again; all of them where it was a container that is not known here.
    fn send_again(&mut self, line: &mut Line, refused: MsgId) {
        let known = self.pending.iter().any(|pending| pending.msg_id == refused);
        for (sequence, pending) in (self.first..).zip(&mut self.pending) {
            if !pending.acknowledged && (!known || pending.msg_id == refused) {
                pending.msg_id = line.call(self.template.fill(pending.random_id, sequence));
            }
        }
    }

    fn acknowledged(&mut self, msg_id: MsgId, result: &[u8]) {
        let Some(index) = self.pending.iter().position(|pending| pending.msg_id == msg_id) else { return };
        let pending = &mut self.pending[index];
        if let Some(refusal) = refusal(result) {
            self.tally.problem(&refusal);
            pending.delivered = true;
            pending.acknowledged = true;
            self.open -= 1;
        } else if !std::mem::replace(&mut pending.acknowledged, true) {
            self.tally.acknowledged(pending.due);
            self.done(index);
        }
        self.trim();
    }

    fn delivered(&mut self, sequence: u32) {
        let index = sequence.wrapping_sub(self.first) as usize;
        let Some(pending) = self.pending.get_mut(index) else { return };
        if !std::mem::replace(&mut pending.delivered, true) {
            self.tally.delivered(pending.due);
            self.done(index);
        }
        self.trim();
    }

    fn done(&mut self, index: usize) {
        if self.pending[index].is_done() {
            self.open -= 1;
            self.tally.completed();
        }
    }

    fn trim(&mut self) {
        while self.pending.front().is_some_and(Pending::is_done) {
            self.pending.pop_front();
            self.first = self.first.wrapping_add(1);
        }
    }

    /// Gives up messages that have been under way for too long.
    pub(crate) fn tick(&mut self, now: u64) {
        for pending in &mut self.pending {
            if now.saturating_sub(pending.due) < LOST_NANOS {
                break;
            }
            if !pending.is_done() {
                self.tally.problem(if pending.acknowledged { "not delivered" } else { "no result" });
                (pending.acknowledged, pending.delivered) = (true, true);
                self.open -= 1;
            }
        }
        self.trim();
    }
}

/// What the sender's task does.
pub(crate) struct Sender(pub(crate) Rc<RefCell<Pair>>);

impl Role for Sender {
    fn event(&mut self, event: Event<'_>) {
        let mut pair = self.0.borrow_mut();
        match event {
            Event::Result { msg_id, result } => pair.acknowledged(msg_id, result),
            Event::Repeat(msg_id) => pair.repeat.push(msg_id),
            Event::Refused(code) => pair.tally.problem(&format!("bad_msg_notification {code}")),
            Event::Update(_) => {}
        }
    }

    fn act(&mut self, line: &mut Line) {
        self.0.borrow_mut().refill(line);
        line.acknowledge(ACKS);
    }
}

/// What the recipient's task does.
pub(crate) struct Recipient {
    pair: Rc<RefCell<Pair>>,
    number: u32,
    marker: Marker,
}

impl Recipient {
    /// The recipient of the pair with this number.
    pub(crate) fn new(pair: Rc<RefCell<Pair>>, number: u32, marker: Marker) -> Self {
        Self { pair, number, marker }
    }
}

impl Role for Recipient {
    fn event(&mut self, event: Event<'_>) {
        let mut pair = self.pair.borrow_mut();
        match event {
            Event::Update(update) => {
                for token in self.marker.tokens(update).filter(|token| token.pair == self.number) {
                    pair.delivered(token.sequence);
                }
                if update.first_chunk() == Some(&UPDATES_TOO_LONG.to_le_bytes()) {
                    pair.tally.problem("updatesTooLong");
                }
            }
            Event::Refused(code) => pair.tally.problem(&format!("bad_msg_notification {code}")),
            Event::Result { .. } | Event::Repeat(_) => {}
        }
    }

    fn act(&mut self, line: &mut Line) {
        line.acknowledge(ACKS);
        let mut pair = self.pair.borrow_mut();
        if pair.open < pair.tally.window() {
            let sender = Rc::clone(&pair.sender);
            let mut sender = sender.borrow_mut();
            pair.refill(&mut sender);
            sender.flush();
        }
    }
}

/// `updatesTooLong#e317af7e`.
const UPDATES_TOO_LONG: u32 = 0xe317_af7e;
