//! `photos.*`: nobody has a photo yet.

use crate::{call::Call, error::Result, resolve};
use tl::{enums, functions as f, types};

/// The photos of a user that the caller may name: none.
pub(crate) async fn get_user_photos(
    call: &Call<'_>,
    arguments: f::photos::GetUserPhotos,
) -> Result<enums::photos::Photos> {
    resolve::user(call, &arguments.user_id).await?;
    Ok(types::photos::Photos::default().into())
}
