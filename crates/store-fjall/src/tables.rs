//! The database: its keyspaces, and how each thing is found in them.

use crate::{OpenError, Options, journal, keys};
use fjall::config::{PartitioningPolicy, PinningPolicy};
use fjall::{Database, Guard, Keyspace, KeyspaceCreateOptions, PersistMode, Readable};
use model::{EntryKey, Head, LogEntry, LogId, RandomId, stored};
use ports::{Direction, Key, RandomIdRecord, RowKey, StoreError, Table};
use std::path::Path;

/// How many bytes of journals may wait for a memtable to be flushed. A crash is followed by reading them all.
const MAX_JOURNALS: u64 = 256 << 20;

/// The settings of a keyspace. They apply when it is made and are kept in it.
///
/// A point read needs the index and the filter of every table that may hold the key. Those of the two youngest
/// levels stay in memory. Below, where most of the data is, they are cut into blocks of some kilobytes: whole,
/// those of one table are larger than a thousand blocks of data, and reading one row would read them.
fn settings(options: &Options) -> KeyspaceCreateOptions {
    KeyspaceCreateOptions::default()
        .max_memtable_size(options.memtable_bytes)
        .index_block_pinning_policy(PinningPolicy::new([true, true, false]))
        .filter_block_pinning_policy(PinningPolicy::new([true, true, false]))
        .index_block_partitioning_policy(PartitioningPolicy::new([false, false, true]))
        .filter_block_partitioning_policy(PartitioningPolicy::new([false, false, true]))
}

/// The open database; clones are handles to the same one.
#[derive(Clone)]
pub(crate) struct Tables {
    pub(crate) database: Database,
    pub(crate) logs: Keyspace,
    pub(crate) views: Keyspace,
}

impl Tables {
    pub(crate) fn open(path: &Path, options: &Options) -> Result<Self, OpenError> {
        let open = || {
            let database = Database::builder(path)
                .cache_size(options.cache_bytes)
                .max_journaling_size(MAX_JOURNALS)
                .open()?;
            let settings = || settings(options);
            let logs = database.keyspace("logs", settings)?;
            let views = database.keyspace("views", settings)?;
            Ok(Self { database, logs, views })
        };
        let outcome = match open() {
            Err(fjall::Error::JournalRecovery(_)) if journal::mend(path).map_err(io_error(path))? => open(),
            outcome => outcome,
        };
        outcome.map_err(|source| OpenError::Database { folder: path.to_owned(), source })
    }

    /// Makes an empty database, durably, and leaves it.
    pub(crate) fn make(path: &Path, options: &Options) -> Result<(), OpenError> {
        let made = Self::open(path, options)?;
        // Dropping syncs too, but tells nobody how that ended.
        let synced = made.database.persist(PersistMode::SyncAll);
        synced.map_err(|source| OpenError::Database { folder: path.to_owned(), source })
    }

    /// The head that the log's last entry tells.
    pub(crate) fn head(&self, log: LogId) -> Result<Head, StoreError> {
        let last = self.database.snapshot().range(&self.logs, keys::entries(log)).next_back();
        last.map_or(Ok(Head::default()), |found| Ok(entry(found)?.head()))
    }

    pub(crate) fn read(
        &self,
        log: LogId,
        after: EntryKey,
        limit: usize,
    ) -> Result<Vec<LogEntry>, StoreError> {
        let entries = self.database.snapshot().range(&self.logs, keys::entries_after(log, after));
        entries.take(limit).map(entry).collect()
    }

    pub(crate) fn random_id(&self, log: LogId, id: RandomId) -> Result<Option<RandomIdRecord>, StoreError> {
        let record = self.database.snapshot().get(&self.logs, keys::random_id(log, id)).map_err(failed)?;
        Ok(record.map(|bytes| stored::decode(&bytes)).transpose()?)
    }

    pub(crate) fn row(&self, row: &RowKey) -> Result<Option<Vec<u8>>, StoreError> {
        self.row_at(&keys::row(row)?)
    }

    pub(crate) fn row_at(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.database.snapshot().get(&self.views, key).map_err(failed)?;
        Ok(value.map(|bytes| bytes.to_vec()))
    }

    pub(crate) fn range(
        &self,
        table: Table,
        partition: &Key,
        from: &Key,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let partition = keys::Partition::new(table, partition, from)?;
        let row = |found: Guard| {
            let (key, value) = found.into_inner().map_err(failed)?;
            Ok((partition.clustering(&key), value.to_vec()))
        };
        let snapshot = self.database.snapshot();
        match direction {
            Direction::Forward => {
                snapshot.range(&self.views, partition.forward()).take(limit).map(row).collect()
            }
            Direction::Backward => {
                snapshot.range(&self.views, partition.backward()).rev().take(limit).map(row).collect()
            }
        }
    }
}

fn io_error(path: &Path) -> impl FnOnce(std::io::Error) -> OpenError {
    let path = path.to_owned();
    |source| OpenError::Io { path, source }
}

fn entry(found: Guard) -> Result<LogEntry, StoreError> {
    let (_, value) = found.into_inner().map_err(failed)?;
    Ok(stored::decode(&value)?)
}

/// What fjall says, in the words of the port.
pub(crate) fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(error.to_string())
}
