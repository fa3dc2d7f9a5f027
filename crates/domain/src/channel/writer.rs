//! Builds the append of one operation to a channel's log: positions, message ids, derived rows.

use super::views;
use crate::LogWriter;
use model::{ChannelId, Date, EntryKey, Event, Head, LogEntry, LogId, MessageId, RandomId};
use ports::{Append, ViewWrite};

/// The append in the making.
#[derive(Debug)]
pub struct ChannelWriter {
    channel: ChannelId,
    log: LogWriter,
}

impl ChannelWriter {
    /// Starts at the head of the channel's log.
    pub fn new(channel: ChannelId, head: Head, date: Date) -> Self {
        Self { channel, log: LogWriter::new(LogId::Channel(channel), head, date) }
    }

    /// Which channel it is.
    pub fn channel(&self) -> ChannelId {
        self.channel
    }

    /// The date of the operation.
    pub fn date(&self) -> Date {
        self.log.date()
    }

    /// The head after what was recorded.
    pub fn head(&self) -> Head {
        self.log.head()
    }

    /// The next message id of the channel.
    pub fn take_message_id(&mut self) -> MessageId {
        self.log.take_message_id()
    }

    /// Adds an event and the rows that follow from it.
    pub fn record(&mut self, event: Event) -> EntryKey {
        let key = self.log.record(event);
        let entry = self.log.entries().last().expect("an entry was recorded").clone();
        views::derive(self.channel, &entry, self.log.views());
        key
    }

    /// Remembers what a repetition of this send is answered with.
    pub fn remember(&mut self, random_id: RandomId, message: MessageId, key: EntryKey) {
        self.log.remember(random_id, message, key);
    }

    /// Rows that ride along.
    pub fn also_write(&mut self, writes: impl IntoIterator<Item = ViewWrite>) {
        self.log.also_write(writes);
    }

    /// What was recorded so far.
    pub fn entries(&self) -> &[LogEntry] {
        self.log.entries()
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
