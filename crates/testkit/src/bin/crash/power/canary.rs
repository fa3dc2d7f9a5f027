//! Files whose fate shows that a cut was one: what was synced is there, and what was not is gone.
//!
//! Without them a campaign on a file system that wrote everything at once would prove nothing.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::Failure;

const SYNCED: &str = "synced ";
const UNSYNCED: &str = "unsynced";

/// The files of one disk.
pub(crate) struct Canaries {
    folder: PathBuf,
    /// Half of it synced, half of it not, both with the number of the cut.
    half: PathBuf,
    /// A file that was never synced.
    unsynced: PathBuf,
    cuts: u32,
}

impl Canaries {
    pub(crate) fn new(folder: &Path) -> Self {
        let (half, unsynced) = (folder.join("canary.half"), folder.join("canary.unsynced"));
        Self { folder: folder.to_owned(), half, unsynced, cuts: 0 }
    }

    /// Just before a cut.
    pub(crate) fn plant(&mut self) -> Result<(), Failure> {
        self.cuts += 1;
        let mut half = OpenOptions::new().write(true).create(true).truncate(true).open(&self.half)?;
        half.write_all(self.synced().as_bytes())?;
        half.sync_all()?;
        File::open(&self.folder)?.sync_all()?;
        half.write_all(UNSYNCED.as_bytes())?;
        Ok(fs::write(&self.unsynced, UNSYNCED)?)
    }

    /// After the cut, on the file system as it comes back. A name or a length without its content may be there.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let half = fs::read_to_string(&self.half)?;
        if !half.starts_with(&self.synced()) {
            return Err(format!("what was synced before the cut did not stay: {half:?}").into());
        }
        let unsynced = fs::read_to_string(&self.unsynced).unwrap_or_default();
        if half.contains(UNSYNCED) || unsynced.contains(UNSYNCED) {
            return Err("what was not synced before the cut is there: this is no power loss".into());
        }
        // The next cut begins without it, so that a name that stayed cannot pass for one that came.
        Ok(fs::remove_file(&self.unsynced).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?)
    }

    fn synced(&self) -> String {
        format!("{SYNCED}{:08}", self.cuts)
    }
}
