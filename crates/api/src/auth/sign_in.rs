//! Entering an account with a code, or making one (<https://core.telegram.org/api/auth>).

use crate::convert::user;
use crate::{call::Call, error::Result};
use model::{Refusal, UserId};
use services::auth::{Device, SignedIn};
use tl::{enums, functions as f, types};

/// Enters the account of a number; for a number without one, says that the client has to sign up.
pub(crate) async fn sign_in(
    call: &Call<'_>,
    arguments: f::auth::SignIn,
) -> Result<enums::auth::Authorization> {
    let f::auth::SignIn { phone_number, phone_code_hash, phone_code, .. } = arguments;
    let code = phone_code.unwrap_or_default();
    let login = &call.api.services.login;
    let outcome = login.sign_in(&device(call), &phone_number, &phone_code_hash, &code).await?;
    authorization(call, outcome).await
}

/// Makes an account for a number whose code was given before.
pub(crate) async fn sign_up(
    call: &Call<'_>,
    arguments: f::auth::SignUp,
) -> Result<enums::auth::Authorization> {
    let f::auth::SignUp { phone_number, phone_code_hash, first_name, last_name, .. } = arguments;
    let login = &call.api.services.login;
    let outcome =
        login.sign_up(&device(call), &phone_number, &phone_code_hash, &first_name, &last_name).await?;
    authorization(call, outcome).await
}

/// The device that asks to be signed in.
pub(super) fn device(call: &Call<'_>) -> Device {
    Device { key: call.key(), address: call.context.address }
}

/// What a login is answered.
pub(super) async fn authorization(call: &Call<'_>, outcome: SignedIn) -> Result<enums::auth::Authorization> {
    match outcome {
        SignedIn::Authorized { user, .. } => of_user(call, user.id).await,
        SignedIn::SignUpRequired => Ok(types::auth::AuthorizationSignUpRequired::default().into()),
    }
}

/// The answer to a login: the user as they see themselves, access hash included.
pub(super) async fn of_user(call: &Call<'_>, id: UserId) -> Result<enums::auth::Authorization> {
    let view = call.api.services.contacts.view(id, id).await?.ok_or(Refusal::bad("USER_ID_INVALID"))?;
    Ok(types::auth::Authorization { user: user::user(&view), ..Default::default() }.into())
}
