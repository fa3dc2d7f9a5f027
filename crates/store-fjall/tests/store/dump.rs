//! A store read as of one moment and made again from its rows.

use crate::fixture::Fixture;
use model::Head;
use ports::contract::samples::{log, row, send};
use ports::{LogStore, Place, StoreError, StoredRow, ViewStore, ViewWrite};
use std::convert::Infallible;
use store_fjall::{FjallStore, LoadError, Options, load};

/// So many operations, each with an entry and a row of a view.
async fn fill(store: &Fixture, from: i32, to: i32) {
    for n in from..to {
        let head = store.head(log(1)).await.unwrap();
        let mut append = send(log(1), head, i64::from(n), &format!("text {n}"));
        append.views = vec![ViewWrite::Put(row(&format!("row {n}")), vec![1; 100])];
        store.append(vec![append]).await.unwrap();
    }
}

fn rows(store: &Fixture) -> Vec<StoredRow> {
    store.dump().rows().collect::<Result<_, StoreError>>().unwrap()
}

fn from(rows: &[StoredRow]) -> impl Iterator<Item = Result<StoredRow, Infallible>> {
    rows.iter().cloned().map(Ok)
}

/// Memtables so small that the rows lie in tables, memtables and what is between them.
fn small() -> Options {
    Options { memtable_bytes: 16 << 10, ..Options::default() }
}

#[tokio::test]
async fn a_dump_shows_one_moment_while_writing_goes_on() {
    let store = Fixture::new(small());
    fill(&store, 0, 200).await;
    let dump = store.dump();
    let mut seen = dump.rows();
    let first: Vec<_> = seen.by_ref().take(50).collect::<Result<_, _>>().unwrap();
    fill(&store, 200, 500).await;
    store.write(vec![ViewWrite::Delete(row("row 7"))]).await.unwrap();
    let rest: Vec<_> = seen.collect::<Result<_, _>>().unwrap();
    let all = [first, rest].concat();
    let of_kind = |kind: fn(&Place) -> bool| all.iter().filter(|row| kind(&row.place)).count();
    assert_eq!(of_kind(|place| matches!(place, Place::Entry(..))), 200);
    assert_eq!(of_kind(|place| matches!(place, Place::RandomId(..))), 200);
    assert_eq!(of_kind(|place| matches!(place, Place::View(_))), 200);
    assert!(all.is_sorted_by(|a, b| a.place < b.place));
}

#[tokio::test]
async fn a_store_made_from_the_rows_of_another_holds_the_same() {
    let store = Fixture::new(small());
    fill(&store, 0, 300).await;
    let (before, folder) = (rows(&store), tempfile::tempdir().unwrap());
    load(folder.path(), &Options::default(), from(&before)).unwrap();
    let copy = FjallStore::open(folder.path(), Options::default()).unwrap();
    assert_eq!(copy.dump().rows().collect::<Result<Vec<_>, _>>().unwrap(), before);
    let head = store.head(log(1)).await.unwrap();
    assert_eq!(copy.head(log(1)).await, Ok(head));
    let next = send(log(1), head, 1_000, "goes on");
    copy.append(vec![next.clone()]).await.unwrap();
    drop(copy);
    let again = FjallStore::open(folder.path(), Options::default()).unwrap();
    assert_eq!(again.head(log(1)).await, Ok(next.head()));
    assert_eq!(again.get(&row("row 7")).await, Ok(Some(vec![1; 100])));
}

#[test]
fn a_store_of_no_rows_is_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path(), &Options::default(), from(&[])).unwrap();
    let store = FjallStore::open(folder.path(), Options::default()).unwrap();
    assert_eq!(store.dump().rows().count(), 0);
}

#[tokio::test]
async fn rows_out_of_order_and_folders_in_use_are_refused() {
    let store = Fixture::new(Options::default());
    fill(&store, 0, 3).await;
    let rows = rows(&store);
    let mut swapped = rows.clone();
    swapped.swap(0, 1);
    let mut doubled = rows.clone();
    doubled.insert(0, rows[0].clone());
    let mut back = rows.clone();
    back.push(rows[0].clone());
    for wrong in [swapped, doubled, back] {
        let folder = tempfile::tempdir().unwrap();
        let refused = load(folder.path(), &Options::default(), from(&wrong)).unwrap_err();
        assert!(matches!(refused, LoadError::Order(_)), "{refused}");
    }
    let folder = tempfile::tempdir().unwrap();
    load(folder.path(), &Options::default(), from(&rows)).unwrap();
    let refused = load(folder.path(), &Options::default(), from(&rows)).unwrap_err();
    assert!(matches!(refused, LoadError::NotNew), "{refused}");
}

#[tokio::test]
async fn the_folder_stays_taken_while_a_dump_is_read() {
    let store = Fixture::new(Options::default());
    fill(&store, 0, 3).await;
    let dir = store.dir.clone();
    let dump = store.dump();
    drop(store);
    assert!(FjallStore::open(dir.path(), Options::default()).is_err());
    assert_eq!(dump.rows().count(), 9);
    drop(dump);
    let store = FjallStore::open(dir.path(), Options::default()).unwrap();
    assert_ne!(store.head(log(1)).await, Ok(Head::default()));
}
