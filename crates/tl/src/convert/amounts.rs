//! Numbers of stars that became amounts.

use super::Adapt;
use crate::{enums, types};

impl Adapt<i64> for enums::StarsAmount {
    fn from_old(old: i64) -> Self {
        types::StarsAmount { amount: old, nanos: 0 }.into()
    }
    fn to_old(&self) -> Option<i64> {
        match self {
            Self::StarsAmount(stars) => Some(stars.amount),
            Self::StarsTonAmount(_) => None,
        }
    }
}
