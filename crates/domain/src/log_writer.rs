//! The append of one operation to one log in the making: positions, message ids, what a repetition is answered.
//!
//! The positions are provisional until the append is durable: nothing computed here may leave the server before
//! `LogStore::append` has answered.

use model::{Date, EntryKey, Event, Head, LogEntry, LogId, MessageId, RandomId};
use ports::{Append, RandomIdRecord, ViewWrite};

/// What box and channel writers have in common. Which rows follow from an event is the business of each.
#[derive(Debug)]
pub struct LogWriter {
    log: LogId,
    date: Date,
    expected: Head,
    head: Head,
    entries: Vec<LogEntry>,
    random_ids: Vec<(RandomId, RandomIdRecord)>,
    views: Vec<ViewWrite>,
}

impl LogWriter {
    /// Starts at the head of the log.
    pub fn new(log: LogId, head: Head, date: Date) -> Self {
        let (entries, random_ids, views) = (Vec::new(), Vec::new(), Vec::new());
        Self { log, date, expected: head, head, entries, random_ids, views }
    }

    /// The date of the operation.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The head after what was recorded.
    pub fn head(&self) -> Head {
        self.head
    }

    /// What was recorded.
    pub fn entries(&self) -> &[LogEntry] {
        &self.entries
    }

    /// The next message id of the log.
    pub fn take_message_id(&mut self) -> MessageId {
        self.head.take_message_id()
    }

    /// Adds an event.
    pub fn record(&mut self, event: Event) -> EntryKey {
        let pts_count = event.pts_count();
        self.head = self.head.after(pts_count);
        let key = self.head.key();
        let (date, top_message) = (self.date, self.head.top_message);
        self.entries.push(LogEntry { key, pts_count, top_message, date, event });
        key
    }

    /// Remembers what a repetition of this send is answered with.
    pub fn remember(&mut self, random_id: RandomId, message: MessageId, key: EntryKey) {
        self.random_ids.push((random_id, RandomIdRecord { message, key, date: self.date }));
    }

    /// Rows that are written along.
    pub fn also_write(&mut self, writes: impl IntoIterator<Item = ViewWrite>) {
        self.views.extend(writes);
    }

    /// The rows so far, for more.
    pub fn views(&mut self) -> &mut Vec<ViewWrite> {
        &mut self.views
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The append.
    pub fn into_append(self) -> Append {
        Append {
            log: self.log,
            expected: self.expected,
            entries: self.entries.into(),
            random_ids: self.random_ids,
            views: self.views,
        }
    }
}
