//! Power loss: from one instant on nothing reaches the disk any more, and what was not synced before is gone.
//!
//! The data folder lies on an ext4 file system of its own, in an image file. The cut is the file system's own
//! shutdown: it stops writing and forgets what it has not written. The server is killed in the same moment,
//! and the file system is mounted anew from what the image holds. Canaries tell in each cut that it was one.

mod broken;
mod canary;
mod cut;
mod disk;
mod errors;
mod full;
mod lying;
mod run;
mod starts;

pub(crate) use disk::missing;
pub(crate) use run::{Part, run};

use std::path::{Path, PathBuf};

use crate::Failure;
use crate::death::Death;
use crate::process::Process;
use crate::random::Random;
use canary::Canaries;
use cut::{Cut, Cutter};
use disk::Disk;

/// One cut in this many lets the journal of the file system reach the disk first, which then knows of files, names
/// and lengths whose content it does not have.
const WITH_JOURNAL: usize = 3;

/// The death of a server whose machine lost its power.
pub(crate) struct PowerLoss {
    // Before the disk, which it keeps busy.
    armed: Option<Cutter>,
    disk: Disk,
    random: Random,
    canaries: Canaries,
}

impl PowerLoss {
    /// Makes the disk in this folder.
    pub(crate) fn new(folder: &Path, seed: u64) -> Result<Self, Failure> {
        let disk = Disk::make(folder)?;
        let canaries = Canaries::new(disk.root());
        Ok(Self { disk, random: Random::new(!seed), armed: None, canaries })
    }

    /// Cuts, and ends the process in the same moment if it runs.
    fn cut(&mut self, process: Option<u32>) -> Result<(), Failure> {
        let cutter = self.armed.take().ok_or("a cut was not prepared")?;
        self.canaries.plant()?;
        let journal = self.random.below(WITH_JOURNAL) == 0;
        cutter.cut(process, if journal { Cut::AfterJournal } else { Cut::AtOnce })
    }

    /// Mounts the disk again, without a cut.
    fn remount(&mut self) -> Result<(), Failure> {
        self.armed = None;
        self.disk.unmount()?;
        self.disk.mount()
    }

    /// Mounts the disk again once nobody uses it any more.
    fn come_back(&mut self) -> Result<(), Failure> {
        self.disk.unmount()?;
        self.disk.mount()?;
        self.canaries.check()
    }
}

impl Death for PowerLoss {
    fn name(&self) -> &'static str {
        "power lost"
    }

    fn data(&self) -> PathBuf {
        self.disk.root().join("data")
    }

    fn arm(&mut self) -> Result<(), Failure> {
        self.armed = Some(Cutter::arm(self.disk.root())?);
        Ok(())
    }

    async fn strike(&mut self, process: &mut Process) -> Result<(), Failure> {
        self.cut(Some(process.id()?))?;
        process.kill()?;
        self.come_back()
    }

    fn follows_kill(&self) -> bool {
        true
    }
}
