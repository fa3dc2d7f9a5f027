//! The monotonic clock of the generator.

use std::sync::OnceLock;
use std::time::Instant;

/// Nanoseconds since the first call in this process.
pub(crate) fn nanos() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    #[allow(clippy::disallowed_methods, reason = "a client outside of the server has no Env")]
    let now = Instant::now();
    let since = now.duration_since(*START.get_or_init(|| now));
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// Seconds as nanoseconds.
pub(crate) const fn seconds(secs: u64) -> u64 {
    secs * 1_000_000_000
}
