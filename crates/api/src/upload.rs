//! `upload.*`: files. None can be sent yet, so none can be read.

use crate::{call::Call, error::Result};
use model::Refusal;
use tl::{enums, functions};

/// There is no file at any location.
pub(crate) async fn get_file(_: &Call<'_>, _: functions::upload::GetFile) -> Result<enums::upload::File> {
    Err(Refusal::bad("LOCATION_INVALID").into())
}
