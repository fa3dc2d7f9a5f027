//! Key exchanges (H19 to H27): the steps of one, and the budget of all.

mod half_open;
mod pool;
mod run;

pub(crate) use half_open::{HalfOpen, UnderWay};
pub(crate) use pool::ExchangePool;
pub(crate) use run::{Answer, Exchange};
