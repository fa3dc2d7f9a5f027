//! Adding and removing members.

use crate::convert::updates;
use crate::messages::outcome;
use crate::{call::Call, error::Result, resolve};
use model::UserId;
use tl::{enums, functions as f, types};

/// Adds a user. None of the older messages is copied into the newcomer's box, whatever number the client allows.
pub(crate) async fn add_chat_user(
    call: &Call<'_>,
    arguments: f::messages::AddChatUser,
) -> Result<enums::messages::InvitedUsers> {
    let id = resolve::chat(call, arguments.chat_id).await?;
    let user = resolve::user(call, &arguments.user_id).await?;
    let added = call.api.services.groups.add(&call.caller()?, id, user).await?;
    let (updates, missing) = match added {
        Some(done) => (outcome::updates(call, &done).await?, Vec::new()),
        None => (updates::none(call.now()), missing(&[user])),
    };
    Ok(types::messages::InvitedUsers { updates, missing_invitees: missing }.into())
}

/// Removes a member, or leaves. With `revoke_history` the group's history goes out of the removed user's box.
pub(crate) async fn delete_chat_user(
    call: &Call<'_>,
    arguments: f::messages::DeleteChatUser,
) -> Result<enums::Updates> {
    let id = resolve::chat(call, arguments.chat_id).await?;
    let user = resolve::user(call, &arguments.user_id).await?;
    let services = &call.api.services;
    let done = services.groups.remove(&call.caller()?, id, user).await?;
    let updates = outcome::updates(call, &done).await?;
    if arguments.revoke_history {
        services.chats.forget_group(user, id).await?;
    }
    Ok(updates)
}

/// Those who could not be added.
pub(super) fn missing(users: &[UserId]) -> Vec<enums::MissingInvitee> {
    users.iter().map(|user| types::MissingInvitee { user_id: user.0, ..Default::default() }.into()).collect()
}
