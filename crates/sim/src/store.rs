//! The store that all nodes share: the memory store behind a disk that takes time, fails and crashes.
//!
//! A write is decided in the order of arrival and becomes durable with the sync that follows; reads see durable
//! state alone, and nobody is answered before the sync. A crash drops what was decided and not synced. A caller
//! that goes away gives up its answer, not its write.

mod disk;
mod ports_impl;
mod tamper;

use disk::Disk;
pub(crate) use ports_impl::StoreHandle;

use crate::chance::Chance;
use crate::exec::{Group, Sim, lock};
use crate::net::Net;
use crate::plan::Rates;
use crate::sabotage::Sabotage;
use ports::RowKey;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The tasks of the store.
pub(crate) const STORE: Group = Group(1_000);

/// What went wrong on purpose.
#[derive(Debug, Default)]
pub(crate) struct Injected {
    /// Appends left in doubt.
    pub(crate) in_doubt: AtomicU64,
    /// Calls failed.
    pub(crate) failed: AtomicU64,
    /// Writes dropped by crashes.
    pub(crate) dropped: AtomicU64,
    /// Appends that lost against another node.
    pub(crate) conflicts: AtomicU64,
}

/// A row as it was, and since when it is shown.
type OldRow = (Duration, Option<Vec<u8>>);

/// The shared store.
pub(crate) struct SimStore {
    sim: Sim,
    disk: Mutex<Disk>,
    chance: Mutex<Chance>,
    rates: Mutex<Rates>,
    /// Disk times are multiplied by it; 0 while the store is down.
    pace: AtomicU32,
    sabotage: Option<Sabotage>,
    /// What a planted bug shows of rows of members, and since when.
    stale_members: Mutex<BTreeMap<RowKey, OldRow>>,
    net: Arc<Net>,
    pub(crate) injected: Injected,
}

/// How a write is applied to the disk.
type Apply = Box<dyn FnOnce(&mut Disk) -> disk::Applied + Send>;

impl SimStore {
    /// An empty store that is up.
    pub(crate) fn new(sim: Sim, chance: Chance, sabotage: Option<Sabotage>, net: Arc<Net>) -> Self {
        Self {
            sim,
            disk: Mutex::default(),
            chance: Mutex::new(chance),
            rates: Mutex::default(),
            pace: AtomicU32::new(1),
            sabotage,
            stale_members: Mutex::default(),
            net,
            injected: Injected::default(),
        }
    }

    /// From now on calls meet these faults.
    pub(crate) fn set_rates(&self, rates: Rates) {
        *lock(&self.rates) = rates;
    }

    /// What is not synced is gone, and nobody is served until [`SimStore::start`].
    pub(crate) fn crash(&self) {
        self.pace.store(0, Ordering::Relaxed);
        self.sim.kill(STORE);
        let dropped = lock(&self.disk).crash();
        self.injected.dropped.fetch_add(dropped, Ordering::Relaxed);
    }

    /// The store is up again.
    pub(crate) fn start(&self) {
        self.pace.store(1, Ordering::Relaxed);
    }

    /// The disk is so many times slower.
    pub(crate) fn slow(&self, times: u32) {
        let _ = self.pace.compare_exchange(1, times, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// The disk is as fast as it was.
    pub(crate) fn fast(&self) {
        if self.pace.load(Ordering::Relaxed) > 1 {
            self.pace.store(1, Ordering::Relaxed);
        }
    }

    fn is_down(&self) -> bool {
        self.pace.load(Ordering::Relaxed) == 0
    }

    fn has(&self, sabotage: Sabotage) -> bool {
        self.sabotage == Some(sabotage)
    }

    fn hits(&self, rate: impl Fn(&Rates) -> u32) -> bool {
        let rate = rate(&lock(&self.rates));
        rate > 0 && lock(&self.chance).hits(rate)
    }

    async fn takes(&self, micros: u64) {
        let pace = u64::from(self.pace.load(Ordering::Relaxed).max(1));
        let time = lock(&self.chance).next() % (micros * pace) + micros * pace / 4;
        self.sim.sleep(Duration::from_micros(time)).await;
    }
}
