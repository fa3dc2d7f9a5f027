//! Builds the append of one operation to one box: positions, message ids, derived rows.

use crate::{LogWriter, views};
use model::{Date, EntryKey, Event, Head, LogId, MessageId, RandomId, UserId};
use ports::{Append, ViewWrite};

/// The append in the making.
#[derive(Debug)]
pub struct BoxWriter {
    owner: UserId,
    log: LogWriter,
}

impl BoxWriter {
    /// Starts at the head of the owner's box.
    pub fn new(owner: UserId, head: Head, date: Date) -> Self {
        Self { owner, log: LogWriter::new(LogId::User(owner), head, date) }
    }

    /// Whose box it is.
    pub fn owner(&self) -> UserId {
        self.owner
    }

    /// The date of the operation.
    pub fn date(&self) -> Date {
        self.log.date()
    }

    /// The next message id of the box.
    pub fn take_message_id(&mut self) -> MessageId {
        self.log.take_message_id()
    }

    /// Adds an event and the rows that follow from it.
    pub fn record(&mut self, event: Event) -> EntryKey {
        views::derive(self.owner, &event, self.log.views());
        self.log.record(event)
    }

    /// Remembers what a repetition of this send is answered with.
    pub fn remember(&mut self, random_id: RandomId, message: MessageId, key: EntryKey) {
        self.log.remember(random_id, message, key);
    }

    /// Rows that ride along without following from an event of this operation.
    pub fn also_write(&mut self, writes: impl IntoIterator<Item = ViewWrite>) {
        self.log.also_write(writes);
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// The append.
    pub fn into_append(self) -> Append {
        self.log.into_append()
    }
}
