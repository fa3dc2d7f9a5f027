//! What ends the program, for the operator: a number, what happened, and the page that says what to do.

/// A failure that ends the program. Each has a page in `docs/errors/`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// E0001
    #[error("the configuration is wrong: {0}")]
    Config(String),
    /// E0002
    #[error("unknown key {name} in the configuration; the nearest known one is {nearest}")]
    UnknownKey {
        /// The key.
        name: String,
        /// The known key that looks most like it.
        nearest: String,
    },
    /// E0003
    #[error("--dev signs test numbers in without a secret, so it listens on loopback only, not on {0}")]
    DevNotLoopback(String),
    /// E0004
    #[error("cannot bind {address}: {reason}")]
    Bind {
        /// The address.
        address: String,
        /// Why.
        reason: String,
    },
    /// E0005
    #[error("the data folder {0} is in use by another process")]
    InUse(String),
    /// E0006
    #[error("the store in {folder} cannot be opened: {reason}")]
    Store {
        /// The data folder.
        folder: String,
        /// Why.
        reason: String,
    },
    /// E0007
    #[error("the key file {file} cannot be used: {reason}")]
    KeyFile {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// E0008
    #[error("the store failed while running: {0}")]
    StoreFailed(String),
    /// E0009
    #[error("no server answers in the data folder {folder}: {reason}")]
    NoServer {
        /// The data folder.
        folder: String,
        /// Why.
        reason: String,
    },
    /// E0010
    #[error("{0}")]
    NotFound(String),
    /// E0011
    #[error("chappe doctor found {0} things to mend")]
    Unhealthy(usize),
    /// E0012
    #[error("the runtime failed: {0}")]
    Runtime(#[from] std::io::Error),
    /// E0013
    #[error("the backup {file} cannot be made: {reason}")]
    BackupNotMade {
        /// The file that was to be written.
        file: String,
        /// Why.
        reason: String,
    },
    /// E0014
    #[error("the backup {file} cannot be used: {reason}")]
    BackupUnusable {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// E0015
    #[error("nothing can be restored into {folder}: {reason}")]
    NotRestored {
        /// The data folder that was to be made.
        folder: String,
        /// Why.
        reason: String,
    },
    /// E0016
    #[error("{place} has faults: {count} in all; the first: {first}")]
    Faults {
        /// The file or data folder.
        place: String,
        /// How many.
        count: u64,
        /// The first one.
        first: String,
    },
}

impl Failure {
    /// The number of its page.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Config(_) => "E0001",
            Self::UnknownKey { .. } => "E0002",
            Self::DevNotLoopback(_) => "E0003",
            Self::Bind { .. } => "E0004",
            Self::InUse(_) => "E0005",
            Self::Store { .. } => "E0006",
            Self::KeyFile { .. } => "E0007",
            Self::StoreFailed(_) => "E0008",
            Self::NoServer { .. } => "E0009",
            Self::NotFound(_) => "E0010",
            Self::Unhealthy(_) => "E0011",
            Self::Runtime(_) => "E0012",
            Self::BackupNotMade { .. } => "E0013",
            Self::BackupUnusable { .. } => "E0014",
            Self::NotRestored { .. } => "E0015",
            Self::Faults { .. } => "E0016",
        }
    }

    /// The exit code: 2 for what the operator wrote, 1 for the rest.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::UnknownKey { .. } | Self::DevNotLoopback(_) => 2,
            _ => 1,
        }
    }

    /// The whole message.
    pub(crate) fn report(&self) -> String {
        let code = self.code();
        format!("error[{code}]: {self} (see docs/errors/{code}.md)")
    }
}
