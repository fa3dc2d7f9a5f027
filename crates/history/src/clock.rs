//! The one clock: CLOCK_MONOTONIC of the machine, which every process on it reads alike and nobody can set.
//!
//! The system call is made through rustix rather than `std::time::Instant`, whose value means nothing to another
//! process. A history is written by clients, which stand outside of the server and have no `ports::Env`.

use rustix::time::{ClockId, clock_gettime};

use crate::Moment;

/// The present moment.
pub fn now() -> Moment {
    let time = clock_gettime(ClockId::Monotonic);
    let (seconds, nanos) = (u64::try_from(time.tv_sec), u64::try_from(time.tv_nsec));
    Moment(seconds.unwrap_or(0).saturating_mul(1_000_000_000).saturating_add(nanos.unwrap_or(0)))
}
