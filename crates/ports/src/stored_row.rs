//! A row as it lies in a store, whichever store that is: what a backup is made of.

use crate::{Key, RowKey, Table};
use model::{EntryKey, LogId, RandomId};

/// Where a row lies. The order is the one in which a store gives all of its rows: log by log, the entries of a log
/// before its random_id records; then the views, table by table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// An entry of a log.
    Entry(LogId, EntryKey),
    /// What a repeated send is answered with.
    RandomId(LogId, RandomId),
    /// A row of a view.
    View(RowKey),
}

/// A row: its place, and its value in its stored form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRow {
    /// Where it lies.
    pub place: Place,
    /// The stored form ([`model::stored`]).
    pub value: Vec<u8>,
}

/// What the order of places compares. Partitions are ordered by length first, so that a store may write the length
/// in front of them.
type Order<'a> = (u8, Option<LogId>, u8, Option<EntryKey>, Option<RandomId>, Option<ViewOrder<'a>>);
type ViewOrder<'a> = (Table, usize, &'a Key, &'a Key);

impl Place {
    fn order(&self) -> Order<'_> {
        match self {
            Self::Entry(log, key) => (0, Some(*log), 0, Some(*key), None, None),
            Self::RandomId(log, id) => (0, Some(*log), 1, None, Some(*id), None),
            Self::View(RowKey { table, partition, clustering }) => {
                let view = (*table, partition.as_bytes().len(), partition, clustering);
                (1, None, 0, None, None, Some(view))
            }
        }
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AuthKeyId, ChannelId, Pts, UserId};

    #[test]
    fn rows_are_ordered_log_by_log_and_then_table_by_table() {
        let (user, other) = (LogId::User(UserId(1)), LogId::User(UserId(2)));
        let entry = |log, pts, minor| Place::Entry(log, EntryKey { pts: Pts(pts), minor });
        let view = |table, partition: &str, clustering: &str| {
            let (partition, clustering) = (Key::new().text(partition), Key::new().text(clustering));
            Place::View(RowKey { table, partition, clustering })
        };
        let places = [
            entry(user, 2, 0),
            entry(user, 2, 1),
            entry(user, 3, 0),
            Place::RandomId(user, RandomId(-1)),
            Place::RandomId(user, RandomId(1)),
            entry(other, 2, 0),
            entry(LogId::Channel(ChannelId(1)), 2, 0),
            entry(LogId::Secret(AuthKeyId(1)), 2, 0),
            view(Table::Users, "z", ""),
            view(Table::Users, "aa", "a"),
            view(Table::Users, "aa", "b"),
            view(Table::Phones, "a", ""),
        ];
        assert!(places.is_sorted_by(|a, b| a < b));
    }
}
