//! The operations that share one commit: each is compared with what the ones before it leave behind.

use crate::request::{Claim, Part, Row};
use crate::tables::Tables;
use fjall::{PersistMode, UserKey, UserValue};
use model::{Head, LogId};
use planted::Bug;
use ports::{AppendError, StoreError};
use quick_cache::sync::Cache;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// The heads that are known to be durable.
pub(crate) type Heads = Cache<LogId, Head>;

/// What a batch will write, and what a later operation of the batch has to see of it.
pub(crate) struct Batch<'a> {
    tables: &'a Tables,
    durable: &'a Heads,
    heads: HashMap<LogId, Head>,
    rows: Vec<(UserKey, UserValue)>,
    views: Vec<Row>,
    // Where each view's row stands in `views`: a row is written once, as the last operation leaves it.
    places: HashMap<UserKey, usize>,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(tables: &'a Tables, durable: &'a Heads) -> Self {
        let (heads, places) = (HashMap::new(), HashMap::new());
        Self { tables, durable, heads, rows: Vec::new(), views: Vec::new(), places }
    }

    /// Takes an operation in if all heads are as expected. A conflict names the head as this batch leaves it so
    /// far, so the answer may only be given once the batch is durable.
    pub(crate) fn append(&mut self, parts: Vec<Part>) -> Result<(), AppendError> {
        if !planted::is(Bug::PartsOneByOne) {
            self.compare(&parts)?;
        }
        for part in parts {
            if planted::is(Bug::PartsOneByOne) {
                self.compare(std::slice::from_ref(&part))?;
            }
            self.heads.insert(part.log, part.head);
            self.rows.extend(part.rows);
            self.write(part.views);
        }
        Ok(())
    }

    fn compare(&mut self, parts: &[Part]) -> Result<(), AppendError> {
        for (index, part) in parts.iter().enumerate() {
            let earlier = parts[..index].iter().rev().find(|earlier| earlier.log == part.log);
            let present = self.head(part.log)?;
            let differs = earlier.map_or(present, |earlier| earlier.head) != part.expected;
            if differs && !planted::is(Bug::HeadUncompared) {
                return Err(AppendError::Conflict { log: part.log, head: present });
            }
        }
        Ok(())
    }

    fn head(&mut self, log: LogId) -> Result<Head, StoreError> {
        Ok(match self.heads.entry(log) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => {
                let durable = self.durable.get(&log).map_or_else(|| self.tables.head(log), Ok)?;
                *unknown.insert(durable)
            }
        })
    }

    /// Takes writes to views in.
    pub(crate) fn write(&mut self, rows: Vec<Row>) {
        for row in rows {
            match self.places.entry(row.key.clone()) {
                Entry::Occupied(place) => self.views[*place.get()] = row,
                Entry::Vacant(free) => {
                    free.insert(self.views.len());
                    self.views.push(row);
                }
            }
        }
    }

    /// Takes a claim in if the row is as expected; else answers what it is.
    pub(crate) fn claim(&mut self, claim: Claim) -> Result<Result<(), Option<Vec<u8>>>, StoreError> {
        let found = match self.places.get(&claim.key) {
            Some(&place) => self.views[place].value.as_deref().map(<[u8]>::to_vec),
            None => self.tables.row_at(&claim.key)?,
        };
        if found != claim.expected {
            return Ok(Err(found));
        }
        self.write(vec![Row { key: claim.key, value: claim.value }]);
        Ok(Ok(()))
    }

    /// How many bytes are to be written, without what fjall adds.
    pub(crate) fn bytes(&self) -> u64 {
        let rows = self.rows.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>();
        let length = |row: &Row| row.key.len() + row.value.as_ref().map_or(0, |value| value.len());
        (rows + self.views.iter().map(length).sum::<usize>()) as u64
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.views.is_empty()
    }

    /// Writes everything and syncs once.
    ///
    /// The data sync is enough: the journal's length is set when it is made, and whatever a reader needs to find
    /// the data (blocks, a length that grew) belongs to it; only the times of the file may be lost.
    pub(crate) fn commit(self) -> fjall::Result<()> {
        let sync = if planted::is(Bug::AckBeforeSync) { PersistMode::Buffer } else { PersistMode::SyncData };
        let mut batch = self.tables.database.batch().durability(Some(sync));
        for (key, value) in self.rows {
            batch.insert(&self.tables.logs, key, value);
        }
        if planted::is(Bug::TwoBatches) {
            std::mem::replace(&mut batch, self.tables.database.batch().durability(Some(sync))).commit()?;
        }
        for Row { key, value } in self.views {
            match value {
                Some(value) => batch.insert(&self.tables.views, key, value),
                None => batch.remove(&self.tables.views, key),
            }
        }
        batch.commit()?;
        // Only now, so that nobody is told a head that a crash could take back.
        for (log, head) in self.heads {
            self.durable.insert(log, head);
        }
        Ok(())
    }
}
