//! Keys read back: which row lies there.

use super::{ENTRY, RANDOM_ID};
use model::{AuthKeyId, ChannelId, EntryKey, LogId, Pts, RandomId, UserId};
use ports::{Key, Place, RowKey, Table};

/// What lies at a key of the keyspace of logs; none if no version writes such a key.
pub(crate) fn in_logs(key: &[u8]) -> Option<Place> {
    let (&[tag], rest) = key.split_first_chunk::<1>()?;
    let (id, rest) = rest.split_first_chunk::<8>()?;
    let (&[kind], rest) = rest.split_first_chunk::<1>()?;
    let (id, place) = (u64::from_be_bytes(*id), u64::from_be_bytes(rest.try_into().ok()?));
    let log = match tag {
        0 => LogId::User(UserId(from_sortable(id))),
        1 => LogId::Channel(ChannelId(from_sortable(id))),
        2 => LogId::Secret(AuthKeyId(id)),
        _ => return None,
    };
    match kind {
        ENTRY => {
            let (pts, minor) = (half(place >> 32), half(place));
            Some(Place::Entry(log, EntryKey { pts: Pts(pts), minor }))
        }
        RANDOM_ID => Some(Place::RandomId(log, RandomId(from_sortable(place)))),
        _ => None,
    }
}

/// What lies at a key of the keyspace of views.
pub(crate) fn in_views(key: &[u8]) -> Option<Place> {
    let (&[table], rest) = key.split_first_chunk::<1>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (partition, clustering) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some(Place::View(RowKey {
        table: Table::from_number(table)?,
        partition: Key::from(partition.to_vec()),
        clustering: Key::from(clustering.to_vec()),
    }))
}

fn from_sortable(value: u64) -> i64 {
    (value ^ (1 << 63)).cast_signed()
}

/// The number in the low half.
fn half(value: u64) -> i32 {
    ((value & u64::from(u32::MAX)) as u32 ^ (1 << 31)).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::super::{entry, random_id, row};
    use super::*;

    #[test]
    fn every_key_of_a_log_is_read_back() {
        let logs =
            [LogId::User(UserId(-7)), LogId::Channel(ChannelId(1 << 40)), LogId::Secret(AuthKeyId(u64::MAX))];
        for log in logs {
            for (pts, minor) in [(-1, 0), (1, 3), (i32::MAX, i32::MAX)] {
                let key = EntryKey { pts: Pts(pts), minor };
                assert_eq!(in_logs(&entry(log, key)), Some(Place::Entry(log, key)));
            }
            for id in [i64::MIN, -1, 0, i64::MAX].map(RandomId) {
                assert_eq!(in_logs(&random_id(log, id)), Some(Place::RandomId(log, id)));
            }
        }
    }

    #[test]
    fn every_key_of_a_view_is_read_back() {
        for (partition, clustering) in [("", ""), ("partition", ""), ("p", "clustering")] {
            let (partition, clustering) = (Key::new().text(partition), Key::new().text(clustering));
            let written = RowKey { table: Table::Settings, partition, clustering };
            assert_eq!(in_views(&row(&written).unwrap()), Some(Place::View(written)));
        }
    }

    #[test]
    fn keys_that_no_version_writes_are_none() {
        let mut key = entry(LogId::User(UserId(1)), EntryKey::default());
        assert_eq!(in_logs(&key[..17]), None);
        key[9] = 9;
        assert_eq!(in_logs(&key), None);
        assert_eq!(in_views(&[0, 0, 0]), None);
        assert_eq!(in_views(&[1, 0, 2, 7]), None);
        assert_eq!(in_views(&[]), None);
    }
}
