//! The ports over the simulated disk.

use super::disk::{Applied, Entry};
use super::{Apply, STORE, SimStore, tamper};
use crate::exec::lock;
use crate::sabotage::Sabotage;
use async_trait::async_trait;
use model::{EntryKey, Head, LogEntry, LogId, RandomId};
use ports::memory::MemoryStore;
use ports::{
    Append, AppendError, Direction, Key, LogStore, RandomIdRecord, RowKey, StoreError, Table, ViewStore,
    ViewWrite,
};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use tokio::sync::oneshot;

/// A handle for the ports: the store has to start tasks that hold it.
#[derive(Clone)]
pub(crate) struct StoreHandle(pub(crate) Arc<SimStore>);

/// How long a sync takes on average: long enough that a crash finds writes which are decided and not durable.
const SYNC_US: u64 = 40_000;
/// The same for a store that does not wait for it.
const LATE_SYNC_US: u64 = 3_000_000;

fn down() -> StoreError {
    StoreError::Failed("the store is down".to_owned())
}

impl StoreHandle {
    /// Sends a write to the disk and waits for its outcome; none if the store died before it answered.
    async fn submit(&self, apply: Apply) -> Option<Applied> {
        let (answer, outcome) = oneshot::channel();
        let store = Arc::downgrade(&self.0);
        self.0.sim.spawn(STORE, async move {
            if let Some(applied) = carry_out(store, apply).await {
                drop(answer.send(applied));
            }
        });
        outcome.await.ok()
    }

    /// The state to read, after the time that a read takes.
    async fn reader(&self) -> Result<MemoryStore, StoreError> {
        self.0.takes(300).await;
        if self.0.is_down() || self.0.hits(|rates| rates.store_fails) {
            self.0.injected.failed.fetch_add(1, Ordering::Relaxed);
            return Err(down());
        }
        let disk = lock(&self.0.disk);
        Ok(if self.0.has(Sabotage::AnswerBeforeSync) { disk.decided() } else { disk.durable() })
    }

    fn write_fails(&self) -> bool {
        let fails = self.0.is_down() || self.0.hits(|rates| rates.store_fails);
        self.0.injected.failed.fetch_add(u64::from(fails), Ordering::Relaxed);
        fails
    }
}

/// Decides the write and syncs: whoever is told of it, winner or loser, is told of durable state.
async fn carry_out(store: Weak<SimStore>, apply: Apply) -> Option<Applied> {
    let store = store.upgrade()?;
    store.takes(400).await;
    let (applied, end) = {
        let mut disk = lock(&store.disk);
        let applied = apply(&mut disk);
        (applied, disk.end())
    };
    if store.has(Sabotage::AnswerBeforeSync) {
        let late = store.clone();
        store.sim.spawn(STORE, async move {
            late.takes(LATE_SYNC_US).await;
            lock(&late.disk).sync(end);
        });
        return Some(applied);
    }
    store.takes(SYNC_US).await;
    lock(&store.disk).sync(end);
    store.takes(200).await;
    Some(applied)
}

#[async_trait]
impl LogStore for StoreHandle {
    async fn head(&self, log: LogId) -> Result<Head, StoreError> {
        self.reader().await?.head(log).await
    }

    async fn append(&self, operation: Vec<Append>) -> Result<(), AppendError> {
        if self.write_fails() {
            self.0.takes(300).await;
            return Err(down().into());
        }
        let operation = self.0.tampered(operation);
        self.0.push_early(&operation);
        let (all, channels) =
            (self.0.has(Sabotage::PtsFromCounter), self.0.has(Sabotage::ChannelPtsFromCounter));
        let counts = move |log| all || channels && matches!(log, LogId::Channel(_));
        let apply: Apply = Box::new(move |disk| {
            let operation =
                if all || channels { tamper::renumbered(disk, operation, counts) } else { operation };
            disk.decide(Entry::Append(operation))
        });
        if self.0.hits(|rates| rates.append_in_doubt) {
            return Err(self.leave_in_doubt(apply).await);
        }
        match self.submit(apply).await {
            Some(Applied::Append(outcome)) => {
                let lost = matches!(outcome, Err(AppendError::Conflict { .. }));
                self.0.injected.conflicts.fetch_add(u64::from(lost), Ordering::Relaxed);
                outcome
            }
            _ => Err(AppendError::Ambiguous("the store died".to_owned())),
        }
    }

    async fn read(&self, log: LogId, after: EntryKey, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        let mut entries = self.reader().await?.read(log, after, limit).await?;
        if self.0.has(Sabotage::StaleReplica) && lock(&self.0.chance).below(3) == 0 {
            entries.pop();
        }
        Ok(entries)
    }

    async fn random_id(&self, log: LogId, random_id: RandomId) -> Result<Option<RandomIdRecord>, StoreError> {
        self.reader().await?.random_id(log, random_id).await
    }
}

impl StoreHandle {
    /// The caller is told nothing: the append never arrived, was made, or is still on its way.
    async fn leave_in_doubt(&self, apply: Apply) -> AppendError {
        self.0.injected.in_doubt.fetch_add(1, Ordering::Relaxed);
        let way = lock(&self.0.chance).below(3);
        match way {
            0 => self.0.takes(2_000).await,
            1 => drop(self.submit(apply).await),
            _ => {
                let store = Arc::downgrade(&self.0);
                self.0.sim.spawn(STORE, async move {
                    if let Some(store) = store.upgrade() {
                        store.takes(300_000).await;
                    }
                    carry_out(store, apply).await;
                });
            }
        }
        AppendError::Ambiguous("timed out".to_owned())
    }
}

#[async_trait]
impl ViewStore for StoreHandle {
    async fn get(&self, row: &RowKey) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.reader().await?.get(row).await?;
        Ok(if self.0.has(Sabotage::StaleMembers) { self.0.stale(row, found) } else { found })
    }

    async fn range(
        &self,
        table: Table,
        partition: &Key,
        from: &Key,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        if table == Table::AuthorMessages && self.0.has(Sabotage::OwnCountAsUnread) {
            return Ok(Vec::new());
        }
        self.reader().await?.range(table, partition, from, direction, limit).await
    }

    async fn write(&self, writes: Vec<ViewWrite>) -> Result<(), StoreError> {
        if self.write_fails() {
            return Err(down());
        }
        match self.submit(Box::new(move |disk| disk.decide(Entry::Write(writes)))).await {
            Some(Applied::Write(outcome)) => outcome,
            _ => Err(down()),
        }
    }

    async fn claim(
        &self,
        row: RowKey,
        expected: Option<Vec<u8>>,
        value: Option<Vec<u8>>,
    ) -> Result<Result<(), Option<Vec<u8>>>, StoreError> {
        if self.write_fails() {
            return Err(down());
        }
        let apply: Apply = Box::new(move |disk| disk.decide(Entry::Claim(row, expected, value)));
        match self.submit(apply).await {
            Some(Applied::Claim(outcome)) => outcome,
            _ => Err(down()),
        }
    }
}
