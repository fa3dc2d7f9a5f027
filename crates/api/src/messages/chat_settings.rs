//! Settings of groups and channels that are named as peers.

use crate::channels::{admins, settings};
use crate::convert::{reactions, rights};
use crate::{call::Call, error::Result, groups, resolve};
use model::{ChannelId, Peer, ReactionSettings, Refusal};
use services::channels::Setting;
use tl::{enums, functions as f};

/// The channel that a peer is.
async fn channel(call: &Call<'_>, named: &enums::InputPeer) -> Result<ChannelId> {
    match resolve::peer(call, named).await? {
        Peer::Channel(id) => Ok(id),
        Peer::User(_) | Peer::Chat(_) => Err(not_a_chat()),
    }
}

fn not_a_chat() -> services::Error {
    Refusal::bad("PEER_ID_INVALID").into()
}

/// Changes the description.
pub(crate) async fn edit_chat_about(call: &Call<'_>, arguments: f::messages::EditChatAbout) -> Result<bool> {
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(id) => settings::set(call, id, Setting::About(arguments.about)).await.map(|_| true),
        Peer::Chat(id) => groups::settings::about(call, id, &arguments.about).await,
        Peer::User(_) => Err(not_a_chat()),
    }
}

/// Changes what is withheld from members without special rights.
pub(crate) async fn edit_chat_default_banned_rights(
    call: &Call<'_>,
    arguments: f::messages::EditChatDefaultBannedRights,
) -> Result<enums::Updates> {
    let what = rights::banned_from_tl(&arguments.banned_rights, call.now());
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(id) => settings::set(call, id, Setting::DefaultBanned(what)).await,
        Peer::Chat(id) => groups::settings::default_banned(call, id, what.rights).await,
        Peer::User(_) => Err(not_a_chat()),
    }
}

/// Forbids to forward and to save what is written.
pub(crate) async fn toggle_no_forwards(
    call: &Call<'_>,
    arguments: f::messages::ToggleNoForwards,
) -> Result<enums::Updates> {
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(id) => settings::set(call, id, Setting::NoForwards(arguments.enabled)).await,
        Peer::Chat(id) => groups::settings::noforwards(call, id, arguments.enabled).await,
        Peer::User(_) => Err(not_a_chat()),
    }
}

/// Sets which reactions are allowed. Nobody can pay for one, so that paid ones cannot be allowed.
pub(crate) async fn set_chat_available_reactions(
    call: &Call<'_>,
    arguments: f::messages::SetChatAvailableReactions,
) -> Result<enums::Updates> {
    let peer = resolve::peer(call, &arguments.peer).await?;
    if arguments.paid_enabled == Some(true) {
        return Err(Refusal::bad("REACTION_INVALID").into());
    }
    let allowed = reactions::allowed_from_tl(&arguments.available_reactions)?;
    let settings = ReactionSettings { allowed, limit: arguments.reactions_limit };
    match peer {
        Peer::Channel(id) => settings::set(call, id, Setting::Reactions(settings)).await,
        Peer::Chat(id) => groups::settings::reactions(call, id, &settings).await,
        Peer::User(_) => Err(not_a_chat()),
    }
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

/// Gives a member a rank, or takes it away.
pub(crate) async fn edit_chat_participant_rank(
    call: &Call<'_>,
    arguments: f::messages::EditChatParticipantRank,
) -> Result<enums::Updates> {
    let id = channel(call, &arguments.peer).await?;
    admins::edit_rank(call, id, &arguments.participant, &arguments.rank).await
}
