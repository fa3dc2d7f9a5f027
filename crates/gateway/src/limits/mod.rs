//! Limits for addresses: what one of them does must not cost the others.

mod addresses;
mod buckets;

pub(crate) use addresses::AddressLimits;
pub(crate) use buckets::{Bucket, Buckets, network};
