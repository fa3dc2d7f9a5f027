//! The contract of the ports, and what a crash leaves behind.

use crate::fixture::Fixture;
use ports::contract;
use store_fjall::Options;

async fn make() -> Fixture {
    Fixture::new(Options::default())
}

#[tokio::test]
async fn keeps_the_contract_of_logs() {
    contract::logs::all(make).await;
}

#[tokio::test]
async fn keeps_the_contract_of_views() {
    contract::views::all(make).await;
}

/// With one head in memory and one operation in a batch, every other path is taken.
#[tokio::test]
async fn keeps_the_contract_without_caches_and_batches() {
    let bare = || Options { max_heads: 1, max_batch: 1, max_waiting: 1, ..Options::default() };
    contract::logs::all(async || Fixture::new(bare())).await;
    contract::views::all(async || Fixture::new(bare())).await;
}

#[tokio::test]
async fn keeps_what_it_answered_when_it_is_opened_again() {
    contract::durability::all(make, async |store: Fixture| store.reopen(Options::default())).await;
}

#[tokio::test]
async fn keeps_what_it_answered_when_it_is_killed() {
    contract::durability::all(make, async |store: Fixture| store.crash(Options::default())).await;
}

/// Memtables so small that everything goes through tables and compactions.
#[tokio::test]
async fn keeps_what_it_answered_across_flushes() {
    let small = || Options { memtable_bytes: 16 << 10, ..Options::default() };
    let make = async || Fixture::new(small());
    contract::durability::all(make, async |store: Fixture| store.reopen(small())).await;
    contract::logs::all(make).await;
    contract::views::all(make).await;
}
