//! How a port fails.

use model::{Head, LogId};

/// A store that could not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No room left: reads go on, writing resumes when there is room.
    #[error("the store is full")]
    Full,
    /// The store is out of order or out of reach.
    #[error("the store failed: {0}")]
    Failed(String),
    /// A row could not be decoded.
    #[error("{0}")]
    Damaged(String),
}

impl From<model::stored::StoredError> for StoreError {
    fn from(error: model::stored::StoredError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// An append that was not made, or of which it is not known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Another append came first; nothing was written. Decide again from this head.
    #[error("the head of {log:?} is {head:?}")]
    Conflict {
        /// The log whose head differs from the expected one.
        log: LogId,
        /// Its present head.
        head: Head,
    },
    /// The store cannot say whether the append was made. Look before trying again.
    #[error("outcome unknown: {0}")]
    Ambiguous(String),
    /// Nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}
