//! What every [`ViewStore`] keeps, and how it goes together with the logs of the same store.

use super::samples::{append, log, message_entry, row, row_in};
use crate::{Direction, Key, LogStore, RowKey, StoreError, Table, ViewStore, ViewWrite};
use futures_util::future::join_all;
use model::Head;
use std::ops::Deref;

/// Runs the whole suite, each part on a store of its own.
pub async fn all<T>(make: impl AsyncFn() -> T)
where
    T: Deref<Target: LogStore + ViewStore + Sized>,
{
    a_row_reads_as_written(&*make().await).await;
    the_last_write_counts(&*make().await).await;
    a_range_is_in_order(&*make().await).await;
    a_range_is_read_backward(&*make().await).await;
    partitions_do_not_mix(&*make().await).await;
    a_claim_compares(&*make().await).await;
    of_concurrent_claims_one_wins(&*make().await).await;
    claims_and_writes_take_turns(&*make().await).await;
    views_are_seen_with_their_append(&*make().await).await;
    the_views_of_a_conflict_are_not_written(&*make().await).await;
    a_key_that_is_too_long_is_refused_or_kept(&*make().await).await;
}

fn put(row: &RowKey, value: &str) -> ViewWrite {
    ViewWrite::Put(row.clone(), value.into())
}

async fn get(store: &impl ViewStore, row: &RowKey) -> Option<String> {
    let value = store.get(row).await.expect("a row can be read");
    value.map(|bytes| String::from_utf8(bytes).expect("the suite writes texts"))
}

async fn write(store: &impl ViewStore, writes: Vec<ViewWrite>) {
    store.write(writes).await.expect("a row can be written");
}

async fn range(
    store: &impl ViewStore,
    partition: &str,
    from: &Key,
    direction: Direction,
    limit: usize,
) -> Vec<(Key, Vec<u8>)> {
    let partition = Key::new().text(partition);
    let rows = store.range(Table::Settings, &partition, from, direction, limit).await;
    rows.expect("a range can be read")
}

async fn forward(store: &impl ViewStore, from: &Key, limit: usize) -> Vec<Key> {
    let rows = range(store, "a", from, Direction::Forward, limit).await;
    rows.into_iter().map(|(clustering, _)| clustering).collect()
}

async fn backward(store: &impl ViewStore, from: &Key, limit: usize) -> Vec<Key> {
    let rows = range(store, "a", from, Direction::Backward, limit).await;
    rows.into_iter().map(|(clustering, _)| clustering).collect()
}

fn numbers(values: impl IntoIterator<Item = i32>) -> Vec<Key> {
    values.into_iter().map(|value| Key::new().i32(value)).collect()
}

/// Put, read, delete; the empty value is a value.
pub async fn a_row_reads_as_written(store: &impl ViewStore) {
    assert_eq!(get(store, &row("a")).await, None);
    write(store, vec![put(&row("a"), "1"), put(&row("b"), ""), put(&row_in("a", 1), "2")]).await;
    assert_eq!(get(store, &row("a")).await.as_deref(), Some("1"));
    assert_eq!(get(store, &row("b")).await.as_deref(), Some(""));
    assert_eq!(get(store, &row_in("a", 1)).await.as_deref(), Some("2"));
    write(store, vec![ViewWrite::Delete(row("a")), ViewWrite::Delete(row("never written"))]).await;
    assert_eq!(get(store, &row("a")).await, None);
    write(store, Vec::new()).await;
}

/// Several writes to a row in one call count in their order, and so do calls.
pub async fn the_last_write_counts(store: &impl ViewStore) {
    let row = row("a");
    write(store, vec![put(&row, "1"), ViewWrite::Delete(row.clone()), put(&row, "2"), put(&row, "3")]).await;
    assert_eq!(get(store, &row).await.as_deref(), Some("3"));
    write(store, vec![put(&row, "4"), ViewWrite::Delete(row.clone())]).await;
    assert_eq!(get(store, &row).await, None);
    for n in 0..50 {
        write(store, vec![put(&row, &n.to_string())]).await;
        assert_eq!(get(store, &row).await, Some(n.to_string()));
    }
}

/// A range is in clustering order, from the first row that is not below `from`, up to the limit.
pub async fn a_range_is_in_order(store: &impl ViewStore) {
    let scattered = [3, -1, i32::MAX, 0, i32::MIN, 7];
    write(store, scattered.iter().map(|&n| put(&row_in("a", n), "")).collect()).await;
    let all = [i32::MIN, -1, 0, 3, 7, i32::MAX];
    let start = Key::new();
    assert_eq!(forward(store, &start, usize::MAX).await, numbers(all));
    assert_eq!(forward(store, &start, 2).await, numbers([i32::MIN, -1]));
    assert_eq!(forward(store, &start, 0).await, []);
    assert_eq!(forward(store, &Key::new().i32(0), 2).await, numbers([0, 3]));
    assert_eq!(forward(store, &Key::new().i32(4), 9).await, numbers([7, i32::MAX]));
    assert_eq!(forward(store, &Key::new().i32(i32::MAX).u8(0), 9).await, []);
    write(store, vec![ViewWrite::Delete(row_in("a", 3))]).await;
    assert_eq!(forward(store, &Key::new().i32(1), 1).await, numbers([7]));
}

/// Backward, a range goes from the last row below `from` towards the first.
pub async fn a_range_is_read_backward(store: &impl ViewStore) {
    write(store, [3, -1, i32::MAX, 0, i32::MIN, 7].iter().map(|&n| put(&row_in("a", n), "")).collect()).await;
    write(store, vec![put(&row_in("", 1), "below"), put(&row_in("b", 1), "above")]).await;
    let behind_all = Key::new().i32(i32::MAX).u8(0);
    assert_eq!(backward(store, &behind_all, usize::MAX).await, numbers([i32::MAX, 7, 3, 0, -1, i32::MIN]));
    assert_eq!(backward(store, &Key::new().i32(7), 2).await, numbers([3, 0]));
    assert_eq!(backward(store, &Key::new().i32(5), 1).await, numbers([3]));
    assert_eq!(backward(store, &Key::new().i32(i32::MIN), 9).await, []);
    assert_eq!(backward(store, &Key::new(), 9).await, []);
    assert_eq!(backward(store, &behind_all, 0).await, []);
}

/// Partitions keep apart even where the bytes of one key, or of key and clustering together, begin alike.
pub async fn partitions_do_not_mix(store: &impl ViewStore) {
    let names = ["", "a", "ab", "abc", "b", "\u{0}", "a\u{0}", "\u{10ffff}"];
    let place = |partition: &str, clustering: &str| RowKey {
        table: Table::Settings,
        partition: Key::new().text(partition),
        clustering: Key::new().text(clustering),
    };
    for name in names {
        let rows = ["", "a", "bc", "c"].map(|clustering| put(&place(name, clustering), name));
        write(store, rows.to_vec()).await;
    }
    write(store, vec![put(&row("a"), "another table")]).await;
    for name in names {
        let mut expected = ["", "a", "bc", "c"].map(|text| (Key::new().text(text), name.as_bytes().to_vec()));
        let rows = range(store, name, &Key::new(), Direction::Forward, 100).await;
        assert_eq!(rows, expected, "partition {name:?}");
        let rows = range(store, name, &Key::new().text("x"), Direction::Backward, 100).await;
        expected.reverse();
        assert_eq!(rows, expected, "partition {name:?}");
        assert_eq!(get(store, &place(name, "bc")).await.as_deref(), Some(name));
    }
}

/// A claim succeeds only from the value expected and answers what it found otherwise.
pub async fn a_claim_compares(store: &impl ViewStore) {
    let claim = async |expected: Option<&str>, value: Option<&str>| {
        let [expected, value] = [expected, value].map(|text| text.map(|text| text.as_bytes().to_vec()));
        let outcome = store.claim(row("name"), expected, value).await.expect("a row can be claimed");
        outcome.map_err(|found| found.map(|bytes| String::from_utf8(bytes).expect("the suite writes texts")))
    };
    assert_eq!(claim(Some("x"), Some("a")).await, Err(None));
    assert_eq!(claim(None, Some("a")).await, Ok(()));
    assert_eq!(claim(None, Some("b")).await, Err(Some("a".to_owned())));
    assert_eq!(claim(Some("b"), Some("c")).await, Err(Some("a".to_owned())));
    assert_eq!(claim(Some("a"), Some("b")).await, Ok(()));
    assert_eq!(get(store, &row("name")).await.as_deref(), Some("b"));
    write(store, vec![ViewWrite::Delete(row("name"))]).await;
    assert_eq!(claim(None, Some("d")).await, Ok(()));
    assert_eq!(claim(Some("b"), None).await, Err(Some("d".to_owned())));
    assert_eq!(claim(Some("d"), None).await, Ok(()));
    assert_eq!(get(store, &row("name")).await, None);
    assert_eq!(claim(Some("d"), None).await, Err(None));
    assert_eq!(claim(None, Some("e")).await, Ok(()));
}

/// Of many who claim a name at once one wins, and all others are told who.
pub async fn of_concurrent_claims_one_wins(store: &impl ViewStore) {
    for name in ["anna", "bert", "carl"] {
        let claims = (0..30).map(|n: i32| store.claim(row(name), None, Some(n.to_string().into_bytes())));
        let outcomes = join_all(claims).await;
        let owner = store.get(&row(name)).await.expect("a row can be read");
        let (won, lost): (Vec<_>, Vec<_>) = outcomes
            .into_iter()
            .map(|outcome| outcome.expect("a row can be claimed"))
            .partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        assert!(lost.into_iter().all(|found| found == Err(owner.clone())));
    }
}

/// A counter that is claimed upwards by many loses nothing, whatever else is written at the same time.
pub async fn claims_and_writes_take_turns(store: &impl ViewStore) {
    let count = async |_: i32| {
        let mut found: Option<Vec<u8>> = None;
        loop {
            let next = found.as_ref().map_or(1, |value| value[0] + 1);
            match store.claim(row("counter"), found, Some(vec![next])).await.expect("a row can be claimed") {
                Ok(()) => return,
                Err(now) => found = now,
            }
            write(store, vec![put(&row("aside"), "x")]).await;
        }
    };
    join_all((0..20).map(count)).await;
    assert_eq!(store.get(&row("counter")).await, Ok(Some(vec![20])));
}

/// Rows that ride in an append are seen when it is answered.
pub async fn views_are_seen_with_their_append<S: LogStore + ViewStore>(store: &S) {
    write(store, vec![put(&row_in("gone", 1), "old")]).await;
    let mut operation = append(log(1), Head::default(), vec![message_entry(Head::default(), "hello")]);
    operation.views = vec![put(&row_in("a", 1), "dialog"), ViewWrite::Delete(row_in("gone", 1))];
    store.append(vec![operation]).await.expect("the head is as expected");
    assert_eq!(get(store, &row_in("a", 1)).await.as_deref(), Some("dialog"));
    assert_eq!(get(store, &row_in("gone", 1)).await, None);
}

/// Rows of an append that lost are not written.
pub async fn the_views_of_a_conflict_are_not_written<S: LogStore + ViewStore>(store: &S) {
    let stale = Head { minor: 3, ..Head::default() };
    let mut operation = append(log(1), stale, vec![message_entry(stale, "late")]);
    operation.views = vec![put(&row("a"), "wrong")];
    store.append(vec![operation]).await.expect_err("the head is not as expected");
    assert_eq!(get(store, &row("a")).await, None);
}

/// A key beyond what the store can hold is an error, never a panic and never another row.
pub async fn a_key_that_is_too_long_is_refused_or_kept(store: &impl ViewStore) {
    let long = row(&"x".repeat(100_000));
    match store.write(vec![put(&long, "long")]).await {
        Ok(()) => assert_eq!(get(store, &long).await.as_deref(), Some("long")),
        Err(error) => assert!(matches!(error, StoreError::Failed(_)), "{error}"),
    }
    for direction in [Direction::Forward, Direction::Backward] {
        match store.range(long.table, &Key::new(), &long.partition, direction, 1).await {
            Ok(rows) => assert_eq!(rows, []),
            Err(error) => assert!(matches!(error, StoreError::Failed(_)), "{error}"),
        }
    }
    write(store, vec![put(&row("short"), "1")]).await;
}
