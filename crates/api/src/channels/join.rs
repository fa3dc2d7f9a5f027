//! Making, joining, leaving and deleting channels.

use super::outcome;
use crate::{call::Call, error::Result, resolve};
use model::{ChannelKind, Refusal};
use services::channels::NewChannel;
use tl::{enums, functions as f, types};

/// Makes a channel or supergroup.
pub(crate) async fn create_channel(
    call: &Call<'_>,
    arguments: f::channels::CreateChannel,
) -> Result<enums::Updates> {
    if arguments.geo_point.is_some() || arguments.address.is_some() {
        return Err(Refusal::bad("ADDRESS_INVALID").into());
    }
    let group = arguments.megagroup || arguments.forum || arguments.for_import;
    let kind = if group && !arguments.broadcast { ChannelKind::Megagroup } else { ChannelKind::Broadcast };
    let new = NewChannel { kind, title: arguments.title, about: arguments.about, forum: arguments.forum };
    let (id, changed) = call.api.services.channels.create(&call.caller()?, new).await?;
    outcome::updates(call, id, &changed).await
}

/// Joins a public channel. Where an administrator has to decide, the refusal says that the request was sent.
pub(crate) async fn join_channel(
    call: &Call<'_>,
    arguments: f::channels::JoinChannel,
) -> Result<enums::messages::ChatInviteJoinResult> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let changed = call.api.services.invites.join(&call.caller()?, id).await?;
    let updates = outcome::updates(call, id, &changed).await?;
    Ok(types::messages::ChatInviteJoinResultOk { updates }.into())
}

/// Leaves a channel.
pub(crate) async fn leave_channel(
    call: &Call<'_>,
    arguments: f::channels::LeaveChannel,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let changed = call.api.services.channels.leave(&call.caller()?, id).await?;
    outcome::updates(call, id, &changed).await
}

/// Deletes a channel for everybody.
pub(crate) async fn delete_channel(
    call: &Call<'_>,
    arguments: f::channels::DeleteChannel,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let changed = call.api.services.channels.delete_channel(&call.caller()?, id).await?;
    outcome::updates(call, id, &changed).await
}

/// Adds users. Those who could not be added are named.
pub(crate) async fn invite_to_channel(
    call: &Call<'_>,
    arguments: f::channels::InviteToChannel,
) -> Result<enums::messages::InvitedUsers> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let mut users = Vec::with_capacity(arguments.users.len());
    for named in &arguments.users {
        users.push(resolve::user(call, named).await?);
    }
    let (changed, missing) = call.api.services.channels.invite(&call.caller()?, id, &users).await?;
    let missing_invitees =
        missing.iter().map(|user| types::MissingInvitee { user_id: user.0, ..Default::default() }.into());
    Ok(types::messages::InvitedUsers {
        updates: outcome::updates(call, id, &changed).await?,
        missing_invitees: missing_invitees.collect(),
    }
    .into())
}
