//! What the services need of the outside, as traits: logs, views, a bus, time and chance.
//!
//! Domain and services see only these. Each port has one contract, in words at the trait and as a test suite in
//! [`contract`]; every adapter passes it. [`memory`] implements all of them for tests and simulation.

pub mod backend;
pub mod bus;
pub mod contract;
pub mod env;
pub mod error;
pub mod key;
pub mod log_store;
pub mod memory;
pub mod stored_row;
pub mod view_store;

pub use backend::{
    Backend, CallContext, CallResult, ChannelRendered, Effect, KeyMaterial, Memberships, Predecessors,
    Recipient, Rendered, TemporaryKey,
};
pub use bus::{Bus, Subscriber};
pub use env::Env;
pub use error::{AppendError, StoreError};
pub use key::{Key, KeyReader};
pub use log_store::{Append, LogStore, RandomIdRecord};
pub use stored_row::{Place, StoredRow};
pub use view_store::{Direction, RowKey, Table, ViewStore, ViewWrite};
