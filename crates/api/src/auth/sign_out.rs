//! Ending logins.

use crate::{call::Call, error::Result};
use model::AuthKeyId;
use ports::Effect;
use tl::{enums, functions as f, types};

/// Signs the caller's device out. The key itself stays: the client may sign in with it again.
pub(crate) async fn log_out(call: &Call<'_>, _: f::auth::LogOut) -> Result<enums::auth::LoggedOut> {
    let caller = call.caller()?;
    call.api.services.authorizations.log_out(&caller).await?;
    call.api.services.presence.forget(caller.user, caller.origin.key).await;
    Ok(types::auth::LoggedOut::default().into())
}

/// Ends all other devices of the caller.
pub(crate) async fn reset_authorizations(call: &Call<'_>, _: f::auth::ResetAuthorizations) -> Result<bool> {
    let caller = call.caller()?;
    for key in call.api.services.authorizations.reset_others(&caller).await? {
        call.api.services.presence.forget(caller.user, key).await;
    }
    Ok(true)
}

/// Drops the temporary keys of this device, except those named.
pub(crate) async fn drop_temp_auth_keys(
    call: &Call<'_>,
    arguments: f::auth::DropTempAuthKeys,
) -> Result<bool> {
    let except = arguments.except_auth_keys.into_iter().map(|id| AuthKeyId(id.cast_unsigned())).collect();
    call.effects([Effect::DropTemporaryKeys { except }]);
    Ok(true)
}
