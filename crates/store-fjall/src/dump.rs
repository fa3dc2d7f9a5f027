//! All rows of a store as of one moment, while it goes on serving.
//!
//! A snapshot spans both keyspaces, and a batch is in it as a whole or not at all. Reading it takes no lock of the
//! committer; as long as it lives, the old versions of rows that change are kept.

use crate::folder::Folder;
use crate::keys;
use crate::tables::{Tables, failed};
use fjall::{Guard, Keyspace, Readable, Snapshot};
use ports::{Place, StoreError, StoredRow};
use std::sync::Arc;

/// The store as of one moment.
pub struct Dump {
    tables: Tables,
    snapshot: Snapshot,
    // The folder stays this process's until the last reader is gone.
    _folder: Arc<Folder>,
}

impl Dump {
    pub(crate) fn new(tables: Tables, folder: Arc<Folder>) -> Self {
        let snapshot = tables.database.snapshot();
        Self { tables, snapshot, _folder: folder }
    }

    /// Every row, in the order of [`Place`]. Blocks on the disk: not for a thread that serves.
    pub fn rows(&self) -> impl Iterator<Item = Result<StoredRow, StoreError>> {
        let parts: [(&Keyspace, Read); 2] =
            [(&self.tables.logs, keys::read::in_logs), (&self.tables.views, keys::read::in_views)];
        // The views are opened when the logs are done, so that their files are not held longer than needed.
        parts
            .into_iter()
            .flat_map(|(keyspace, read)| self.snapshot.iter(keyspace).map(move |found| row(found, read)))
    }
}

type Read = fn(&[u8]) -> Option<Place>;

fn row(found: Guard, read: Read) -> Result<StoredRow, StoreError> {
    let (key, value) = found.into_inner().map_err(failed)?;
    let place =
        read(&key).ok_or_else(|| StoreError::Damaged(format!("no version writes the key {key:02x?}")))?;
    Ok(StoredRow { place, value: value.to_vec() })
}
