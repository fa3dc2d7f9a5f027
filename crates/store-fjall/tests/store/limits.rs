//! What the store does when it cannot do what it is asked.

use crate::fixture::Fixture;
use model::Head;
use ports::contract::samples::{log, row, send};
use ports::{AppendError, LogStore, StoreError, ViewStore, ViewWrite};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store_fjall::{FjallStore, OpenError, Options, Space};

fn put(name: &str, value: Vec<u8>) -> Vec<ViewWrite> {
    vec![ViewWrite::Put(row(name), value)]
}

#[tokio::test]
async fn a_full_disk_refuses_writes_until_there_is_room() {
    let free = Arc::new(AtomicU64::new(1 << 40));
    let shown = free.clone();
    let space = move |_: &std::path::Path| Ok(Space { free: shown.load(Ordering::Relaxed), total: 1 << 40 });
    let store = Fixture::new(Options { space: Arc::new(space), ..Options::default() });
    let first = send(log(1), Head::default(), 1, "fits");
    let second = send(log(1), first.head(), 2, "waits");
    store.append(vec![first.clone()]).await.unwrap();

    free.store(64 << 20, Ordering::Relaxed);
    assert_eq!(store.append(vec![second.clone()]).await, Err(AppendError::Store(StoreError::Full)));
    assert_eq!(store.write(put("a", vec![1])).await, Err(StoreError::Full));
    assert_eq!(store.claim(row("a"), None, Some(vec![1])).await, Err(StoreError::Full));
    assert_eq!(store.head(log(1)).await, Ok(first.head()));
    assert_eq!(store.read(log(1), Head::default().key(), 9).await, Ok(first.entries.to_vec()));
    assert_eq!(store.get(&row("a")).await, Ok(None));

    free.store(1 << 40, Ordering::Relaxed);
    store.append(vec![second.clone()]).await.unwrap();
    assert_eq!(store.head(log(1)).await, Ok(second.head()));
}

#[tokio::test]
async fn room_for_a_flush_is_kept() {
    // 128 MiB in all: a tenth is the reserve, and what is not flushed yet is needed once more.
    let total = 128 << 20;
    let used = Arc::new(AtomicU64::new(0));
    let shown = used.clone();
    let space = move |_: &std::path::Path| Ok(Space { free: total - shown.load(Ordering::Relaxed), total });
    let store = Fixture::new(Options { space: Arc::new(space), ..Options::default() });
    let value = vec![7; 1 << 20];
    let outcome = loop {
        let outcome = store.write(put("big", value.clone())).await;
        if outcome.is_err() {
            break outcome;
        }
        used.fetch_add(value.len() as u64, Ordering::Relaxed);
    };
    assert_eq!(outcome, Err(StoreError::Full));
    let used = used.load(Ordering::Relaxed);
    assert!((30 << 20..100 << 20).contains(&used), "{used}");
}

#[tokio::test]
async fn a_broken_disk_ends_all_writing_and_raises_the_alarm_once() {
    let alarms = Arc::new(Mutex::new(Vec::new()));
    let heard = alarms.clone();
    let options = Options {
        memtable_bytes: 16 << 10,
        on_fatal: Arc::new(move |error| heard.lock().unwrap().push(error.clone())),
        ..Options::default()
    };
    let store = Fixture::new(options);
    store.write(put("kept", vec![1])).await.unwrap();
    // The next flush has no folder to write to.
    std::fs::remove_dir_all(store.dir.path().join("fjall/keyspaces")).unwrap();
    while store.write(put("more", vec![0; 8 << 10])).await.is_ok() {}

    let refused = store.append(vec![send(log(1), Head::default(), 1, "too late")]).await;
    assert!(matches!(refused, Err(AppendError::Store(StoreError::Failed(_)))), "{refused:?}");
    assert!(matches!(store.write(put("a", vec![1])).await, Err(StoreError::Failed(_))));
    assert!(matches!(store.close().await, Err(StoreError::Failed(_))));
    assert_eq!(alarms.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_flush_that_failed_is_known_without_another_write() {
    let alarms = Arc::new(AtomicUsize::new(0));
    let heard = alarms.clone();
    let options = Options {
        memtable_bytes: 16 << 10,
        on_fatal: Arc::new(move |_| {
            heard.fetch_add(1, Ordering::Relaxed);
        }),
        ..Options::default()
    };
    let store = Fixture::new(options);
    store.health().await.unwrap();
    std::fs::remove_dir_all(store.dir.path().join("fjall/keyspaces")).unwrap();
    store.write(put("more", vec![0; 20 << 10])).await.unwrap();
    // The flush goes on in another thread; asking is all that happens from here on.
    while store.health().await.is_ok() {}
    // The committer answers before it raises the alarm, and has raised it when it has ended.
    assert!(matches!(store.close().await, Err(StoreError::Failed(_))));
    assert_eq!(alarms.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_folder_in_use_is_refused_by_name() {
    let store = Fixture::new(Options::default());
    let refused = FjallStore::open(store.dir.path(), Options::default()).err().unwrap();
    assert!(matches!(refused, OpenError::Locked { .. }), "{refused}");
    assert!(refused.to_string().contains("is in use"), "{refused}");
}

#[tokio::test]
async fn a_closed_store_refuses_writes_and_still_reads() {
    let store = Fixture::new(Options::default());
    store.write(put("a", vec![1])).await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(store.write(put("a", vec![2])).await, Err(StoreError::Failed(_))));
    assert_eq!(store.get(&row("a")).await, Ok(Some(vec![1])));
    assert!(store.close().await.is_err());
}

#[tokio::test]
async fn closing_finishes_what_waits() {
    let store = Arc::new(Fixture::new(Options { max_batch: 2, ..Options::default() }));
    let written = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> = (0..50)
        .map(|n| {
            let (store, written) = (store.clone(), written.clone());
            tokio::spawn(async move {
                if store.write(put(&n.to_string(), vec![n])).await.is_ok() {
                    written.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await.unwrap();
    for writer in writers {
        writer.await.unwrap();
    }
    let mut found = 0;
    for n in 0..50 {
        found += usize::from(store.get(&row(&n.to_string())).await.unwrap().is_some());
    }
    assert_eq!(found, written.load(Ordering::Relaxed));
}
