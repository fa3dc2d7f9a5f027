//! Key exchanges (H19 to H27): the steps of one, and the budget of all.

mod pool;
mod run;

pub(crate) use pool::ExchangePool;
pub(crate) use run::{Answer, Exchange};
