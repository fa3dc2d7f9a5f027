//! `payments.*`: nothing is sold here.

use crate::{call::Call, error::Result};
use tl::{enums, functions, types};

/// Everybody's balance is nothing.
pub(crate) async fn get_stars_status(
    _: &Call<'_>,
    _: functions::payments::GetStarsStatus,
) -> Result<enums::payments::StarsStatus> {
    let balance = types::StarsAmount::default().into();
    Ok(types::payments::StarsStatus { balance, ..Default::default() }.into())
}
