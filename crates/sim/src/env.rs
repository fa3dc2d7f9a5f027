//! The clock and the chance of one node: simulated time, and a wall clock that can be stepped.

use crate::chance::Chance;
use crate::exec::{Sim, lock};
use model::UnixTime;
use ports::Env;
use std::sync::Mutex;
use std::time::Duration;

/// 14 November 2023, where every run begins.
const START_S: u64 = 1_700_000_000;

/// What a node takes for time and chance.
pub(crate) struct NodeEnv {
    sim: Sim,
    state: Mutex<(Chance, i64)>,
}

impl NodeEnv {
    /// A clock that is right, until it is stepped.
    pub(crate) fn new(sim: Sim, chance: Chance) -> Self {
        Self { sim, state: Mutex::new((chance, 0)) }
    }

    /// Sets the wall clock forward, or back.
    pub(crate) fn step(&self, seconds: i64) {
        lock(&self.state).1 += seconds;
    }

    /// Sets the wall clock right.
    pub(crate) fn mend(&self) {
        lock(&self.state).1 = 0;
    }
}

impl Env for NodeEnv {
    fn now(&self) -> UnixTime {
        let right =
            UnixTime::from_secs(START_S).nanos + u64::try_from(self.sim.now().as_nanos()).unwrap_or(u64::MAX);
        let step = lock(&self.state).1.saturating_mul(1_000_000_000);
        UnixTime { nanos: right.saturating_add_signed(step) }
    }

    fn monotonic(&self) -> Duration {
        self.sim.now()
    }

    fn fill(&self, buffer: &mut [u8]) {
        let mut state = lock(&self.state);
        for chunk in buffer.chunks_mut(8) {
            let bytes = state.0.next().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}
