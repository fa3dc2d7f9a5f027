//! The faults of a run, as data: drawn from a seed, printed when a run fails, and made smaller to find the few
//! that matter.

use crate::chance::Chance;
use std::fmt;

/// How many nodes a cluster has.
pub(crate) const NODES: usize = 3;
/// How long faults go on, in milliseconds of simulated time.
const FAULTS_END_MS: u64 = 60_000;

/// Faults that may meet any call, in thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// A nudge is lost.
    pub nudge_lost: u32,
    /// A nudge arrives two times.
    pub nudge_twice: u32,
    /// A nudge is late by up to two seconds.
    pub nudge_late: u32,
    /// An append times out; whether it was made is not said, and it may still be on its way.
    pub append_in_doubt: u32,
    /// A call of the store fails, and nothing was done.
    pub store_fails: u32,
    /// The connection is cut before the request arrives, or before the answer does.
    pub connection_cut: u32,
}

/// Something that happens at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// All that a node is doing ends where it stands; it starts again after so many milliseconds.
    KillNode {
        /// Which.
        node: usize,
        /// How long it is away.
        down_ms: u64,
    },
    /// The store loses what was not synced.
    CrashStore {
        /// How long it is away.
        down_ms: u64,
    },
    /// The wall clock of a node steps.
    StepClock {
        /// Which.
        node: usize,
        /// By how many seconds.
        seconds: i64,
    },
    /// The disk is forty times slower.
    SlowDisk {
        /// For how long.
        for_ms: u64,
    },
    /// The bus loses everything.
    LoseBus {
        /// For how long.
        for_ms: u64,
    },
}

/// All faults of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Those that may meet any call.
    pub rates: Rates,
    /// Those that happen at a time, in milliseconds.
    pub events: Vec<(u64, Fault)>,
}

impl Plan {
    /// The plan of a seed. One in sixteen is calm: what fails there needs no fault.
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::part(seed, 2);
        if chance.below(16) == 0 {
            return Self::default();
        }
        let rates = Rates {
            nudge_lost: rate(&mut chance, 200),
            nudge_twice: rate(&mut chance, 150),
            nudge_late: rate(&mut chance, 200),
            append_in_doubt: rate(&mut chance, 80),
            store_fails: rate(&mut chance, 20),
            connection_cut: rate(&mut chance, 80),
        };
        let count = chance.below(14);
        let mut events: Vec<(u64, Fault)> =
            (0..count).map(|_| (chance.next() % FAULTS_END_MS, fault(&mut chance))).collect();
        events.sort_by_key(|(at, _)| *at);
        Self { rates, events }
    }
}

/// A third of the kinds of faults is absent from a run, so that each is also seen without the others.
fn rate(chance: &mut Chance, max: usize) -> u32 {
    if chance.below(3) == 0 { 0 } else { u32::try_from(chance.below(max)).unwrap_or(0) }
}

fn fault(chance: &mut Chance) -> Fault {
    let node = chance.below(NODES);
    let millis = 1 + chance.next() % 8_000;
    match chance.below(10) {
        0..=3 => Fault::KillNode { node, down_ms: millis },
        4 | 5 => Fault::CrashStore { down_ms: millis / 4 },
        6 | 7 => Fault::StepClock { node, seconds: step(chance) },
        8 => Fault::SlowDisk { for_ms: millis },
        _ => Fault::LoseBus { for_ms: millis },
    }
}

/// Up to a minute, or up to a day.
fn step(chance: &mut Chance) -> i64 {
    let span = if chance.below(2) == 0 { 60 } else { 86_400 };
    i64::try_from(chance.below(2 * span)).unwrap_or(0) - i64::try_from(span).unwrap_or(0)
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  of a thousand: {:?}", self.rates)?;
        for (at, fault) in &self.events {
            writeln!(f, "  {:>6} ms: {fault:?}", at)?;
        }
        Ok(())
    }
}
