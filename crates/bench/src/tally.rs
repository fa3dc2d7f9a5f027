//! What all pairs of a run count together.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clock;
use crate::histogram::Histogram;
use crate::random::Fast;

/// Counters and times of a run. Only what was due within the measured span counts.
pub(crate) struct Tally {
    random: Arc<Fast>,
    /// Messages that a pair keeps under way by itself; 0 when it is told when to send.
    window: Cell<usize>,
    /// From when on messages count, and until when; `None` while nothing does.
    span: Cell<Option<(u64, u64)>>,
    sent: Cell<u64>,
    acknowledged: Cell<u64>,
    delivered: Cell<u64>,
    completed: Cell<u64>,
    times: RefCell<Times>,
    problems: RefCell<BTreeMap<String, u64>>,
}

/// How long things took, from the moment when a message was due.
#[derive(Clone, Default)]
pub(crate) struct Times {
    /// Until it was sent: the generator's own lateness.
    pub(crate) lateness: Histogram,
    /// Until its result came.
    pub(crate) acknowledgement: Histogram,
    /// Until its update came.
    pub(crate) delivery: Histogram,
}

/// The counters at one moment, since the start of the run.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    /// Messages sent.
    pub(crate) sent: u64,
    /// Messages with a result.
    pub(crate) acknowledged: u64,
    /// Messages whose update arrived.
    pub(crate) delivered: u64,
    /// Messages with both.
    pub(crate) completed: u64,
}

impl Tally {
    /// Nothing counted, nothing sent by itself.
    pub(crate) fn new(random: Arc<Fast>) -> Self {
        Self {
            random,
            window: Cell::new(0),
            span: Cell::new(None),
            sent: Cell::new(0),
            acknowledged: Cell::new(0),
            delivered: Cell::new(0),
            completed: Cell::new(0),
            times: RefCell::default(),
            problems: RefCell::default(),
        }
    }

    /// A random id for a message.
    pub(crate) fn random_id(&self) -> i64 {
        self.random.next().cast_signed()
    }

    /// Messages that a pair keeps under way by itself.
    pub(crate) fn window(&self) -> usize {
        self.window.get()
    }

    /// Sets the window of all pairs.
    pub(crate) fn set_window(&self, window: usize) {
        self.window.set(window);
    }

    /// Measures the times of messages that are due from `from` to `until`, and forgets those measured before.
    pub(crate) fn measure(&self, from: u64, until: u64) {
        self.span.set(Some((from, until)));
        *self.times.borrow_mut() = Times::default();
    }

    /// The times of the measured span.
    pub(crate) fn times(&self) -> Times {
        self.times.borrow().clone()
    }

    /// The counters.
    pub(crate) fn counts(&self) -> Counts {
        Counts {
            sent: self.sent.get(),
            acknowledged: self.acknowledged.get(),
            delivered: self.delivered.get(),
            completed: self.completed.get(),
        }
    }

    /// Everything that went wrong, by its name.
    pub(crate) fn problems(&self) -> BTreeMap<String, u64> {
        self.problems.borrow().clone()
    }

    /// A message left.
    pub(crate) fn sent(&self, due: u64, now: u64) {
        self.sent.set(self.sent.get() + 1);
        if self.is_measured(due) {
            self.times.borrow_mut().lateness.record(now.saturating_sub(due));
        }
    }

    /// The result of a message came.
    pub(crate) fn acknowledged(&self, due: u64) {
        self.acknowledged.set(self.acknowledged.get() + 1);
        if self.is_measured(due) {
            self.times.borrow_mut().acknowledgement.record(clock::nanos().saturating_sub(due));
        }
    }

    /// The update of a message came.
    pub(crate) fn delivered(&self, due: u64) {
        self.delivered.set(self.delivered.get() + 1);
        if self.is_measured(due) {
            self.times.borrow_mut().delivery.record(clock::nanos().saturating_sub(due));
        }
    }

    /// A message has both.
    pub(crate) fn completed(&self) {
        self.completed.set(self.completed.get() + 1);
    }

    /// Something went wrong.
    pub(crate) fn problem(&self, name: &str) {
        let mut problems = self.problems.borrow_mut();
        match problems.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                problems.insert(name.to_owned(), 1);
            }
        }
    }

    fn is_measured(&self, due: u64) -> bool {
        self.span.get().is_some_and(|(from, until)| (from..until).contains(&due))
    }
}

impl Counts {
    /// What was counted since `before`.
    pub(crate) fn since(self, before: Counts) -> Counts {
        Counts {
            sent: self.sent - before.sent,
            acknowledged: self.acknowledged - before.acknowledged,
            delivered: self.delivered - before.delivered,
            completed: self.completed - before.completed,
        }
    }
}
