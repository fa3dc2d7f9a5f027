//! Syncs, renames and writes that fail: the server must end, and nothing that it acknowledged may rest on them.

use std::path::{Path, PathBuf};

use super::PowerLoss;
use crate::Failure;
use crate::death::Death;
use crate::fault::{Fault, injected};
use crate::process::Process;
use crate::random::Random;

/// What can fail under load: the calls, and up to which of them, in each thread. The committer syncs with `fdatasync`
/// and often; memtables, tables and their versions are synced with `fsync`, a dozen times for each flush.
const CALLS: &[(&str, usize)] =
    &[("fdatasync", 60), ("fsync", 8), ("fsync,fdatasync", 30), ("rename,renameat,renameat2", 1)];

/// The death of a server whose disk answers with an error, followed by a loss of power: what the failed call should
/// have made durable is gone.
pub(crate) struct SyncError {
    power: PowerLoss,
    random: Random,
    log: PathBuf,
    strikes: usize,
    /// Faults that did not come: on a slow machine too little is written for a flush.
    missed: usize,
}

impl SyncError {
    /// In this folder, on this disk.
    pub(crate) fn new(folder: &Path, power: PowerLoss, seed: u64) -> Self {
        let (random, log) = (Random::new(seed.rotate_left(32)), folder.join("faults.log"));
        Self { power, random, log, strikes: 0, missed: 0 }
    }

    fn draw(&mut self) -> Fault {
        let (calls, most) = CALLS[self.strikes % CALLS.len()];
        self.strikes += 1;
        let nth = 1 + self.random.below(most);
        // A disk that fails once, or from then on.
        let when = if self.random.below(2) == 0 { format!("{nth}") } else { format!("{nth}+") };
        Fault { calls, answer: "error=EIO", when }
    }

    /// The end of the server has a code and a message.
    fn check_end(&self, process: &mut Process, fault: &Fault, code: i32) -> Result<(), Failure> {
        let said = process.forgive()?;
        if code == 1 && said.contains("error[E0008]") {
            return Ok(());
        }
        Err(format!("{fault:?}: the server ended with the code {code}, and not with E0008").into())
    }

    /// A server goes on if all that failed was to record which versions of its tables are no longer needed: what it
    /// acknowledges does not rest on that, and the cut that follows must not show otherwise.
    fn check_life(&mut self) -> Result<(), Failure> {
        let failed = injected(&self.log)?;
        let is_version = |line: &String| line.contains("/keyspaces/") && !line.contains("/tables");
        match failed.first() {
            None => self.miss(),
            Some(_) if failed.iter().all(is_version) => Ok(()),
            Some(first) => Err(format!("{first}: the server goes on").into()),
        }
    }

    /// The round is then one of power loss alone. Most must not be.
    fn miss(&mut self) -> Result<(), Failure> {
        self.missed += 1;
        if self.missed > 1 + self.strikes / 2 {
            return Err(format!("of {} faults {} did not come under load", self.strikes, self.missed).into());
        }
        Ok(())
    }
}

impl Death for SyncError {
    fn name(&self) -> &'static str {
        "a call failed"
    }

    fn data(&self) -> PathBuf {
        self.power.data()
    }

    fn arm(&mut self) -> Result<(), Failure> {
        self.power.arm()
    }

    async fn strike(&mut self, process: &mut Process) -> Result<(), Failure> {
        let fault = self.draw();
        let _tracer = fault.attach(process.id()?, &self.log)?;
        match process.end().await? {
            Some(code) => self.check_end(process, &fault, code)?,
            None => self.check_life()?,
        }
        self.power.cut(process.id().ok())?;
        process.kill()?;
        self.power.come_back()
    }

    async fn strike_start(&mut self, process: &mut Process) -> Result<(), Failure> {
        self.power.strike(process).await
    }

    fn is_gradual(&self) -> bool {
        true
    }
}
