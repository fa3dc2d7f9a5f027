//! Logs and views in memory, under one lock: an operation on several logs is atomic, as in an embedded store.

use crate::{
    Append, AppendError, Direction, Key, LogStore, RandomIdRecord, RowKey, StoreError, Table, ViewStore,
    ViewWrite,
};
use async_trait::async_trait;
use model::{EntryKey, Head, LogEntry, LogId, RandomId};
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Default)]
struct State {
    entries: BTreeMap<(LogId, EntryKey), LogEntry>,
    heads: HashMap<LogId, Head>,
    random_ids: HashMap<(LogId, RandomId), RandomIdRecord>,
    rows: BTreeMap<RowKey, Vec<u8>>,
}

impl State {
    fn head(&self, log: LogId) -> Head {
        self.heads.get(&log).copied().unwrap_or_default()
    }

    fn check(&self, operation: &[Append]) -> Result<(), AppendError> {
        let mut heads = HashMap::new();
        for part in operation {
            let head = heads.entry(part.log).or_insert_with(|| self.head(part.log));
            if *head != part.expected {
                return Err(AppendError::Conflict { log: part.log, head: self.head(part.log) });
            }
            *head = part.head();
        }
        Ok(())
    }

    fn apply(&mut self, part: Append) {
        self.heads.insert(part.log, part.head());
        self.entries.extend(part.entries.iter().map(|entry| ((part.log, entry.key), entry.clone())));
        self.random_ids.extend(part.random_ids.into_iter().map(|(id, record)| ((part.log, id), record)));
        self.write(part.views);
    }

    fn write(&mut self, writes: Vec<ViewWrite>) {
        for write in writes {
            match write {
                ViewWrite::Put(row, value) => self.rows.insert(row, value),
                ViewWrite::Delete(row) => self.rows.remove(&row),
            };
        }
    }
}

/// The store; clones are the same store, so that a test can drop one and go on with another.
#[derive(Clone, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl LogStore for MemoryStore {
    async fn head(&self, log: LogId) -> Result<Head, StoreError> {
        Ok(self.lock().head(log))
    }

    async fn append(&self, operation: Vec<Append>) -> Result<(), AppendError> {
        for part in &operation {
            part.check()?;
        }
        let mut state = self.lock();
        state.check(&operation)?;
        operation.into_iter().for_each(|part| state.apply(part));
        Ok(())
    }

    async fn read(&self, log: LogId, after: EntryKey, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        let state = self.lock();
        let behind = (Bound::Excluded((log, after)), Bound::Unbounded);
        let entries = state.entries.range(behind).take_while(|((of, _), _)| *of == log);
        Ok(entries.take(limit).map(|(_, entry)| entry.clone()).collect())
    }

    async fn random_id(&self, log: LogId, random_id: RandomId) -> Result<Option<RandomIdRecord>, StoreError> {
        Ok(self.lock().random_ids.get(&(log, random_id)).copied())
    }
}

#[async_trait]
impl ViewStore for MemoryStore {
    async fn get(&self, row: &RowKey) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.lock().rows.get(row).cloned())
    }

    async fn range(
        &self,
        table: Table,
        partition: &Key,
        from: &Key,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let state = self.lock();
        let start = RowKey { table, partition: partition.clone(), clustering: from.clone() };
        let inside = |(row, _): &(&RowKey, &Vec<u8>)| row.table == table && row.partition == *partition;
        let copy = |(row, value): (&RowKey, &Vec<u8>)| (row.clustering.clone(), value.clone());
        Ok(match direction {
            Direction::Forward => {
                state.rows.range(start..).take_while(inside).take(limit).map(copy).collect()
            }
            Direction::Backward => {
                state.rows.range(..start).rev().take_while(inside).take(limit).map(copy).collect()
            }
        })
    }

    async fn write(&self, writes: Vec<ViewWrite>) -> Result<(), StoreError> {
        self.lock().write(writes);
        Ok(())
    }

    async fn claim(
        &self,
        row: RowKey,
        expected: Option<Vec<u8>>,
        value: Option<Vec<u8>>,
    ) -> Result<Result<(), Option<Vec<u8>>>, StoreError> {
        let mut state = self.lock();
        let found = state.rows.get(&row);
        if found != expected.as_ref() {
            return Ok(Err(found.cloned()));
        }
        match value {
            Some(value) => state.rows.insert(row, value),
            None => state.rows.remove(&row),
        };
        Ok(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    async fn make() -> Arc<MemoryStore> {
        Arc::new(MemoryStore::new())
    }

    #[tokio::test]
    async fn keeps_the_contract_of_logs() {
        contract::logs::all(make).await;
    }

    #[tokio::test]
    async fn keeps_the_contract_of_views() {
        contract::views::all(make).await;
    }

    #[tokio::test]
    async fn keeps_what_it_answered() {
        contract::durability::all(make, async |store: Arc<MemoryStore>| Arc::new(store.as_ref().clone()))
            .await;
    }
}
