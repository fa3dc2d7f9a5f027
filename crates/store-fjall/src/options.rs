//! The settings of a store.

use ports::StoreError;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The room on a filesystem, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// What this process may still take.
    pub free: u64,
    /// The whole.
    pub total: u64,
}

/// Asks for the room on the filesystem of a folder.
pub(crate) type Probe = Arc<dyn Fn(&Path) -> io::Result<Space> + Send + Sync>;

/// What is called when the store fails for good.
pub(crate) type Alarm = Arc<dyn Fn(&StoreError) + Send + Sync>;

/// The settings of a store. The defaults suit a server of some gigabytes of memory.
#[derive(Clone)]
pub struct Options {
    /// Bytes of memory for blocks read from disk.
    pub cache_bytes: u64,
    /// Bytes that a memtable takes before it is flushed; there are two, each with up to four more on their way
    /// to the disk. Applied when the folder is made and kept in it.
    pub memtable_bytes: u64,
    /// Bytes of disk that are left to others: writes are refused as `Full` before less than this stays free.
    /// Never more than a tenth of the filesystem.
    pub reserve_bytes: u64,
    /// How many operations are committed with one sync.
    pub max_batch: usize,
    /// How many operations may wait; who comes next waits for a place.
    pub max_waiting: usize,
    /// How many heads of logs are kept in memory, at some 100 bytes each.
    pub max_heads: usize,
    /// Asks for free space. The default asks the operating system.
    pub space: Probe,
    /// Called once, from the committer's thread, when the store refuses all further writes.
    pub on_fatal: Alarm,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cache_bytes: 128 << 20,
            memtable_bytes: 32 << 20,
            reserve_bytes: 64 << 20,
            max_batch: 1_024,
            max_waiting: 4_096,
            max_heads: 100_000,
            space: Arc::new(statvfs),
            on_fatal: Arc::new(|_| ()),
        }
    }
}

fn statvfs(folder: &Path) -> io::Result<Space> {
    let found = rustix::fs::statvfs(folder)?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Ok(Space { free: bytes(found.f_bavail), total: bytes(found.f_blocks) })
}
