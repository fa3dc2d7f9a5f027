//! Checks every row of a store: it decodes, the logs are whole, and what derives from them agrees.
//!
//! The rows come once and in order, from a file or from a store, so nothing is looked up: memory is a few dozen
//! bytes for each log, user and key, and twelve for each message of the longest log.

mod fault;
mod log;
mod tally;
mod value;
mod views;

pub use fault::Fault;

use crate::Counts;
use crypto::seal::SealKey;
use fault::Faults;
use log::Logs;
use model::{AuthKeyId, LogId, UserId};
use ports::{Place, StoredRow};
use views::Views;

/// The check of one store.
pub struct Check {
    counts: Counts,
    last: Option<Place>,
    logs: Logs,
    views: Views,
    faults: Faults,
}

/// What a store holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Rows of every kind.
    pub counts: Counts,
    /// Logs of users, channels and keys.
    pub logs: u64,
    /// Messages in them that are not deleted.
    pub messages: u64,
    /// The entries of the longest log.
    pub longest: u64,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    /// How much there is.
    pub figures: Figures,
    /// The first faults, in the order of the rows.
    pub faults: Vec<Fault>,
    /// How many there are in all.
    pub faults_total: u64,
    /// Every log.
    pub logs: Vec<LogId>,
    /// Every user.
    pub users: Vec<UserId>,
    /// Every authorization key.
    pub keys: Vec<AuthKeyId>,
}

impl Check {
    /// A check of everything but whether authorization keys can be opened.
    pub fn new() -> Self {
        Self {
            counts: Counts::default(),
            last: None,
            logs: Logs::default(),
            views: Views::default(),
            faults: Faults::default(),
        }
    }

    /// From here on each authorization key is also opened with the server's key.
    pub fn open_keys_with(&mut self, seal: SealKey) {
        self.views.seal = Some(seal);
    }

    /// The next row.
    pub fn row(&mut self, row: &StoredRow) {
        if self.last.as_ref().is_some_and(|last| *last >= row.place) {
            self.faults.add(&row.place, "it stands out of order or twice");
        }
        self.counts.add(&row.place);
        match &row.place {
            Place::Entry(log, key) => self.logs.entry(*log, *key, &row.value, &mut self.faults),
            Place::RandomId(log, _) => self.logs.random_id(*log, row, &mut self.faults),
            Place::View(at) => self.views.row(at, &row.value, &mut self.logs, &mut self.faults),
        }
        self.last = Some(row.place.clone());
    }

    /// What was found, after the last row.
    pub fn finish(mut self) -> Report {
        self.logs.finish(&mut self.faults);
        let figures = Figures {
            counts: self.counts,
            logs: self.logs.heads.len() as u64,
            messages: self.logs.messages,
            longest: self.logs.longest,
        };
        let mut logs: Vec<_> = self.logs.heads.keys().copied().collect();
        logs.sort_unstable();
        let (users, keys) = self.views.into_parts();
        let (faults, faults_total) = self.faults.into_parts();
        Report { figures, faults, faults_total, logs, users, keys }
    }
}

impl Default for Check {
    fn default() -> Self {
        Self::new()
    }
}
