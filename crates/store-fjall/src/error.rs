//! Why a store cannot be opened, in words for the operator.

use std::path::PathBuf;

/// Opening failed; nothing was changed in the folder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process (or another store of this one) has the folder.
    #[error("{folder} is in use by another process")]
    Locked {
        /// The store's folder.
        folder: PathBuf,
    },
    /// The folder was written by a version that lays it out differently.
    #[error("{folder} has the format {found:?}, this version reads {expected:?}")]
    Format {
        /// The store's folder.
        folder: PathBuf,
        /// What its format file says.
        found: String,
        /// What this version writes.
        expected: &'static str,
    },
    /// The folder holds a database but does not say in which format.
    #[error("{folder} holds a database without a format file; it may be a damaged copy")]
    Unmarked {
        /// The store's folder.
        folder: PathBuf,
    },
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        source: std::io::Error,
    },
    /// fjall cannot open its files.
    #[error("the database in {folder} cannot be opened: {source}")]
    Database {
        /// The store's folder.
        folder: PathBuf,
        /// What fjall said.
        source: fjall::Error,
    },
}
