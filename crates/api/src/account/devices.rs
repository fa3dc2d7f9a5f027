//! The devices that are signed in (<https://core.telegram.org/api/auth>).

use crate::{call::Call, error::Result};
use model::Authorization;
use services::users::settings::AUTHORIZATION_TTL_DAYS;
use tl::{enums, functions as f, types};

/// The devices of the caller, the one that was active last first. Where an address is, nobody knows.
pub(crate) async fn get_authorizations(
    call: &Call<'_>,
    _: f::account::GetAuthorizations,
) -> Result<enums::account::Authorizations> {
    let own = call.caller()?.user;
    let list = call.api.services.authorizations.list(own).await?;
    let authorization_ttl_days = call.api.services.users.settings().get(own, &AUTHORIZATION_TTL_DAYS).await?;
    let authorizations = list.iter().map(|one| authorization(call, one)).collect();
    Ok(types::account::Authorizations { authorization_ttl_days, authorizations }.into())
}

/// Signs another device of the caller out.
pub(crate) async fn reset_authorization(
    call: &Call<'_>,
    arguments: f::account::ResetAuthorization,
) -> Result<bool> {
    call.api.services.authorizations.reset(&call.caller()?, arguments.hash).await?;
    Ok(true)
}

fn authorization(call: &Call<'_>, of: &Authorization) -> enums::Authorization {
    let current = of.key == call.key();
    types::Authorization {
        current,
        // Clients name their own device by 0.
        hash: if current { 0 } else { of.hash },
        device_model: of.client.device_model.clone(),
        platform: of.client.system_version.clone(),
        system_version: of.client.system_version.clone(),
        api_id: of.client.api_id,
        app_name: of.client.lang_pack.clone(),
        app_version: of.client.app_version.clone(),
        date_created: of.created.0,
        date_active: of.active.0,
        ip: of.address.clone(),
        ..Default::default()
    }
    .into()
}
