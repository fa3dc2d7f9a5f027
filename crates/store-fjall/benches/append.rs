//! How many sends a second the store makes durable, and how long one waits.
//!
//! The operation is that of a private message: two logs with an entry each, one random_id record, four rows of
//! views. Run it with `cargo bench -p store-fjall`; `BENCH_DIR` names the folder to write below, `BENCH_SECONDS`
//! how long each step takes.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

use model::{Head, LogId, UserId};
use ports::contract::samples::{append, send};
use ports::{Append, Key, LogStore, RowKey, Table, ViewWrite};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store_fjall::{FjallStore, Options};

fn main() {
    let below = std::env::var_os("BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let seconds = std::env::var("BENCH_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_time()
        .build()
        .expect("a runtime can be built");
    println!("submitters    operations/s    p50 ms    p99 ms   p99.9 ms   CPU us/operation");
    for submitters in [1, 16, 100, 400] {
        let dir = tempfile::tempdir_in(&below).expect("a folder can be made");
        let store = FjallStore::open(dir.path(), Options::default()).expect("an empty folder can be opened");
        let result = runtime.block_on(run(Arc::new(store), submitters, Duration::from_secs(seconds)));
        println!("{result}");
    }
}

async fn run(store: Arc<FjallStore>, submitters: i64, length: Duration) -> String {
    let cpu = cpu_time();
    let start = Instant::now();
    let end = start + length;
    let tasks: Vec<_> = (0..submitters).map(|n| tokio::spawn(submit(store.clone(), n, end))).collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.expect("a submitter does not panic"));
    }
    let (took, cpu) = (start.elapsed(), cpu_time().saturating_sub(cpu));
    waits.sort_unstable();
    let percentile = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    format!(
        "{submitters:10} {:15.0} {:9.2} {:9.2} {:10.2} {:18.1}",
        waits.len() as f64 / took.as_secs_f64(),
        percentile(0.5),
        percentile(0.99),
        percentile(0.999),
        cpu.as_secs_f64() * 1e6 / waits.len() as f64,
    )
}

/// One after the other, messages between two users whom no other submitter touches.
async fn submit(store: Arc<FjallStore>, n: i64, end: Instant) -> Vec<Duration> {
    let users = [UserId(2 * n + 1), UserId(2 * n + 2)];
    let mut heads = [Head::default(); 2];
    let mut waits = Vec::new();
    while Instant::now() < end {
        let operation = operation(users, heads, waits.len() as i64);
        heads = [operation[0].head(), operation[1].head()];
        let start = Instant::now();
        store.append(operation).await.expect("nobody else writes to these logs");
        waits.push(start.elapsed());
    }
    waits
}

fn operation(users: [UserId; 2], heads: [Head; 2], random_id: i64) -> Vec<Append> {
    let text = "x".repeat(250);
    let mut sender = send(LogId::User(users[0]), heads[0], random_id, &text);
    sender.views = views(users[0], users[1], sender.head());
    let entries = send(LogId::User(users[1]), heads[1], random_id, &text).entries.to_vec();
    let mut recipient = append(LogId::User(users[1]), heads[1], entries);
    recipient.views = views(users[1], users[0], recipient.head());
    vec![sender, recipient]
}

/// The message in its dialog, and where its id is found.
fn views(owner: UserId, peer: UserId, head: Head) -> Vec<ViewWrite> {
    let place = Key::new().i64(owner.0);
    let id = head.top_message.0;
    let message = RowKey {
        table: Table::Messages,
        partition: place.clone().i64(peer.0),
        clustering: Key::new().i32_desc(id),
    };
    let index = RowKey { table: Table::MessagePeers, partition: place, clustering: Key::new().i32(id) };
    vec![ViewWrite::Put(message, vec![b'm'; 250]), ViewWrite::Put(index, vec![1; 10])]
}

/// What this process has used of all processors, from /proc.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}
