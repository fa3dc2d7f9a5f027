//! The caller's name, username and presence.

use crate::convert::user;
use crate::{call::Call, error::Result};
use model::Refusal;
use services::users::ProfileChange;
use tl::{enums, functions as f};

/// Says that this device is in use, or no longer.
pub(crate) async fn update_status(call: &Call<'_>, arguments: f::account::UpdateStatus) -> Result<bool> {
    call.api.services.presence.update(&call.caller()?, !arguments.offline).await;
    Ok(true)
}

/// Changes the name and the "about" text; what is not given stays.
pub(crate) async fn update_profile(
    call: &Call<'_>,
    arguments: f::account::UpdateProfile,
) -> Result<enums::User> {
    let f::account::UpdateProfile { first_name, last_name, about } = arguments;
    let change = ProfileChange { first_name, last_name, about };
    call.api.services.users.update_profile(&call.caller()?, change).await?;
    own(call).await
}

/// Takes a username, or gives the present one up.
pub(crate) async fn update_username(
    call: &Call<'_>,
    arguments: f::account::UpdateUsername,
) -> Result<enums::User> {
    call.api.services.users.update_username(&call.caller()?, &arguments.username).await?;
    own(call).await
}

/// Whether a username is free.
pub(crate) async fn check_username(call: &Call<'_>, arguments: f::account::CheckUsername) -> Result<bool> {
    call.api.services.users.check_username(&call.caller()?, &arguments.username).await
}

/// The caller as the caller sees it.
async fn own(call: &Call<'_>) -> Result<enums::User> {
    let own = call.caller()?.user;
    let view = call.api.services.contacts.view(own, own).await?;
    Ok(user::user(&view.ok_or(Refusal::bad("USER_ID_INVALID"))?))
}
