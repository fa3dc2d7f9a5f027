//! Wall time as a value. It is read by `ports::Env` alone.

use crate::Date;

/// Nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime {
    /// Nanoseconds since 1970; good until the year 2554.
    pub nanos: u64,
}

impl UnixTime {
    /// From whole seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self { nanos: secs.saturating_mul(1_000_000_000) }
    }

    /// Whole seconds, rounded down.
    pub const fn secs(self) -> u64 {
        self.nanos / 1_000_000_000
    }

    /// The date as the wire carries it.
    pub fn date(self) -> Date {
        Date(i32::try_from(self.secs()).unwrap_or(i32::MAX))
    }

    /// This time, `secs` later.
    pub const fn plus_secs(self, secs: u64) -> Self {
        Self { nanos: self.nanos.saturating_add(secs.saturating_mul(1_000_000_000)) }
    }
}
