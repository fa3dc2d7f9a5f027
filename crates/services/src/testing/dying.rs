//! A store in which everything fails from the n-th writing on, as for a process that dies there.

use async_trait::async_trait;
use model::{EntryKey, Head, LogEntry, LogId, RandomId};
use parking_lot::Mutex;
use ports::memory::MemoryStore;
use ports::{
    Append, AppendError, Direction, Key, LogStore, RandomIdRecord, RowKey, StoreError, Table, ViewStore,
    ViewWrite,
};
use std::sync::Arc;

/// Lets a number of writings through. Who comes after that reads and writes nothing any more.
pub(crate) struct Dying {
    beneath: Arc<MemoryStore>,
    left: Mutex<Option<usize>>,
}

impl Dying {
    /// Dies at the writing after this many.
    pub(crate) fn after(writings: usize, beneath: Arc<MemoryStore>) -> Arc<Self> {
        Arc::new(Self { beneath, left: Mutex::new(Some(writings)) })
    }

    /// Whether it came to that.
    pub(crate) fn is_dead(&self) -> bool {
        self.left.lock().is_none()
    }

    fn reads(&self) -> Result<&MemoryStore, StoreError> {
        if self.is_dead() { Err(StoreError::Failed("dead".to_owned())) } else { Ok(&self.beneath) }
    }

    fn writes(&self) -> Result<&MemoryStore, StoreError> {
        let mut left = self.left.lock();
        *left = left.and_then(|left| left.checked_sub(1));
        drop(left);
        self.reads()
    }
}

#[async_trait]
impl LogStore for Dying {
    async fn head(&self, log: LogId) -> Result<Head, StoreError> {
        self.reads()?.head(log).await
    }

    async fn append(&self, operation: Vec<Append>) -> Result<(), AppendError> {
        self.writes()?.append(operation).await
    }

    async fn read(&self, log: LogId, after: EntryKey, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        LogStore::read(self.reads()?, log, after, limit).await
    }

    async fn random_id(&self, log: LogId, random_id: RandomId) -> Result<Option<RandomIdRecord>, StoreError> {
        self.reads()?.random_id(log, random_id).await
    }
}

#[async_trait]
impl ViewStore for Dying {
    async fn get(&self, row: &RowKey) -> Result<Option<Vec<u8>>, StoreError> {
        self.reads()?.get(row).await
    }

    async fn range(
        &self,
        table: Table,
        partition: &Key,
        from: &Key,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        self.reads()?.range(table, partition, from, direction, limit).await
    }

    async fn write(&self, writes: Vec<ViewWrite>) -> Result<(), StoreError> {
        self.writes()?.write(writes).await
    }

    async fn claim(
        &self,
        row: RowKey,
        expected: Option<Vec<u8>>,
        value: Option<Vec<u8>>,
    ) -> Result<Result<(), Option<Vec<u8>>>, StoreError> {
        self.writes()?.claim(row, expected, value).await
    }
}
