//! A row as bytes.

use model::{AuthKeyId, ChannelId, EntryKey, LogId, Pts, RandomId, UserId};
use ports::{Key, Place, RowKey, StoredRow, Table};

const ENTRY: u8 = 0;
const RANDOM_ID: u8 = 1;
const VIEW: u8 = 2;

/// A row that no version writes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// The bytes end inside a row.
    Short,
    /// A kind of row or log that is not known.
    Kind(u8),
    /// A table that is not known.
    Table(u8),
}

/// Appends a row. False, and nothing is appended, if it has parts that are too long for any store.
pub(crate) fn write(row: &StoredRow, out: &mut Vec<u8>) -> bool {
    let begin = out.len();
    let whole = place(&row.place, out) && bytes32(&row.value, out);
    if !whole {
        out.truncate(begin);
    }
    whole
}

fn place(place: &Place, out: &mut Vec<u8>) -> bool {
    match place {
        Place::Entry(of, key) => {
            out.push(ENTRY);
            log(*of, out);
            out.extend_from_slice(&key.pts.0.to_le_bytes());
            out.extend_from_slice(&key.minor.to_le_bytes());
            true
        }
        Place::RandomId(of, id) => {
            out.push(RANDOM_ID);
            log(*of, out);
            out.extend_from_slice(&id.0.to_le_bytes());
            true
        }
        Place::View(row) => {
            out.extend_from_slice(&[VIEW, row.table.number()]);
            bytes16(row.partition.as_bytes(), out) && bytes16(row.clustering.as_bytes(), out)
        }
    }
}

fn log(log: LogId, out: &mut Vec<u8>) {
    let (kind, id) = match log {
        LogId::User(id) => (0, id.0.cast_unsigned()),
        LogId::Channel(id) => (1, id.0.cast_unsigned()),
        LogId::Secret(id) => (2, id.0),
    };
    out.push(kind);
    out.extend_from_slice(&id.to_le_bytes());
}

fn bytes16(bytes: &[u8], out: &mut Vec<u8>) -> bool {
    let Ok(length) = u16::try_from(bytes.len()) else { return false };
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes);
    true
}

fn bytes32(bytes: &[u8], out: &mut Vec<u8>) -> bool {
    let Ok(length) = u32::try_from(bytes.len()) else { return false };
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes);
    true
}

/// Takes the first row off the front.
pub(crate) fn read(input: &mut &[u8]) -> Result<StoredRow, Malformed> {
    let place = match byte(input)? {
        ENTRY => {
            let log = read_log(input)?;
            let (pts, minor) = (i32::from_le_bytes(take(input)?), i32::from_le_bytes(take(input)?));
            Place::Entry(log, EntryKey { pts: Pts(pts), minor })
        }
        RANDOM_ID => Place::RandomId(read_log(input)?, RandomId(i64::from_le_bytes(take(input)?))),
        VIEW => {
            let number = byte(input)?;
            let table = Table::from_number(number).ok_or(Malformed::Table(number))?;
            let (partition, clustering) = (read16(input)?, read16(input)?);
            Place::View(RowKey { table, partition, clustering })
        }
        other => return Err(Malformed::Kind(other)),
    };
    let length = u32::from_le_bytes(take(input)?) as usize;
    Ok(StoredRow { place, value: slice(input, length)?.to_vec() })
}

fn read_log(input: &mut &[u8]) -> Result<LogId, Malformed> {
    let (kind, id) = (byte(input)?, u64::from_le_bytes(take(input)?));
    Ok(match kind {
        0 => LogId::User(UserId(id.cast_signed())),
        1 => LogId::Channel(ChannelId(id.cast_signed())),
        2 => LogId::Secret(AuthKeyId(id)),
        other => return Err(Malformed::Kind(other)),
    })
}

fn read16(input: &mut &[u8]) -> Result<Key, Malformed> {
    let length = usize::from(u16::from_le_bytes(take(input)?));
    Ok(Key::from(slice(input, length)?.to_vec()))
}

fn byte(input: &mut &[u8]) -> Result<u8, Malformed> {
    take::<1>(input).map(|[byte]| byte)
}

fn take<const N: usize>(input: &mut &[u8]) -> Result<[u8; N], Malformed> {
    let (head, rest) = input.split_first_chunk::<N>().ok_or(Malformed::Short)?;
    *input = rest;
    Ok(*head)
}

fn slice<'a>(input: &mut &'a [u8], length: usize) -> Result<&'a [u8], Malformed> {
    let (head, rest) = input.split_at_checked(length).ok_or(Malformed::Short)?;
    *input = rest;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn log_id() -> impl Strategy<Value = LogId> {
        prop_oneof![
            any::<i64>().prop_map(|id| LogId::User(UserId(id))),
            any::<i64>().prop_map(|id| LogId::Channel(ChannelId(id))),
            any::<u64>().prop_map(|id| LogId::Secret(AuthKeyId(id))),
        ]
    }

    fn key() -> impl Strategy<Value = Key> {
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Key::from)
    }

    fn any_place() -> impl Strategy<Value = Place> {
        prop_oneof![
            (log_id(), any::<i32>(), any::<i32>())
                .prop_map(|(log, pts, minor)| Place::Entry(log, EntryKey { pts: Pts(pts), minor })),
            (log_id(), any::<i64>()).prop_map(|(log, id)| Place::RandomId(log, RandomId(id))),
            (prop::sample::select(&Table::ALL), key(), key()).prop_map(|(table, partition, clustering)| {
                Place::View(RowKey { table, partition, clustering })
            }),
        ]
    }

    proptest! {
        #[test]
        fn rows_are_read_as_they_were_written(
            rows in prop::collection::vec((any_place(), prop::collection::vec(any::<u8>(), 0..60)), 0..8),
            cut in any::<prop::sample::Index>(),
        ) {
            let rows: Vec<_> = rows.into_iter().map(|(place, value)| StoredRow { place, value }).collect();
            let mut bytes = Vec::new();
            prop_assert!(rows.iter().all(|row| write(row, &mut bytes)));
            let mut left = bytes.as_slice();
            for row in &rows {
                let found = read(&mut left);
                prop_assert_eq!(found.as_ref(), Ok(row));
            }
            prop_assert!(left.is_empty());
            if !bytes.is_empty() {
                let mut short = &bytes[..cut.index(bytes.len())];
                while !short.is_empty() && read(&mut short).is_ok() {}
            }
        }
    }

    #[test]
    fn a_part_that_no_store_takes_is_not_written() {
        let (partition, clustering) = (Key::from(vec![0; 70_000]), Key::new());
        let place = Place::View(RowKey { table: Table::Users, partition, clustering });
        let mut out = vec![7];
        assert!(!write(&StoredRow { place, value: vec![] }, &mut out));
        assert_eq!(out, [7]);
    }
}
