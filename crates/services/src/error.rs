//! How a use case fails.

use model::Refusal;
use ports::{AppendError, StoreError};

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// A use case that was refused, or that the stores could not carry out.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The request is refused; nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A store failed; nothing has changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another writer came first; nothing has changed. Decided anew by `boxes::retrying`.
    #[error("another writer came first")]
    Contended,
    /// It is not known whether the request was carried out.
    #[error("outcome unknown: {0}")]
    Unknown(String),
}

impl From<model::stored::StoredError> for Error {
    fn from(error: model::stored::StoredError) -> Self {
        Self::Store(error.into())
    }
}

impl From<AppendError> for Error {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Store(error) => Self::Store(error),
            AppendError::Ambiguous(why) => Self::Unknown(why),
            AppendError::Conflict { .. } => Self::Contended,
        }
    }
}

impl Error {
    /// What the client is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Store(_) | Self::Unknown(_) | Self::Contended => Refusal::internal(),
        }
    }
}
