//! What callers ask of the committer, encoded on their own threads so that the committer only compares and writes.

use crate::keys;
use fjall::{UserKey, UserValue};
use model::{Head, LogId, stored};
use ports::{Append, AppendError, StoreError, ViewWrite};
use tokio::sync::oneshot;

/// Where an answer goes.
pub(crate) type Answer<T> = oneshot::Sender<T>;

/// The outcome of a claim: what was found instead, if it was not as expected.
pub(crate) type Claimed = Result<Result<(), Option<Vec<u8>>>, StoreError>;

/// The part of an operation that goes to one log.
pub(crate) struct Part {
    pub(crate) log: LogId,
    pub(crate) expected: Head,
    /// The head after it.
    pub(crate) head: Head,
    /// Entries and random_id records.
    pub(crate) rows: Vec<(UserKey, UserValue)>,
    pub(crate) views: Vec<Row>,
}

/// A row of a view as it is to become; without a value it is removed.
pub(crate) struct Row {
    pub(crate) key: UserKey,
    pub(crate) value: Option<UserValue>,
}

/// A row to be replaced, or without a value removed, if it is as expected.
pub(crate) struct Claim {
    pub(crate) key: UserKey,
    pub(crate) expected: Option<Vec<u8>>,
    pub(crate) value: Option<UserValue>,
}

/// What waits for the committer.
pub(crate) enum Request {
    Append(Vec<Part>, Answer<Result<(), AppendError>>),
    Write(Vec<Row>, Answer<Result<(), StoreError>>),
    Claim(Claim, Answer<Claimed>),
    /// Tell whether writing goes on.
    Health(Answer<Result<(), StoreError>>),
    /// Finish what waits, then stop.
    Close(Answer<Result<(), StoreError>>),
}

impl Part {
    pub(crate) fn encode(append: Append) -> Result<Self, StoreError> {
        append.check()?;
        let log = append.log;
        let mut rows = Vec::with_capacity(append.entries.len() + append.random_ids.len());
        for entry in append.entries.iter() {
            rows.push((keys::entry(log, entry.key).into(), stored::encode(entry).into()));
        }
        for (id, record) in &append.random_ids {
            rows.push((keys::random_id(log, *id).into(), stored::encode(record).into()));
        }
        let head = append.head();
        Ok(Self { log, expected: append.expected, head, rows, views: encode_views(append.views)? })
    }
}

/// Encodes writes to views, in their order.
pub(crate) fn encode_views(writes: Vec<ViewWrite>) -> Result<Vec<Row>, StoreError> {
    let encode = |write| {
        Ok(match write {
            ViewWrite::Put(row, value) => Row { key: keys::row(&row)?, value: Some(value.into()) },
            ViewWrite::Delete(row) => Row { key: keys::row(&row)?, value: None },
        })
    };
    writes.into_iter().map(encode).collect()
}
