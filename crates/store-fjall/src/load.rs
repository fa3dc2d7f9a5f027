//! Fills a new store from the rows of another one.
//!
//! The rows come in order, so they go into table files directly, past the journal and the memtables.

use crate::folder::Folder;
use crate::tables::{Tables, failed};
use crate::{OpenError, Options, keys};
use fjall::{PersistMode, UserKey};
use ports::{Place, StoreError, StoredRow};
use std::iter::Peekable;
use std::path::Path;

/// Loading failed; what lies in the folder is a part of a store and of no use.
#[derive(Debug, thiserror::Error)]
pub enum LoadError<E> {
    /// The folder cannot take a store.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is a store already.
    #[error("there is a store in the folder already")]
    NotNew,
    /// Writing failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row is not behind the one before it.
    #[error("rows out of order at {0:?}")]
    Order(Place),
    /// The source of the rows failed.
    #[error("{0}")]
    Source(E),
}

/// Makes a store of these rows, which come in the order of [`Place`]. Blocks.
pub fn load<E>(
    folder: &Path,
    options: &Options,
    rows: impl IntoIterator<Item = Result<StoredRow, E>>,
) -> Result<(), LoadError<E>> {
    let taken = Folder::take(folder)?;
    if taken.database().exists() {
        return Err(LoadError::NotNew);
    }
    taken.make_database(|part| Tables::make(part, options))?;
    let tables = Tables::open(&taken.database(), options)?;
    let mut rows = Ordered { rows: rows.into_iter().peekable(), last: None };
    for keyspace in [&tables.logs, &tables.views] {
        let of_views = keyspace == &tables.views;
        let mut target = keyspace.start_ingestion().map_err(failed)?;
        while let Some(row) = rows.next_if(|place| matches!(place, Place::View(_)) == of_views)? {
            target.write(key(&row.place)?, row.value).map_err(failed)?;
        }
        target.finish().map_err(failed)?;
    }
    // What comes after the views is either nothing or out of order.
    match rows.next_if(|_| true)? {
        Some(row) => Err(LoadError::Order(row.place)),
        None => Ok(tables.database.persist(PersistMode::SyncAll).map_err(failed)?),
    }
}

fn key(place: &Place) -> Result<UserKey, StoreError> {
    match place {
        Place::Entry(log, entry) => Ok(keys::entry(*log, *entry).into()),
        Place::RandomId(log, id) => Ok(keys::random_id(*log, *id).into()),
        Place::View(row) => keys::row(row),
    }
}

struct Ordered<I: Iterator> {
    rows: Peekable<I>,
    last: Option<Place>,
}

impl<E, I: Iterator<Item = Result<StoredRow, E>>> Ordered<I> {
    /// The next row if it is one that is asked for.
    fn next_if(&mut self, wanted: impl Fn(&Place) -> bool) -> Result<Option<StoredRow>, LoadError<E>> {
        let next = self.rows.next_if(|row| row.as_ref().map_or(true, |row| wanted(&row.place)));
        let Some(row) = next.transpose().map_err(LoadError::Source)? else { return Ok(None) };
        if self.last.as_ref().is_some_and(|last| *last >= row.place) {
            return Err(LoadError::Order(row.place));
        }
        self.last = Some(row.place.clone());
        Ok(Some(row))
    }
}
