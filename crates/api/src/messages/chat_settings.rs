//! Settings of groups and channels that are named as peers.

use crate::channels::{admins, settings};
use crate::convert::rights;
use crate::{call::Call, error::Result, resolve};
use model::{ChannelId, Peer, Refusal};
use services::channels::Setting;
use tl::{enums, functions as f};

/// The channel that a peer is.
async fn channel(call: &Call<'_>, named: &enums::InputPeer) -> Result<ChannelId> {
    match resolve::peer(call, named).await? {
        Peer::Channel(id) => Ok(id),
        Peer::User(_) | Peer::Chat(_) => Err(Refusal::bad("PEER_ID_INVALID").into()),
    }
}

/// Changes the description.
pub(crate) async fn edit_chat_about(call: &Call<'_>, arguments: f::messages::EditChatAbout) -> Result<bool> {
    let id = channel(call, &arguments.peer).await?;
    settings::set(call, id, Setting::About(arguments.about)).await?;
    Ok(true)
}

/// Changes what is withheld from members without special rights.
pub(crate) async fn edit_chat_default_banned_rights(
    call: &Call<'_>,
    arguments: f::messages::EditChatDefaultBannedRights,
) -> Result<enums::Updates> {
    let id = channel(call, &arguments.peer).await?;
    let what = rights::banned_from_tl(&arguments.banned_rights, call.now());
    settings::set(call, id, Setting::DefaultBanned(what)).await
}

/// Forbids to forward and to save what is written.
pub(crate) async fn toggle_no_forwards(
    call: &Call<'_>,
    arguments: f::messages::ToggleNoForwards,
) -> Result<enums::Updates> {
    let id = channel(call, &arguments.peer).await?;
    settings::set(call, id, Setting::NoForwards(arguments.enabled)).await
}

/// Keeps as whom the caller appears if it does not say so.
pub(crate) async fn save_default_send_as(
    call: &Call<'_>,
    arguments: f::messages::SaveDefaultSendAs,
) -> Result<bool> {
    let id = channel(call, &arguments.peer).await?;
    let peer = resolve::peer(call, &arguments.send_as).await?;
    call.api.services.channels.save_send_as(&call.caller()?, id, peer).await?;
    Ok(true)
}

/// Gives the channel away, as newer layers call it.
pub(crate) async fn edit_chat_creator(
    call: &Call<'_>,
    arguments: f::messages::EditChatCreator,
) -> Result<enums::Updates> {
    let id = channel(call, &arguments.peer).await?;
    let next = resolve::user(call, &arguments.user_id).await?;
    admins::give_away(call, id, next).await
}

/// Gives a member a rank, or takes it away.
pub(crate) async fn edit_chat_participant_rank(
    call: &Call<'_>,
    arguments: f::messages::EditChatParticipantRank,
) -> Result<enums::Updates> {
    let id = channel(call, &arguments.peer).await?;
    admins::edit_rank(call, id, &arguments.participant, &arguments.rank).await
}
