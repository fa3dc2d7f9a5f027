//! Whether the disk has room for another batch.
//!
//! Everything that fjall may write on its own account until the next question is counted, because a flush or
//! a compaction that meets the end of the disk is as fatal as a journal that does.

use crate::options::{Options, Probe};
use crate::tables::{Tables, failed};
use ports::StoreError;
use std::path::PathBuf;

/// A compaction rewrites at most about this many memtables' worth of tables at once (the youngest level and
/// what it overlaps), and removes its input only when its output is complete.
const COMPACTED_MEMTABLES: u64 = 8;

/// Guards the end of the disk.
pub(crate) struct Room {
    folder: PathBuf,
    probe: Probe,
    reserve: u64,
    compaction_most: u64,
}

impl Room {
    pub(crate) fn new(folder: PathBuf, options: &Options) -> Self {
        Self {
            folder,
            probe: options.space.clone(),
            reserve: options.reserve_bytes,
            compaction_most: options.memtable_bytes.saturating_mul(COMPACTED_MEMTABLES),
        }
    }

    /// Refuses a batch of this size if it might not fit.
    pub(crate) fn check(&self, tables: &Tables, batch: u64) -> Result<(), StoreError> {
        let space = (self.probe)(&self.folder).map_err(failed)?;
        // Written two times: to the journal now and to a table when its memtable is flushed.
        let batch = batch.saturating_mul(2);
        let unflushed = tables.database.write_buffer_size();
        let needed = self.reserve.min(space.total / 10).saturating_add(batch).saturating_add(unflushed);
        if space.free >= needed.saturating_add(self.compaction_most) {
            return Ok(());
        }
        let tables = tables.logs.disk_space() + tables.views.disk_space();
        if space.free >= needed.saturating_add(tables.min(self.compaction_most)) {
            Ok(())
        } else {
            Err(StoreError::Full)
        }
    }
}
