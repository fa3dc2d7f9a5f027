//! Making and deleting a group.

use super::members;
use crate::messages::outcome;
use crate::{call::Call, error::Result, resolve};
use model::Refusal;
use services::groups::NewGroup;
use tl::{enums, functions as f, types};
use tokio::task::JoinError;

/// The most users that a call can name.
const USERS_MAX: usize = 200;

/// Makes a group. Those who could not be added are named; a user whom the caller may not name is refused.
pub(crate) async fn create_chat(
    call: &Call<'_>,
    arguments: f::messages::CreateChat,
) -> Result<enums::messages::InvitedUsers> {
    if arguments.ttl_period.is_some_and(|period| period != 0) {
        return Err(Refusal::bad("TTL_PERIOD_INVALID").into());
    }
    if arguments.users.len() > USERS_MAX {
        return Err(Refusal::bad("USERS_TOO_MUCH").into());
    }
    let mut users = Vec::with_capacity(arguments.users.len());
    for named in &arguments.users {
        users.push(resolve::user(call, named).await?);
    }
    let new = NewGroup { title: arguments.title, users };
    let (_, done, missing) = call.api.services.groups.create(&call.caller()?, new).await?;
    let updates = outcome::updates(call, &done).await?;
    Ok(types::messages::InvitedUsers { updates, missing_invitees: members::missing(&missing) }.into())
}

/// Deletes a group and its history for everybody. Only the owner can.
pub(crate) async fn delete_chat(call: &Call<'_>, arguments: f::messages::DeleteChat) -> Result<bool> {
    let id = resolve::chat(call, arguments.chat_id).await?;
    let (chats, by) = (call.api.services.chats.clone(), call.caller()?);
    // In a task of its own: a caller who goes away does not leave a part of the history.
    let deletion = tokio::spawn(async move { chats.delete_group(&by, id).await });
    match deletion.await.map_err(JoinError::try_into_panic) {
        Ok(outcome) => outcome.map(|()| true),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Err(Refusal::internal().into()),
    }
}
