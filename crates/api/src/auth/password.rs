//! The second factor of a login (<https://core.telegram.org/api/srp>).

use super::sign_in::{authorization, device};
use crate::account::password::proof;
use crate::{call::Call, error::Result};
use model::Refusal;
use tl::{enums, functions as f};

/// Completes a login whose code was given.
pub(crate) async fn check_password(
    call: &Call<'_>,
    arguments: f::auth::CheckPassword,
) -> Result<enums::auth::Authorization> {
    let login = &call.api.services.login;
    let outcome = login.check_password(&device(call), &proof(&arguments.password)).await?;
    authorization(call, outcome).await
}

/// No account has an address to which a code could be sent.
pub(crate) async fn request_password_recovery(
    call: &Call<'_>,
    _: f::auth::RequestPasswordRecovery,
) -> Result<enums::auth::PasswordRecovery> {
    let services = &call.api.services;
    let user = match call.user {
        Some(user) => Some(user),
        None => services.login.awaited(call.key()).await?,
    };
    let is_set = match user {
        Some(user) => services.passwords.is_set(user).await?,
        None => false,
    };
    Err(Refusal::bad(if is_set { "PASSWORD_RECOVERY_NA" } else { "PASSWORD_EMPTY" }).into())
}

/// No recovery is under way.
pub(crate) async fn check_recovery_password(_: &Call<'_>, _: f::auth::CheckRecoveryPassword) -> Result<bool> {
    Err(Refusal::bad("PASSWORD_RECOVERY_EXPIRED").into())
}

/// No recovery is under way.
pub(crate) async fn recover_password(
    _: &Call<'_>,
    _: f::auth::RecoverPassword,
) -> Result<enums::auth::Authorization> {
    Err(Refusal::bad("PASSWORD_RECOVERY_EXPIRED").into())
}
