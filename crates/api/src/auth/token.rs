//! Signing in by a QR code that another device scans (<https://core.telegram.org/api/qr-login>).

use super::code::check_application;
use super::sign_in::{device, of_user};
use super::tickets::{TOKEN_LIFETIME_S, Unacceptable};
use crate::{call::Call, error::Result};
use model::{Refusal, UserId};
use services::auth::Device;
use tl::{enums, functions as f, types};

/// Shows a token, or signs the device in if the one it showed before has been accepted.
///
/// There is one account to a device here: `except_ids`, accounts that the application has already, are only
/// looked at when the token is accepted by one of them.
pub(crate) async fn export_login_token(
    call: &Call<'_>,
    arguments: f::auth::ExportLoginToken,
) -> Result<enums::auth::LoginToken> {
    check_application(call, arguments.api_id, &arguments.api_hash)?;
    let env = call.api.services.outside.env.as_ref();
    let accepted = call.api.tickets.accepted_for(env, call.key());
    match accepted.filter(|user| !arguments.except_ids.contains(&user.0)) {
        Some(user) => signed_in(call, user).await,
        None => Ok(shown(call)),
    }
}

/// Takes up a token of another DC: there is one for all here, so the token is looked at again.
pub(crate) async fn import_login_token(
    call: &Call<'_>,
    arguments: f::auth::ImportLoginToken,
) -> Result<enums::auth::LoginToken> {
    let env = call.api.services.outside.env.as_ref();
    let token = call.api.tickets.token(env, &arguments.token).filter(|token| token.key == call.key());
    let token = token.ok_or(Refusal::bad("AUTH_TOKEN_INVALID"))?;
    match token.accepted.and_then(|_| call.api.tickets.accepted_for(env, call.key())) {
        Some(user) => signed_in(call, user).await,
        None => Ok(shown(call)),
    }
}

/// Lets the device in that shows a token; it learns so when it asks the next time.
pub(crate) async fn accept_login_token(
    call: &Call<'_>,
    arguments: f::auth::AcceptLoginToken,
) -> Result<enums::Authorization> {
    let caller = call.caller()?;
    let env = call.api.services.outside.env.as_ref();
    let accepted = call.api.tickets.accept(env, &arguments.token, caller.user);
    let key = accepted.map_err(|why| match why {
        Unacceptable::Unknown => Refusal::bad("AUTH_TOKEN_EXPIRED"),
        Unacceptable::Accepted => Refusal::bad("AUTH_TOKEN_ALREADY_ACCEPTED"),
    })?;
    let record = call.api.services.keys.record(key).await?.ok_or(Refusal::bad("AUTH_TOKEN_EXPIRED"))?;
    let client = record.client.unwrap_or_default();
    let now = call.now().0;
    let authorization = types::Authorization {
        device_model: client.device_model,
        platform: client.system_version.clone(),
        system_version: client.system_version,
        api_id: client.api_id,
        app_version: client.app_version,
        date_created: now,
        date_active: now,
        ..Default::default()
    };
    Ok(authorization.into())
}

fn shown(call: &Call<'_>) -> enums::auth::LoginToken {
    let env = call.api.services.outside.env.as_ref();
    let token = call.api.tickets.show(env, call.key()).to_vec();
    let lifetime_s = i32::try_from(TOKEN_LIFETIME_S).unwrap_or(i32::MAX);
    types::auth::LoginToken { expires: call.now().0.saturating_add(lifetime_s), token }.into()
}

async fn signed_in(call: &Call<'_>, user: UserId) -> Result<enums::auth::LoginToken> {
    let user = call.api.services.users.expect(user).await?;
    let id = user.id;
    let device: Device = device(call);
    call.api.services.login.enter(&device, user).await?;
    Ok(types::auth::LoginTokenSuccess { authorization: of_user(call, id).await? }.into())
}
