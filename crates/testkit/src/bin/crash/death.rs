//! How a round ends: the one thing that campaigns differ in.

use std::path::{Path, PathBuf};

use ::history::Fault;

use crate::Failure;
use crate::process::Process;

/// A way in which a server ends without having been asked.
pub(crate) trait Death {
    /// What happened to the server, for the report: "killed".
    fn name(&self) -> &'static str;

    /// The data folder of the server; it need not exist before the first start.
    fn data(&self) -> PathBuf;

    /// Does beforehand what would take time in [`strike`](Self::strike).
    fn arm(&mut self) -> Result<(), Failure>;

    /// Ends the server at once, and leaves a data folder in which it can be started again.
    async fn strike(&mut self, process: &mut Process) -> Result<(), Failure>;

    /// The same while the server starts, with nobody at work.
    async fn strike_start(&mut self, process: &mut Process) -> Result<(), Failure> {
        self.strike(process).await
    }

    /// Whether the server has time to say that it fails.
    fn is_gradual(&self) -> bool {
        false
    }

    /// What it is in a history.
    fn fault(&self) -> Fault {
        if self.is_gradual() { Fault::Troubled } else { Fault::PowerLost }
    }

    /// Whether a server that was only killed and started again may die this death too, before it has done anything
    /// but answer.
    fn follows_kill(&self) -> bool {
        false
    }
}

/// SIGKILL: what the kernel was given survives.
pub(crate) struct Kill {
    folder: PathBuf,
}

impl Kill {
    /// For a campaign in this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }
}

impl Death for Kill {
    fn name(&self) -> &'static str {
        "killed"
    }

    fn fault(&self) -> Fault {
        Fault::Killed
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn arm(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    async fn strike(&mut self, process: &mut Process) -> Result<(), Failure> {
        process.kill()
    }
}
