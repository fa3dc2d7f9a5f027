//! `users.*`: profiles.

use crate::convert::user;
use crate::{call::Call, error::Result, resolve};
use model::Refusal;
use tl::{enums, functions as f, types};

/// The most users in one request.
const USERS_MAX: usize = 200;

/// Users by id. Those that the caller may not name are left out.
pub(crate) async fn get_users(call: &Call<'_>, arguments: f::users::GetUsers) -> Result<Vec<enums::User>> {
    let own = call.caller()?.user;
    if arguments.id.len() > USERS_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let ids = resolve::users(call, &arguments.id).await?;
    let views = call.api.services.contacts.views(own, &ids).await?;
    Ok(views.iter().map(user::user).collect())
}

/// All that the caller may know of a user.
pub(crate) async fn get_full_user(
    call: &Call<'_>,
    arguments: f::users::GetFullUser,
) -> Result<enums::users::UserFull> {
    let own = call.caller()?.user;
    let id = resolve::user(call, &arguments.id).await?;
    let contacts = &call.api.services.contacts;
    let view = contacts.view(own, id).await?.ok_or(Refusal::bad("USER_ID_INVALID"))?;
    let about = &view.user.about;
    let full_user = types::UserFull {
        blocked: contacts.blocks().has(own, id).await?,
        id: id.0,
        about: (!about.is_empty()).then(|| about.clone()),
        settings: call.api.services.peer_settings(own, id).await?,
        notify_settings: types::PeerNotifySettings::default().into(),
        ..Default::default()
    };
    let users = vec![user::user(&view)];
    Ok(types::users::UserFull { full_user: full_user.into(), chats: Vec::new(), users }.into())
}
