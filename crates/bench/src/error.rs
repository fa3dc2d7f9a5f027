//! Why a scenario cannot go on.

use std::path::PathBuf;

/// What ends a run, in the words that the terminal shows.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The client of the set-up phase failed.
    #[error(transparent)]
    Client(#[from] testkit::Error),
    /// The server sent a transport error.
    #[error("transport error {0}")]
    Transport(i32),
    /// The server closed the connection.
    #[error("the server closed the connection")]
    Closed,
    /// A socket or a file failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A frame or packet that breaks a rule.
    #[error("the server breaks the protocol: {0}")]
    Protocol(String),
    /// A call was refused.
    #[error("{call}: {refusal}")]
    Refused {
        /// The call.
        call: &'static str,
        /// The `rpc_error`.
        refusal: String,
    },
    /// No answer came in time.
    #[error("{0}: no answer in time")]
    TimedOut(&'static str),
    /// A file of ours cannot be used.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The arguments make no sense.
    #[error("{0}")]
    Usage(String),
}

impl From<mtproto::transport::Error> for Error {
    fn from(error: mtproto::transport::Error) -> Self {
        Self::Protocol(error.to_string())
    }
}

impl From<mtproto::envelope::Reject> for Error {
    fn from(error: mtproto::envelope::Reject) -> Self {
        Self::Protocol(error.to_string())
    }
}

impl From<tl::DecodeError> for Error {
    fn from(error: tl::DecodeError) -> Self {
        Self::Protocol(error.to_string())
    }
}
