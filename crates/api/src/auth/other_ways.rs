//! Ways to sign in that are not here: bots, passwords, tokens of another device or DC. Each answers the documented
//! error for something that does not exist, which is what is true.

use super::code::check_application;
use crate::{call::Call, error::Result};
use model::Refusal;
use tl::{enums, functions as f};

/// No bot has a token.
pub(crate) async fn import_bot_authorization(
    call: &Call<'_>,
    arguments: f::auth::ImportBotAuthorization,
) -> Result<enums::auth::Authorization> {
    check_application(call, arguments.api_id, &arguments.api_hash)?;
    Err(Refusal::bad("ACCESS_TOKEN_INVALID").into())
}

/// No account has a password, so none is right.
pub(crate) async fn check_password(
    _: &Call<'_>,
    _: f::auth::CheckPassword,
) -> Result<enums::auth::Authorization> {
    Err(Refusal::bad("PASSWORD_HASH_INVALID").into())
}

/// There is no password to recover.
pub(crate) async fn request_password_recovery(
    _: &Call<'_>,
    _: f::auth::RequestPasswordRecovery,
) -> Result<enums::auth::PasswordRecovery> {
    Err(Refusal::bad("PASSWORD_EMPTY").into())
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
