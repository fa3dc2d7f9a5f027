//! What was answered is there after the store was opened anew.

use super::samples::{log, row, row_in, send};
use crate::{Direction, Key, LogStore, Table, ViewStore, ViewWrite};
use model::{EntryKey, Head, RandomId};
use std::ops::Deref;

/// Writes, opens the store anew by `reopen`, and looks; several times over.
///
/// `reopen` decides what lies between: a clean end, or a process that just stops.
pub async fn all<T>(make: impl AsyncFn() -> T, reopen: impl AsyncFn(T) -> T)
where
    T: Deref<Target: LogStore + ViewStore + Sized>,
{
    let mut store = make().await;
    for round in 1..=3 {
        let last = write(&*store, round).await;
        store = reopen(store).await;
        check(&*store, round, last).await;
    }
}

async fn write<S: LogStore + ViewStore>(store: &S, round: i32) -> Head {
    let mut head = store.head(log(1)).await.expect("the head can be read");
    for n in 0..40 {
        let mut part = send(log(1), head, i64::from(round * 100 + n), "kept");
        part.views = vec![ViewWrite::Put(row_in("kept", round * 100 + n), vec![1; 200])];
        head = part.head();
        store.append(vec![part]).await.expect("the head is as expected");
    }
    let writes =
        vec![ViewWrite::Put(row("round"), vec![round as u8]), ViewWrite::Delete(row_in("kept", round * 100))];
    store.write(writes).await.expect("rows can be written");
    let claimed = store.claim(row(&format!("claim {round}")), None, Some(vec![1])).await;
    assert_eq!(claimed, Ok(Ok(())));
    head
}

async fn check<S: LogStore + ViewStore>(store: &S, round: i32, last: Head) {
    assert_eq!(store.head(log(1)).await, Ok(last));
    let entries = store.read(log(1), EntryKey::default(), 1_000).await.expect("the log can be read");
    assert_eq!(entries.len() as i32, round * 40);
    assert_eq!(entries.last().map(model::LogEntry::head), Some(last));
    let newest =
        store.random_id(log(1), RandomId(i64::from(round * 100 + 39))).await.expect("a record can be read");
    assert_eq!(newest.map(|record| record.key), Some(last.key()));
    assert_eq!(store.get(&row("round")).await, Ok(Some(vec![round as u8])));
    assert_eq!(store.get(&row_in("kept", round * 100)).await, Ok(None));
    let partition = Key::new().text("kept");
    let rows = store.range(Table::Settings, &partition, &Key::new(), Direction::Forward, 1_000).await;
    let rows = rows.expect("a range can be read");
    assert_eq!(rows.len() as i32, round * 39);
    let taken = store.claim(row(&format!("claim {round}")), None, Some(vec![2])).await;
    assert_eq!(taken, Ok(Err(Some(vec![1]))));
}
