//! The one place that reads the clocks and draws random numbers.

use model::UnixTime;
use ports::Env;
use std::time::{Duration, Instant, SystemTime};

/// Clock and randomness of the operating system.
pub(crate) struct OsEnv {
    start: Instant,
}

impl OsEnv {
    #[allow(clippy::disallowed_methods, reason = "this is what Env stands for")]
    pub(crate) fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Env for OsEnv {
    #[allow(clippy::disallowed_methods, reason = "this is what Env stands for")]
    fn now(&self) -> UnixTime {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        UnixTime { nanos: u64::try_from(since.as_nanos()).unwrap_or(u64::MAX) }
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    #[allow(clippy::disallowed_methods, reason = "this is what Env stands for")]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

impl crypto::Random for OsEnv {
    fn fill(&self, buffer: &mut [u8]) {
        Env::fill(self, buffer);
    }
}
