//! The wall clock of the client.

use std::time::{SystemTime, UNIX_EPOCH};

use mtproto::time::UnixTime;

/// What time it is here.
pub fn now() -> UnixTime {
    #[allow(clippy::disallowed_methods, reason = "a client outside of the server has no Env")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixTime::from_nanos(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}
