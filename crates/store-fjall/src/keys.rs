//! Keys as fjall sees them: bytes whose order is the order of the rows.
//!
//! ```text
//! logs    kind of log (1) | id (8) | kind of row (1) | entry: pts (4) minor (4)
//!                                                    | random_id (8)
//! views   table (1) | length of the partition (2) | partition | clustering
//! ```
//!
//! Everything in front of the last part has a fixed length or says its length, so no log or partition is ever a
//! prefix of another, and a range of one cannot meet rows of the other.

pub(crate) mod read;

use fjall::UserKey;
use model::{EntryKey, LogId, RandomId};
use ports::{Key, RowKey, StoreError, Table};
use std::ops::{Bound, RangeBounds};

/// The last entry of a log tells its head, so entries have the rows behind their prefix to themselves.
const ENTRY: u8 = 0;
const RANDOM_ID: u8 = 1;

/// How long a key may be in fjall.
const LONGEST: usize = u16::MAX as usize;

fn log_prefix(log: LogId, kind: u8) -> [u8; 10] {
    let (tag, id) = match log {
        LogId::User(id) => (0, sortable_i64(id.0)),
        LogId::Channel(id) => (1, sortable_i64(id.0)),
        LogId::Secret(id) => (2, id.0),
    };
    let mut prefix = [0; 10];
    prefix[0] = tag;
    prefix[1..9].copy_from_slice(&id.to_be_bytes());
    prefix[9] = kind;
    prefix
}

fn in_log(log: LogId, kind: u8, place: u64) -> [u8; 18] {
    let mut key = [0; 18];
    key[..10].copy_from_slice(&log_prefix(log, kind));
    key[10..].copy_from_slice(&place.to_be_bytes());
    key
}

fn sortable_i64(value: i64) -> u64 {
    value.cast_unsigned() ^ (1 << 63)
}

fn sortable_i32(value: i32) -> u64 {
    u64::from(value.cast_unsigned() ^ (1 << 31))
}

/// The key of an entry.
pub(crate) fn entry(log: LogId, key: EntryKey) -> [u8; 18] {
    in_log(log, ENTRY, sortable_i32(key.pts.0) << 32 | sortable_i32(key.minor))
}

/// The entries of a log behind a position.
pub(crate) fn entries_after(log: LogId, after: EntryKey) -> impl RangeBounds<[u8; 18]> {
    let last = in_log(log, ENTRY, u64::MAX);
    (Bound::Excluded(entry(log, after)), Bound::Included(last))
}

/// All entries of a log.
pub(crate) fn entries(log: LogId) -> impl RangeBounds<[u8; 18]> {
    in_log(log, ENTRY, 0)..=in_log(log, ENTRY, u64::MAX)
}

/// The key of a random_id record.
pub(crate) fn random_id(log: LogId, random_id: RandomId) -> [u8; 18] {
    in_log(log, RANDOM_ID, sortable_i64(random_id.0))
}

/// The key of a row.
pub(crate) fn row(row: &RowKey) -> Result<UserKey, StoreError> {
    place(row.table, &row.partition, &row.clustering).map(UserKey::from)
}

/// The rows of a partition: from a clustering key on, and up to but without a clustering key.
pub(crate) struct Partition {
    prefix: Vec<u8>,
    from: Vec<u8>,
}

impl Partition {
    pub(crate) fn new(table: Table, partition: &Key, from: &Key) -> Result<Self, StoreError> {
        Ok(Self { prefix: place(table, partition, &Key::new())?, from: place(table, partition, from)? })
    }

    /// The rows that are not below `from`.
    pub(crate) fn forward(&self) -> impl RangeBounds<Vec<u8>> {
        self.from.clone()..successor(&self.prefix)
    }

    /// The rows below `from`.
    pub(crate) fn backward(&self) -> impl RangeBounds<Vec<u8>> {
        self.prefix.clone()..self.from.clone()
    }

    /// The clustering key in the key of a row of this partition.
    pub(crate) fn clustering(&self, key: &[u8]) -> Key {
        Key::from(key.get(self.prefix.len()..).unwrap_or_default().to_vec())
    }
}

fn place(table: Table, partition: &Key, clustering: &Key) -> Result<Vec<u8>, StoreError> {
    let (partition, clustering) = (partition.as_bytes(), clustering.as_bytes());
    let length = u16::try_from(partition.len()).map_err(|_| too_long(table, partition.len()))?;
    let mut key = Vec::with_capacity(3 + partition.len() + clustering.len());
    key.push(table as u8);
    key.extend_from_slice(&length.to_be_bytes());
    key.extend_from_slice(partition);
    key.extend_from_slice(clustering);
    if key.len() > LONGEST {
        return Err(too_long(table, key.len()));
    }
    Ok(key)
}

/// The first key behind all keys with this prefix. A prefix begins with the number of a table, which is never
/// 255, so there always is one.
fn successor(prefix: &[u8]) -> Vec<u8> {
    let mut next = prefix.to_vec();
    while let Some(last) = next.pop() {
        if let Some(more) = last.checked_add(1) {
            next.push(more);
            break;
        }
    }
    next
}

fn too_long(table: Table, length: usize) -> StoreError {
    StoreError::Failed(format!("a key of {length} bytes in {table:?} is too long"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AuthKeyId, ChannelId, Pts, UserId};

    #[test]
    fn entries_sort_by_pts_and_minor() {
        let log = LogId::User(UserId(7));
        let keys = [(-1, 0), (0, 0), (1, 0), (1, 1), (1, i32::MAX), (2, 0), (i32::MAX, 0)]
            .map(|(pts, minor)| entry(log, EntryKey { pts: Pts(pts), minor }));
        assert!(keys.is_sorted());
        assert!(keys.iter().all(|key| entries(log).contains(key)));
        assert!(!entries(log).contains(&random_id(log, RandomId(0))));
    }

    #[test]
    fn logs_have_keys_of_their_own() {
        let logs = [
            LogId::User(UserId(1)),
            LogId::User(UserId(2)),
            LogId::Channel(ChannelId(1)),
            LogId::Secret(AuthKeyId(1)),
        ];
        for inside in logs {
            for other in logs.into_iter().filter(|&log| log != inside) {
                assert!(!entries(other).contains(&entry(inside, EntryKey { pts: Pts(1), minor: 0 })));
            }
        }
    }

    #[test]
    fn the_successor_is_behind_every_key_with_the_prefix() {
        assert_eq!(successor(&[1, 2]), [1, 3]);
        assert_eq!(successor(&[1, 255, 255]), [2]);
    }

    #[test]
    fn keys_that_are_too_long_are_refused() {
        let key = |length| Key::new().text(&"x".repeat(length));
        let at = |partition, clustering| RowKey { table: Table::Server, partition, clustering };
        assert!(row(&at(key(65_532), Key::new())).is_ok());
        assert!(row(&at(key(65_533), Key::new())).is_err());
        assert!(row(&at(key(65_536), Key::new())).is_err());
        assert!(row(&at(key(10), key(65_535))).is_err());
    }
}
