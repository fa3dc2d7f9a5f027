//! The log: the only place where a pts or a message id comes into being.

use crate::{AppendError, StoreError, ViewWrite};
use async_trait::async_trait;
use minicbor::{Decode, Encode};
use model::{Date, EntryKey, Head, LogEntry, LogId, MessageId, RandomId};
use std::sync::Arc;

/// The part of an operation that goes to one log.
#[derive(Clone, Debug, PartialEq)]
pub struct Append {
    /// Which log.
    pub log: LogId,
    /// The head that the entries were decided from.
    pub expected: Head,
    /// The entries, at least one, contiguous from `expected`.
    pub entries: Arc<[LogEntry]>,
    /// What a repeated send is to be answered with.
    pub random_ids: Vec<(RandomId, RandomIdRecord)>,
    /// Rows derived from the entries, written with them or soon after, in the order of the log.
    pub views: Vec<ViewWrite>,
}

impl Append {
    /// Refuses what could only come from a mistake in the caller: no entries, or entries that do not follow
    /// each other from `expected`. Every adapter calls it before anything is written.
    pub fn check(&self) -> Result<(), StoreError> {
        let mut head = self.expected;
        for entry in self.entries.iter() {
            let next = entry.head();
            if head.after(entry.pts_count).key() != next.key() || next.top_message < head.top_message {
                return Err(StoreError::Failed(format!("{:?}: {next:?} does not follow {head:?}", self.log)));
            }
            head = next;
        }
        if self.entries.is_empty() {
            return Err(StoreError::Failed(format!("{:?}: an append without entries", self.log)));
        }
        Ok(())
    }

    /// The head after this append.
    pub fn head(&self) -> Head {
        self.entries.last().map_or(self.expected, LogEntry::head)
    }
}

/// The result of a send, kept for its repetitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RandomIdRecord {
    /// The id that the message got in the sender's log.
    #[n(0)]
    pub message: MessageId,
    /// The position of its entry.
    #[n(1)]
    pub key: EntryKey,
    /// When it was sent.
    #[n(2)]
    pub date: Date,
}

/// Logs, linearizable one by one.
///
/// * `append` is a compare-and-set on the head of each log, in the same atomic write as the entries and the
///   random_id records of that log. It answers when the write is durable. After `Conflict` and `Store` nothing
///   was written; after `Ambiguous` it is unknown.
/// * An operation may name several logs. A store that can, writes all of them atomically. One that cannot
///   writes the first, which decides the outcome, together with a record from which the others are driven until
///   they are done.
/// * The head of a log that was never written is `Head::default()`.
/// * What `append` has answered is seen by every later call, and after every crash.
#[async_trait]
pub trait LogStore: Send + Sync {
    /// The head of a log.
    async fn head(&self, log: LogId) -> Result<Head, StoreError>;

    /// Appends; see the contract above.
    async fn append(&self, operation: Vec<Append>) -> Result<(), AppendError>;

    /// Up to `limit` entries behind `after`, oldest first.
    async fn read(&self, log: LogId, after: EntryKey, limit: usize) -> Result<Vec<LogEntry>, StoreError>;

    /// What a send with this random_id was answered.
    async fn random_id(&self, log: LogId, random_id: RandomId) -> Result<Option<RandomIdRecord>, StoreError>;
}
