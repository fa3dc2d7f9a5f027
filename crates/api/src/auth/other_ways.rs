//! Ways to sign in that are not here. Each answers the documented error for something that does not exist, which is
//! what is true.

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
