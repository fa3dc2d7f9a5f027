//! When a password is forgotten: the reset that takes a week, and the e-mail that nobody gets
//! (<https://core.telegram.org/api/srp#password-reset>).

use crate::{call::Call, error::Result};
use model::Refusal;
use services::passwords::Reset;
use tl::{enums, functions as f, types};

/// Asks for the password to be removed, or removes it when its time has come.
pub(crate) async fn reset_password(
    call: &Call<'_>,
    _: f::account::ResetPassword,
) -> Result<enums::account::ResetPasswordResult> {
    Ok(match call.api.services.passwords.reset(&call.caller()?).await? {
        Reset::Done => enums::account::ResetPasswordResult::ResetPasswordOk,
        Reset::Waits(date) => types::account::ResetPasswordRequestedWait { until_date: date.0 }.into(),
        Reset::Declined(date) => types::account::ResetPasswordFailedWait { retry_date: date.0 }.into(),
    })
}

/// Declines a reset that was asked for.
pub(crate) async fn decline_password_reset(
    call: &Call<'_>,
    _: f::account::DeclinePasswordReset,
) -> Result<bool> {
    call.api.services.passwords.decline_reset(&call.caller()?).await?;
    Ok(true)
}

/// No address waits to be confirmed.
pub(crate) async fn confirm_password_email(
    _: &Call<'_>,
    _: f::account::ConfirmPasswordEmail,
) -> Result<bool> {
    Err(no_email())
}

/// No address waits to be confirmed.
pub(crate) async fn resend_password_email(_: &Call<'_>, _: f::account::ResendPasswordEmail) -> Result<bool> {
    Err(no_email())
}

/// No address waits to be confirmed.
pub(crate) async fn cancel_password_email(_: &Call<'_>, _: f::account::CancelPasswordEmail) -> Result<bool> {
    Err(no_email())
}

fn no_email() -> services::Error {
    Refusal::bad("EMAIL_HASH_EXPIRED").into()
}
