//! How much of everything there is: the end record says it, and whoever reads compares.

use minicbor::{Decode, Encode};
use ports::{Place, Table};
use std::collections::BTreeMap;

/// Rows and files by what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Counts {
    /// Entries of logs.
    #[n(0)]
    pub entries: u64,
    /// random_id records.
    #[n(1)]
    pub random_ids: u64,
    /// Rows of views, by the number of their table.
    #[n(2)]
    pub views: BTreeMap<u8, u64>,
    /// Whole files.
    #[n(3)]
    pub files: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, place: &Place) {
        match place {
            Place::Entry(..) => self.entries += 1,
            Place::RandomId(..) => self.random_ids += 1,
            Place::View(row) => *self.views.entry(row.table.number()).or_default() += 1,
        }
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.entries + self.random_ids + self.views.values().sum::<u64>()
    }

    /// The rows of one table.
    pub fn of(&self, table: Table) -> u64 {
        self.views.get(&table.number()).copied().unwrap_or(0)
    }
}

/// The last chunk.
#[derive(Debug, Encode, Decode)]
pub(crate) struct End {
    #[n(0)]
    pub(crate) counts: Counts,
    /// The hash over all chunks before.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) overall: [u8; 32],
}
