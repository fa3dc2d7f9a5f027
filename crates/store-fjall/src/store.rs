//! The store as the ports see it.

use crate::batch::Heads;
use crate::committer::Committer;
use crate::folder::Folder;
use crate::request::{Answer, Claim, Part, Request, encode_views};
use crate::room::Room;
use crate::tables::{Tables, failed};
use crate::{Dump, OpenError, Options, journal, keys};
use async_trait::async_trait;
use fjall::{AbstractTree, Keyspace};
use model::{EntryKey, Head, LogEntry, LogId, RandomId};
use ports::{
    Append, AppendError, Direction, Key, LogStore, RandomIdRecord, RowKey, StoreError, Table, ViewStore,
    ViewWrite,
};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// Logs and views in one folder.
///
/// Dropping it finishes what waits and blocks until that is done; [`close`](Self::close) does the same from
/// asynchronous code and says how it ended.
pub struct FjallStore {
    // All but the folder are taken on dropping: the queue ends the committer, and the last handle to the
    // database has to be gone before the lock of the folder.
    queue: Option<mpsc::Sender<Request>>,
    committer: Option<JoinHandle<()>>,
    tables: Tables,
    heads: Arc<Heads>,
    folder: Arc<Folder>,
}

/// Memory that grows with use and with what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of blocks that were read from disk: up to [`Options::cache_bytes`].
    pub cache_bytes: u64,
    /// Bytes of writes that are in the journal and not in a table yet.
    pub memtable_bytes: u64,
    /// Bytes of indexes and filters that say where in its tables something is.
    pub pinned_bytes: u64,
}

impl FjallStore {
    /// Opens the store in this folder, and makes it if there is none. Blocks: after a crash it replays up to
    /// 256 MiB of journals.
    pub fn open(folder: &Path, options: Options) -> Result<Self, OpenError> {
        let taken = Folder::take(folder)?;
        taken.make_database(|part| Tables::make(part, &options))?;
        journal::read_from_disk(&taken.database())
            .map_err(|source| OpenError::Io { path: taken.database(), source })?;
        let tables = Tables::open(&taken.database(), &options)?;
        let heads = Arc::new(Heads::new(options.max_heads));
        let (queue, waiting) = mpsc::channel(options.max_waiting.max(1));
        let committer = Committer {
            tables: tables.clone(),
            heads: heads.clone(),
            room: Room::new(taken.database(), &options),
            queue: waiting,
            max_batch: options.max_batch.max(1),
            on_fatal: options.on_fatal.clone(),
        };
        let thread = std::thread::Builder::new()
            .name("committer".to_owned())
            .spawn(|| committer.run())
            .map_err(|source| OpenError::Io { path: folder.to_owned(), source })?;
        Ok(Self { queue: Some(queue), committer: Some(thread), tables, heads, folder: Arc::new(taken) })
    }

    /// Finishes what waits and syncs. Later writes are refused, reads go on.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.ask(Request::Close).await?.unwrap_or_else(|_| Err(closed()))
    }

    /// Fails once the store refuses all further writes. It refuses them after a failure in the background too, a
    /// flush or a compaction, which no writer has met yet; asking makes it known to [`Options::on_fatal`].
    pub async fn health(&self) -> Result<(), StoreError> {
        self.ask(Request::Health).await?.unwrap_or_else(|_| Err(closed()))
    }

    /// What the store keeps in memory.
    pub fn usage(&self) -> Usage {
        let Tables { database, logs, views } = &self.tables;
        let pinned = |keyspace: &Keyspace| {
            keyspace.tree.pinned_filter_size() + keyspace.tree.pinned_block_index_size()
        };
        Usage {
            cache_bytes: database.cache_size(),
            memtable_bytes: database.write_buffer_size(),
            pinned_bytes: (pinned(logs) + pinned(views)) as u64,
        }
    }

    /// The store as of now, to be read to its end while writing goes on.
    pub fn dump(&self) -> Dump {
        Dump::new(self.tables.clone(), self.folder.clone())
    }

    /// Queues a request and waits for its answer. The outer error: the request was never taken. The inner one:
    /// the committer ended with it, and nobody knows how far it came.
    async fn ask<T>(
        &self,
        request: impl FnOnce(Answer<T>) -> Request,
    ) -> Result<Result<T, oneshot::error::RecvError>, StoreError> {
        let (answer, outcome) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(closed)?;
        queue.send(request(answer)).await.map_err(|_| closed())?;
        Ok(outcome.await)
    }
}

impl Drop for FjallStore {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(committer) = self.committer.take() {
            // A committer that panicked has raised the alarm already.
            drop(committer.join());
        }
    }
}

fn closed() -> StoreError {
    failed("the store is closed")
}

#[async_trait]
impl LogStore for FjallStore {
    async fn head(&self, log: LogId) -> Result<Head, StoreError> {
        self.heads.get(&log).map_or_else(|| self.tables.head(log), Ok)
    }

    async fn append(&self, operation: Vec<Append>) -> Result<(), AppendError> {
        if operation.is_empty() {
            return Ok(());
        }
        let parts: Vec<_> = operation.into_iter().map(Part::encode).collect::<Result<_, _>>()?;
        let outcome = self.ask(|answer| Request::Append(parts, answer)).await?;
        outcome.unwrap_or_else(|_| Err(AppendError::Ambiguous("the committer ended".to_owned())))
    }

    async fn read(&self, log: LogId, after: EntryKey, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        self.tables.read(log, after, limit)
    }

    async fn random_id(&self, log: LogId, random_id: RandomId) -> Result<Option<RandomIdRecord>, StoreError> {
        self.tables.random_id(log, random_id)
    }
}

#[async_trait]
impl ViewStore for FjallStore {
    async fn get(&self, row: &RowKey) -> Result<Option<Vec<u8>>, StoreError> {
        self.tables.row(row)
    }

    async fn range(
        &self,
        table: Table,
        partition: &Key,
        from: &Key,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        self.tables.range(table, partition, from, direction, limit)
    }

    async fn write(&self, writes: Vec<ViewWrite>) -> Result<(), StoreError> {
        if writes.is_empty() {
            return Ok(());
        }
        let rows = encode_views(writes)?;
        self.ask(|answer| Request::Write(rows, answer)).await?.unwrap_or_else(|_| Err(closed()))
    }

    async fn claim(
        &self,
        row: RowKey,
        expected: Option<Vec<u8>>,
        value: Option<Vec<u8>>,
    ) -> Result<Result<(), Option<Vec<u8>>>, StoreError> {
        let claim = Claim { key: keys::row(&row)?, expected, value: value.map(Into::into) };
        self.ask(|answer| Request::Claim(claim, answer)).await?.unwrap_or_else(|_| Err(closed()))
    }
}
