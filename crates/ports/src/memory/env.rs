//! A clock that moves when it is told to, and numbers that follow from a seed.
//!
//! The generator (xoshiro256**) is good enough to spread values and no secret is ever derived from it outside
//! tests and simulation.

use crate::Env;
use model::UnixTime;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

struct State {
    now: UnixTime,
    monotonic: Duration,
    random: [u64; 4],
}

/// An [`Env`] in the hands of a test.
pub struct ManualEnv {
    state: Mutex<State>,
}

impl ManualEnv {
    /// Stands at `now`; the randomness follows from `seed`.
    pub fn new(now: UnixTime, seed: u64) -> Self {
        let mut mix = seed;
        let random = std::array::from_fn(|_| split_mix(&mut mix));
        Self { state: Mutex::new(State { now, monotonic: Duration::ZERO, random }) }
    }

    /// Lets time pass on both clocks.
    pub fn advance(&self, by: Duration) {
        let mut state = self.lock();
        let nanos = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        state.now.nanos = state.now.nanos.saturating_add(nanos);
        state.monotonic += by;
    }

    /// Sets the wall clock, as an administrator or NTP would; the monotonic clock goes on.
    pub fn set_now(&self, now: UnixTime) {
        self.lock().now = now;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ManualEnv {
    /// Noon of 1 January 2026 (UTC), seed 0.
    fn default() -> Self {
        Self::new(UnixTime::from_secs(1_767_268_800), 0)
    }
}

impl Env for ManualEnv {
    fn now(&self) -> UnixTime {
        self.lock().now
    }

    fn monotonic(&self) -> Duration {
        self.lock().monotonic
    }

    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.lock();
        for chunk in buffer.chunks_mut(8) {
            let bytes = next(&mut state.random).to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

/// SplitMix64, which the authors of xoshiro give for seeding it: it never leaves the state all zero.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// One step of xoshiro256** (<https://prng.di.unimi.it>).
fn next(state: &mut [u64; 4]) -> u64 {
    let result = state[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
    let shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = state[3].rotate_left(45);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    #[test]
    fn keeps_the_contract() {
        contract::env::all(ManualEnv::default);
    }

    #[test]
    fn a_seed_repeats_a_run() {
        let draw = |seed| {
            let env = ManualEnv::new(UnixTime::default(), seed);
            [env.random_u64(), env.random_u64()]
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn the_wall_clock_steps_and_the_monotonic_clock_does_not() {
        let env = ManualEnv::default();
        env.advance(Duration::from_secs(5));
        env.set_now(UnixTime::from_secs(3));
        assert_eq!(env.now(), UnixTime::from_secs(3));
        assert_eq!(env.monotonic(), Duration::from_secs(5));
    }
}
