//! A store of views in which something can happen between a reading and what is made of it.

use async_trait::async_trait;
use parking_lot::Mutex;
use ports::{Direction, Key, RowKey, StoreError, Table, ViewStore, ViewWrite};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::{Barrier, Notify};

/// Counts readings, and holds one up at a time or a crowd together; everything else goes through to the store beneath.
pub(crate) struct Pausing {
    beneath: Arc<dyn ViewStore>,
    /// The next row that is read of this table is handed over only when that is allowed.
    at: Mutex<Option<Table>>,
    has_read: Notify,
    may_go_on: Notify,
    crowd: Mutex<Option<Crowd>>,
    readings: Mutex<BTreeMap<Table, usize>>,
}

/// So many readings of a table that none learns what it read before the others of its round have read too.
struct Crowd {
    table: Table,
    readings: usize,
    barrier: Arc<Barrier>,
}

impl Pausing {
    pub(crate) fn over(beneath: Arc<dyn ViewStore>) -> Arc<Self> {
        let (has_read, may_go_on) = (Notify::new(), Notify::new());
        Arc::new(Self {
            beneath,
            at: Mutex::new(None),
            has_read,
            may_go_on,
            crowd: Mutex::new(None),
            readings: Mutex::default(),
        })
    }

    /// How many rows and ranges of a table were read since the last question.
    pub(crate) fn readings(&self, table: Table) -> usize {
        self.readings.lock().remove(&table).unwrap_or(0)
    }

    fn count(&self, table: Table) {
        *self.readings.lock().entry(table).or_default() += 1;
    }

    /// Of so many who each read a row of the table so often, all have read before one goes on, each time.
    pub(crate) fn gather(&self, table: Table, count: usize, rounds: usize) {
        let barrier = Arc::new(Barrier::new(count));
        *self.crowd.lock() = Some(Crowd { table, readings: count * rounds, barrier });
    }

    /// Where this reading waits for others.
    fn barrier(&self, table: Table) -> Option<Arc<Barrier>> {
        let mut crowd = self.crowd.lock();
        let crowd = crowd.as_mut().filter(|crowd| crowd.table == table)?;
        crowd.readings = crowd.readings.checked_sub(1)?;
        Some(crowd.barrier.clone())
    }

    /// Begins `slow`, which uses this store; when it has read a row of the table, lets the whole of `other` happen
    /// before it learns what it read.
    pub(crate) async fn meanwhile<S, O>(
        &self,
        table: Table,
        slow: impl Future<Output = S>,
        other: impl Future<Output = O>,
    ) -> (S, O) {
        *self.at.lock() = Some(table);
        let mut slow = pin!(slow);
        tokio::select! {
            biased;
            _ = &mut slow => panic!("nothing is read of {table:?}"),
            () = self.has_read.notified() => {}
        }
        let done = other.await;
        self.may_go_on.notify_one();
        (slow.await, done)
    }
}

#[async_trait]
impl ViewStore for Pausing {
    async fn get(&self, row: &RowKey) -> Result<Option<Vec<u8>>, StoreError> {
        self.count(row.table);
        let found = self.beneath.get(row).await?;
        let pauses = self.at.lock().take_if(|table| *table == row.table).is_some();
        if pauses {
            self.has_read.notify_one();
            self.may_go_on.notified().await;
        }
        if let Some(barrier) = self.barrier(row.table) {
            barrier.wait().await;
        }
        Ok(found)
    }

    async fn range(
        &self,
        table: Table,
        partition: &Key,
        from: &Key,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        self.count(table);
        self.beneath.range(table, partition, from, direction, limit).await
    }

    async fn write(&self, writes: Vec<ViewWrite>) -> Result<(), StoreError> {
        self.beneath.write(writes).await
    }

    async fn claim(
        &self,
        row: RowKey,
        expected: Option<Vec<u8>>,
        value: Option<Vec<u8>>,
    ) -> Result<Result<(), Option<Vec<u8>>>, StoreError> {
        self.beneath.claim(row, expected, value).await
    }
}
