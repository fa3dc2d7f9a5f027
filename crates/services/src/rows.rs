//! Rows of one table with a cache in front, and their compare-and-set.
//!
//! The store is the truth. A cached value is dropped when its row was written, and a value that was read before
//! the write is not put into the cache after it: each part of the key space carries a generation that a write
//! advances.

use crate::Result;
use minicbor::{Decode, Encode};
use model::stored;
use parking_lot::Mutex;
use planted::Bug;
use ports::{Direction, Key, RowKey, Table, ViewStore, ViewWrite};
use quick_cache::sync::Cache;
use std::collections::hash_map::RandomState;
use std::future::Future;
use std::hash::{BuildHasher, Hash};

const STRIPES: usize = 64;

/// Values by key, bounded in number.
pub(crate) struct Cached<K, V> {
    values: Cache<K, V>,
    generations: [Mutex<u64>; STRIPES],
    hasher: RandomState,
}

impl<K: Eq + Hash + Clone, V: Clone> Cached<K, V> {
    /// At most about `capacity` values.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            values: Cache::new(capacity),
            generations: std::array::from_fn(|_| Mutex::new(0)),
            hasher: RandomState::new(),
        }
    }

    /// The value, read with `load` where it is not in memory.
    pub(crate) async fn get<F>(&self, key: &K, load: impl FnOnce() -> F) -> Result<V>
    where
        F: Future<Output = Result<V>>,
    {
        if let Some(value) = self.values.get(key) {
            return Ok(value);
        }
        let generation = *self.generation(key).lock();
        let value = load().await?;
        let now = self.generation(key).lock();
        if *now == generation || planted::is(Bug::StaleCache) {
            self.values.insert(key.clone(), value.clone());
        }
        Ok(value)
    }

    /// The value, read with `load` where it is not in memory; of several who load at once all get the same one.
    pub(crate) async fn get_shared<F>(&self, key: &K, load: impl FnOnce() -> F) -> Result<V>
    where
        F: Future<Output = Result<V>>,
    {
        self.values.get_or_insert_async(key, load()).await
    }

    /// The value, if it is in memory.
    pub(crate) fn peek(&self, key: &K) -> Option<V> {
        self.values.get(key)
    }

    /// The row behind this key was written.
    pub(crate) fn forget(&self, key: &K) {
        let mut generation = self.generation(key).lock();
        *generation += 1;
        self.values.remove(key);
    }

    fn generation(&self, key: &K) -> &Mutex<u64> {
        let stripe = self.hasher.hash_one(key) as usize % STRIPES;
        &self.generations[stripe]
    }
}

/// Reads one row.
pub(crate) async fn read<T>(views: &dyn ViewStore, row: &RowKey) -> Result<Option<T>>
where
    T: for<'b> Decode<'b, ()>,
{
    let bytes = views.get(row).await?;
    Ok(bytes.map(|bytes| stored::decode(&bytes)).transpose()?)
}

/// Writes one row that has a single owner, whatever it held.
pub(crate) fn put<T: Encode<()>>(row: RowKey, value: &T) -> ViewWrite {
    ViewWrite::Put(row, stored::encode(value))
}

/// Creates a row; false if there is one already.
pub(crate) async fn create<T: Encode<()>>(views: &dyn ViewStore, row: RowKey, value: &T) -> Result<bool> {
    Ok(views.claim(row, None, Some(stored::encode(value))).await?.is_ok())
}

/// Replaces a row by what `change` makes of it, as one step; `None` leaves it as it is. Answers the row as it is
/// afterwards. `change` runs again when another writer came between.
pub(crate) async fn change<T>(
    views: &dyn ViewStore,
    row: &RowKey,
    mut change: impl FnMut(Option<&T>) -> Result<Option<T>>,
) -> Result<Option<T>>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    let mut found = views.get(row).await?;
    loop {
        let old: Option<T> = found.as_deref().map(stored::decode).transpose()?;
        let Some(new) = change(old.as_ref())? else { return Ok(old) };
        match views.claim(row.clone(), found, Some(stored::encode(&new))).await? {
            Ok(()) => return Ok(Some(new)),
            Err(other) => found = other,
        }
    }
}

/// Removes a row of which `condemned` says so, as one step; answers what was removed.
pub(crate) async fn remove<T>(
    views: &dyn ViewStore,
    row: &RowKey,
    mut condemned: impl FnMut(&T) -> bool,
) -> Result<Option<T>>
where
    T: for<'b> Decode<'b, ()>,
{
    let mut found = views.get(row).await?;
    loop {
        let old: Option<T> = found.as_deref().map(stored::decode).transpose()?;
        let Some(old) = old.filter(&mut condemned) else { return Ok(None) };
        match views.claim(row.clone(), found, None).await? {
            Ok(()) => return Ok(Some(old)),
            Err(other) => found = other,
        }
    }
}

/// All rows of a partition, in order.
pub(crate) async fn all<T>(views: &dyn ViewStore, table: Table, partition: &Key) -> Result<Vec<(Key, T)>>
where
    T: for<'b> Decode<'b, ()>,
{
    let rows = all_bytes(views, table, partition).await?;
    rows.into_iter().map(|(key, bytes)| Ok((key, stored::decode(&bytes)?))).collect()
}

/// All rows of a partition, in order, as they are stored.
pub(crate) async fn all_bytes(
    views: &dyn ViewStore,
    table: Table,
    partition: &Key,
) -> Result<Vec<(Key, Vec<u8>)>> {
    const PAGE: usize = 1_000;
    let mut rows = Vec::new();
    let mut from = Key::new();
    loop {
        let page = views.range(table, partition, &from, Direction::Forward, PAGE).await?;
        let full = page.len() == PAGE;
        if let Some((last, _)) = page.last() {
            from = after(last);
        }
        rows.extend(page);
        if !full {
            return Ok(rows);
        }
    }
}

/// The lowest key above `key`.
fn after(key: &Key) -> Key {
    let mut bytes = key.as_bytes().to_vec();
    bytes.push(0);
    Key::from(bytes)
}

/// The generator of the environment, as `crypto` wants it.
pub(crate) struct Chance<'a>(pub(crate) &'a dyn ports::Env);

impl crypto::Random for Chance<'_> {
    fn fill(&self, buf: &mut [u8]) {
        self.0.fill(buf);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_value_read_before_a_write_does_not_come_into_the_cache_after_it() {
        let cache = Cached::new(8);
        let read_early = async {
            cache.forget(&1);
            Ok("before the write")
        };
        assert_eq!(cache.get(&1, || read_early).await.unwrap(), "before the write");
        assert_eq!(cache.get(&1, || async { Ok("after it") }).await.unwrap(), "after it");
        assert_eq!(cache.peek(&1), Some("after it"));
    }
}
