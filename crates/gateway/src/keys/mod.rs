//! Authorization keys in memory: a cache of permanent ones, and the only home of temporary ones.
//!
//! At any time there is at most one [`LiveKey`] for a key id, and it knows the connections and sessions under
//! it, so that revoking a key reaches all of them. The services own permanent keys; what is here may be
//! forgotten and read again.

mod live;
mod ring;
mod turns;

pub(crate) use live::{Attached, LiveKey};
pub(crate) use ring::{KeyRing, LookupError, Sweep};
