//! Limits for addresses: what one of them does must not cost the others.

mod addresses;
mod buckets;
mod places;

pub(crate) use addresses::AddressLimits;
pub(crate) use buckets::{Bucket, Buckets, network};
pub(crate) use places::{Place, Places};
