//! Signing in on another DC (<https://core.telegram.org/api/datacenter#authorization-transfer>).
//!
//! Clients with a table of DCs make a key for each and carry their login over. All DCs are this server.

use super::sign_in::{device, of_user};
use crate::{call::Call, error::Result};
use model::{Refusal, UserId};
use tl::{enums, functions as f, types};

/// The DCs that there are.
const DCS: std::ops::RangeInclusive<i32> = 1..=5;

/// Gives the caller bytes with which it can sign in on another DC.
pub(crate) async fn export_authorization(
    call: &Call<'_>,
    arguments: f::auth::ExportAuthorization,
) -> Result<enums::auth::ExportedAuthorization> {
    let user = call.caller()?.user;
    if !DCS.contains(&arguments.dc_id) {
        return Err(Refusal::bad("DC_ID_INVALID").into());
    }
    let env = call.api.services.outside.env.as_ref();
    let bytes = call.api.tickets.export(env, user).to_vec();
    Ok(types::auth::ExportedAuthorization { id: user.0, bytes }.into())
}

/// Signs the key in by such bytes, whichever DC it was made for: many clients do not say when they make a key.
/// The answer is always an authorization or a refusal: anything else makes clients
/// export and import for ever.
pub(crate) async fn import_authorization(
    call: &Call<'_>,
    arguments: f::auth::ImportAuthorization,
) -> Result<enums::auth::Authorization> {
    let user = UserId(arguments.id);
    let env = call.api.services.outside.env.as_ref();
    if !call.api.tickets.import(env, &arguments.bytes, user) {
        return Err(Refusal::bad("AUTH_BYTES_INVALID").into());
    }
    let account = call.api.services.users.expect(user).await?;
    call.api.services.login.adopt(&device(call), account).await?;
    of_user(call, user).await
}
