//! The ports in memory, for tests and simulation.
//!
//! Nothing here is durable, and nothing waits: every call is finished when it returns. What a real adapter does
//! to a caller (a lost nudge, a clock that stands still) is set by hand.

mod bus;
mod env;
mod store;

pub use bus::{Delivery, MemoryBus};
pub use env::ManualEnv;
pub use store::MemoryStore;
