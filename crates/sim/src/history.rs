//! What the devices did and what they were told, in one order: the only thing that the checkers judge.

use crate::exec::lock;
use crate::group::Ask;
use crate::verdict::Violation;
use model::{LogEntry, MessageId, RandomId, UserId};
use std::sync::Mutex;

/// A moment: the number of things that were written down before it.
pub(crate) type Tick = u64;

/// What a device asks for.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// A new message with a text that no other has.
    Send { to: UserId, random_id: RandomId, text: String },
    /// Copies of messages.
    Forward { sources: Vec<MessageId>, random_ids: Vec<RandomId>, to: UserId },
    /// A new text that no other message has.
    Edit { peer: UserId, id: MessageId, text: String },
    /// Messages go, from the other box too with `revoke`.
    Delete { ids: Vec<MessageId>, revoke: bool },
    /// A read mark.
    Read { peer: UserId, max_id: MessageId },
    /// A dialog is pinned or not.
    Pin { peer: UserId, pinned: bool },
    /// A dialog is marked as unread or not.
    Mark { peer: UserId, unread: bool },
    /// A public name.
    Username { name: String },
    /// A history is read.
    Look { peer: UserId },
    /// Something in the group.
    Group(Ask),
}

/// What became of an attempt, as its device knows it.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Done; for sends which message each random_id stands for.
    Acked(Vec<(RandomId, MessageId)>),
    /// Refused: nothing was to happen.
    Refused,
    /// Not known.
    Unknown,
}

/// One try of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) begun: Tick,
    /// When the device knew; never for an unknown outcome, which may still come about.
    pub(crate) ended: Tick,
    pub(crate) outcome: Outcome,
}

/// What a device saw when it looked at a dialog.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) messages: Vec<(MessageId, String)>,
    pub(crate) complete: bool,
    /// The mark of the dialog, read after the messages.
    pub(crate) read_inbox_max: MessageId,
}

/// An operation with all its attempts.
#[derive(Clone, Debug)]
pub(crate) struct Op {
    pub(crate) user: UserId,
    pub(crate) what: What,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) seen: Option<Seen>,
}

impl Op {
    /// When it was first asked for.
    pub(crate) fn begun(&self) -> Tick {
        self.attempts.first().map_or(Tick::MAX, |attempt| attempt.begun)
    }

    /// When it was known to be done.
    pub(crate) fn acked(&self) -> Option<Tick> {
        let acked = self.attempts.iter().filter(|a| matches!(a.outcome, Outcome::Acked(_)));
        acked.map(|attempt| attempt.ended).min()
    }

    /// Nothing of it may have happened.
    pub(crate) fn is_refused(&self) -> bool {
        !self.attempts.is_empty() && self.attempts.iter().all(|a| matches!(a.outcome, Outcome::Refused))
    }
}

/// How a device was told of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// By a push.
    Push,
    /// In the result of its own call.
    Result,
    /// In a difference that it asked for at this moment.
    Difference(Tick),
}

/// An entry that a device was told of.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) device: usize,
    pub(crate) user: UserId,
    pub(crate) source: Source,
    pub(crate) entry: LogEntry,
}

/// Everything written down in a run.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) ops: Vec<Op>,
    pub(crate) shown: Vec<Shown>,
    /// Of the group, each with the moment at which it was shown.
    pub(crate) shown_in_group: Vec<(Tick, Shown)>,
    /// A device saw its state go back, or was told of a state that it cannot have.
    pub(crate) complaints: Vec<Violation>,
    tick: Tick,
}

/// The records while the run goes on.
#[derive(Debug, Default)]
pub(crate) struct History(Mutex<Records>);

impl History {
    /// The present moment; each is asked for once.
    pub(crate) fn tick(&self) -> Tick {
        let mut records = lock(&self.0);
        records.tick += 1;
        records.tick
    }

    /// A new operation.
    pub(crate) fn op(&self, user: UserId, what: What) -> usize {
        let mut records = lock(&self.0);
        records.ops.push(Op { user, what, attempts: Vec::new(), seen: None });
        records.ops.len() - 1
    }

    /// An attempt begins.
    pub(crate) fn begin(&self, op: usize) {
        let begun = self.tick();
        let attempt = Attempt { begun, ended: Tick::MAX, outcome: Outcome::Unknown };
        lock(&self.0).ops[op].attempts.push(attempt);
    }

    /// The last attempt ends.
    pub(crate) fn end(&self, op: usize, outcome: Outcome) {
        let ended = self.tick();
        if let Some(attempt) = lock(&self.0).ops[op].attempts.last_mut() {
            attempt.ended = ended;
            attempt.outcome = outcome;
        }
    }

    /// What an operation that looked saw.
    pub(crate) fn saw(&self, op: usize, seen: Seen) {
        lock(&self.0).ops[op].seen = Some(seen);
    }

    /// A device was told of an entry.
    pub(crate) fn shown(&self, shown: Shown) {
        lock(&self.0).shown.push(shown);
    }

    /// A device was told of an entry of the group.
    pub(crate) fn shown_in_group(&self, shown: Shown) {
        let tick = self.tick();
        lock(&self.0).shown_in_group.push((tick, shown));
    }

    /// A device was told nonsense.
    pub(crate) fn complain(&self, invariant: &'static str, what: String) {
        lock(&self.0).complaints.push(Violation { invariant, what });
    }

    /// The records, at the end.
    pub(crate) fn take(&self) -> Records {
        std::mem::take(&mut lock(&self.0))
    }
}
