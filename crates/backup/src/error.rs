//! Why a file is no backup that can be used.

/// What is wrong with a backup. Each is told apart, because what to do differs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The first line is another one.
    #[error("it is not a backup of chappe")]
    NotABackup,
    /// Written by a newer version.
    #[error("it has the format {found}, this version reads up to {newest}")]
    Version {
        /// What the first line says.
        found: u32,
        /// The newest that is known.
        newest: u32,
    },
    /// The file ends too soon.
    #[error("it is incomplete: it ends after {chunks} whole chunks, without its end record")]
    Incomplete {
        /// How many chunks are whole.
        chunks: u64,
    },
    /// A chunk is not what was written.
    #[error("it is damaged: the checksum of chunk {chunk} does not fit")]
    Damaged {
        /// Its number.
        chunk: u64,
    },
    /// Chunks are missing or stand in another order.
    #[error("it is damaged: chunk {expected} is missing, chunk {found} stands in its place")]
    Missing {
        /// The number that comes next.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// Whole chunks, which do not belong together.
    #[error("it is put together from more than one backup: {0}")]
    Mixed(&'static str),
    /// Something follows the end.
    #[error("something follows its end record")]
    Trailing,
    /// A whole chunk says what no version writes.
    #[error("chunk {chunk} cannot be read: {why}")]
    Content {
        /// Its number.
        chunk: u64,
        /// What is wrong.
        why: String,
    },
    /// Reading failed.
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
}
