//! Builds the append of one operation to one box: positions, message ids, derived rows.
//!
//! The positions are provisional until the append is durable: nothing computed here may leave the server before
//! `LogStore::append` has answered.

use crate::views;
use model::{Date, EntryKey, Event, Head, LogEntry, LogId, MessageId, RandomId, UserId};
use ports::{Append, RandomIdRecord, ViewWrite};

/// The append in the making.
#[derive(Debug)]
pub struct BoxWriter {
    owner: UserId,
    date: Date,
    expected: Head,
    head: Head,
    entries: Vec<LogEntry>,
    random_ids: Vec<(RandomId, RandomIdRecord)>,
    views: Vec<ViewWrite>,
}

impl BoxWriter {
    /// Starts at the head of the owner's box.
    pub fn new(owner: UserId, head: Head, date: Date) -> Self {
        Self {
            owner,
            date,
            expected: head,
            head,
            entries: Vec::new(),
            random_ids: Vec::new(),
            views: Vec::new(),
        }
    }

    /// Whose box it is.
    pub fn owner(&self) -> UserId {
        self.owner
    }

    /// The date of the operation.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The next message id of the box.
    pub fn take_message_id(&mut self) -> MessageId {
        self.head.take_message_id()
    }

    /// Adds an event and the rows that follow from it.
    pub fn record(&mut self, event: Event) -> EntryKey {
        views::derive(self.owner, &event, &mut self.views);
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

    /// Rows that ride along without following from an event of this operation.
    pub fn also_write(&mut self, writes: impl IntoIterator<Item = ViewWrite>) {
        self.views.extend(writes);
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The append.
    pub fn into_append(self) -> Append {
        Append {
            log: LogId::User(self.owner),
            expected: self.expected,
            entries: self.entries.into(),
            random_ids: self.random_ids,
            views: self.views,
        }
    }
}
