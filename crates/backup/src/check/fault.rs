//! What is wrong, and where.

use model::LogId;
use ports::{Place, RowKey};
use std::fmt;

/// How many faults are kept in words. One lost file makes thousands, and the first say enough.
const KEPT: usize = 20;

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, in words.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Faults as they are found.
#[derive(Default)]
pub(super) struct Faults {
    first: Vec<Fault>,
    total: u64,
}

impl Faults {
    pub(super) fn add(&mut self, place: &Place, what: impl fmt::Display) {
        self.add_at(|| describe(place), what);
    }

    pub(super) fn add_to_log(&mut self, log: LogId, what: impl fmt::Display) {
        self.add_at(|| name(log), what);
    }

    fn add_at(&mut self, place: impl FnOnce() -> String, what: impl fmt::Display) {
        self.total += 1;
        if self.first.len() < KEPT {
            self.first.push(Fault { place: place(), what: what.to_string() });
        }
    }

    pub(super) fn into_parts(self) -> (Vec<Fault>, u64) {
        (self.first, self.total)
    }
}

fn name(log: LogId) -> String {
    match log {
        LogId::User(id) => format!("box of user {}", id.0),
        LogId::Channel(id) => format!("log of channel {}", id.0),
        LogId::Secret(id) => format!("secret chats of key {:016x}", id.0),
    }
}

fn describe(place: &Place) -> String {
    match place {
        Place::Entry(log, key) if key.minor == 0 => format!("{}, entry {}", name(*log), key.pts.0),
        Place::Entry(log, key) => format!("{}, entry {}+{}", name(*log), key.pts.0, key.minor),
        Place::RandomId(log, id) => format!("{}, random_id {}", name(*log), id.0),
        Place::View(RowKey { table, partition, clustering }) => {
            let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            format!("table {table:?}, row {}/{}", hex(partition.as_bytes()), hex(clustering.as_bytes()))
        }
    }
}
