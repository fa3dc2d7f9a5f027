//! The contract of each port as a test suite: an adapter calls it from its own tests.
//!
//! Every suite takes a way to make an empty instance and asserts; it knows no runtime, so the adapter brings its
//! own executor. Callers that run side by side are futures polled together, so a suite repeats itself as far as
//! the adapter under it does.
//!
//! ```
//! # use ports::{contract, memory::MemoryStore};
//! # async fn the_contract_of_logs() {
//! contract::logs::all(async || Box::new(MemoryStore::new())).await;
//! # }
//! ```

pub mod bus;
pub mod durability;
pub mod env;
pub mod logs;
pub mod samples;
pub mod views;
