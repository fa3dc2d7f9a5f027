//! Login codes (<https://core.telegram.org/api/auth>).

use super::sign_in::device;
use crate::{call::Call, error::Result};
use model::Refusal;
use services::auth::{CodeChannel, SentCode};
use tl::{enums, functions as f, types};

/// Sends a code for a number. The answer is the same whether or not the number has an account (rule A23).
pub(crate) async fn send_code(
    call: &Call<'_>,
    arguments: f::auth::SendCode,
) -> Result<enums::auth::SentCode> {
    check_application(call, arguments.api_id, &arguments.api_hash)?;
    Ok(sent(call.api.services.login.send_code(&device(call), &arguments.phone_number).await?))
}

/// Sends the same code again.
pub(crate) async fn resend_code(
    call: &Call<'_>,
    arguments: f::auth::ResendCode,
) -> Result<enums::auth::SentCode> {
    let f::auth::ResendCode { phone_number, phone_code_hash, .. } = arguments;
    Ok(sent(call.api.services.login.resend_code(&device(call), &phone_number, &phone_code_hash).await?))
}

/// Makes a code worthless.
pub(crate) async fn cancel_code(call: &Call<'_>, arguments: f::auth::CancelCode) -> Result<bool> {
    let f::auth::CancelCode { phone_number, phone_code_hash } = arguments;
    call.api.services.login.cancel_code(&device(call), &phone_number, &phone_code_hash).await?;
    Ok(true)
}

/// Lets an application in that the operator has listed, or any if none is listed (rule A24).
pub(super) fn check_application(call: &Call<'_>, api_id: i32, api_hash: &str) -> Result<()> {
    let listed = &call.api.config.applications;
    let known = listed.iter().any(|(id, hash)| *id == api_id && hash == api_hash);
    if listed.is_empty() || known { Ok(()) } else { Err(Refusal::bad("API_ID_INVALID").into()) }
}

fn sent(code: SentCode) -> enums::auth::SentCode {
    let type_ = match code.channel {
        CodeChannel::App => types::auth::SentCodeTypeApp { length: code.length }.into(),
        CodeChannel::Sms => types::auth::SentCodeTypeSms { length: code.length }.into(),
    };
    types::auth::SentCode {
        type_,
        phone_code_hash: code.phone_code_hash,
        next_type: Some(enums::auth::CodeType::CodeTypeSms),
        timeout: Some(code.timeout_s),
    }
    .into()
}
