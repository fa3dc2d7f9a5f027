//! A batch that reached the disk in part: pages of it in any order, since nothing had been synced.

use crate::fixture::Fixture;
use ports::contract::samples::row;
use ports::{ViewStore, ViewWrite};
use std::fs;
use std::path::Path;
use store_fjall::Options;

const PAGE: usize = 4_096;

/// Bytes that do not compress.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..size).map(|_| next() | 1).collect()
}

fn put(name: &str, value: Vec<u8>) -> Vec<ViewWrite> {
    vec![ViewWrite::Put(row(name), value)]
}

/// Loses the page of the last batch that lies this many bytes before its end.
fn lose_page(store: &Path, before_end: usize) {
    let journal = store.join("fjall/0.jnl");
    let mut bytes = fs::read(&journal).expect("there is one journal");
    let end = bytes.iter().rposition(|byte| *byte != 0).expect("something was written") + 1;
    let page = (end - before_end) / PAGE * PAGE;
    bytes[page..(page + PAGE).min(end)].fill(0);
    fs::write(&journal, bytes).expect("the copy can be written");
}

/// Loses the last bytes of the last batch.
fn lose_end(store: &Path, count: usize) {
    let journal = store.join("fjall/0.jnl");
    let mut bytes = fs::read(&journal).expect("there is one journal");
    let end = bytes.iter().rposition(|byte| *byte != 0).expect("something was written") + 1;
    bytes[end - count..end].fill(0);
    fs::write(&journal, bytes).expect("the copy can be written");
}

#[tokio::test]
async fn a_torn_batch_is_none_and_those_before_it_are_whole() {
    for before_end in [1, 2 * PAGE, 4 * PAGE, 7 * PAGE] {
        let store = Fixture::new(Options::default());
        for name in ["first", "second"] {
            store.write(put(name, noise(3 * PAGE))).await.unwrap();
        }
        store.write(put("torn", noise(8 * PAGE))).await.unwrap();
        let store = store.crash_and(Options::default(), |left| lose_page(left, before_end));
        assert_eq!(store.get(&row("torn")).await, Ok(None), "the page {before_end} bytes before the end");
        for name in ["first", "second"] {
            assert_eq!(store.get(&row(name)).await, Ok(Some(noise(3 * PAGE))));
        }
        store.write(put("after", vec![1])).await.unwrap();
        let store = store.crash(Options::default());
        assert_eq!(store.get(&row("after")).await, Ok(Some(vec![1])));
    }
}

#[tokio::test]
async fn a_batch_that_ends_anywhere_is_none() {
    // Small enough that the steps fall into each field of an entry's head, which is 20 bytes long.
    for before_end in (1..60).step_by(3) {
        let store = Fixture::new(Options::default());
        store.write(put("whole", vec![7])).await.unwrap();
        store.write(put("torn", vec![7; 5])).await.unwrap();
        let store = store.crash_and(Options::default(), |left| lose_end(left, before_end));
        assert_eq!(store.get(&row("torn")).await, Ok(None), "the last {before_end} bytes");
        assert_eq!(store.get(&row("whole")).await, Ok(Some(vec![7])));
    }
}
