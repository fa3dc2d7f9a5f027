//! Giving a channel or a basic group away (<https://core.telegram.org/api/channel#transferring-ownership-of-a-group-channel>).
//!
//! Clients first ask with nothing named and an empty proof whether they may: the ages of the password and of the login
//! are judged before anything else that is missing.

use super::outcome;
use crate::account::password::proof;
use crate::{call::Call, error::Result, messages, resolve};
use domain::{group, rights};
use model::{ChannelId, ChatId, Peer, Refusal};
use tl::{enums, functions as f};

/// Gives a channel away.
pub(crate) async fn edit_creator(
    call: &Call<'_>,
    arguments: f::channels::EditCreator,
) -> Result<enums::Updates> {
    let owned = match &arguments.channel {
        enums::InputChannel::InputChannelEmpty => None,
        named => Some(Peer::Channel(resolve::channel(call, named).await?)),
    };
    give_away(call, owned, &arguments.user_id, &arguments.password, super::invalid).await
}

/// Gives a channel or a basic group away, as newer layers call it.
pub(crate) async fn edit_chat_creator(
    call: &Call<'_>,
    arguments: f::messages::EditChatCreator,
) -> Result<enums::Updates> {
    let owned = match &arguments.peer {
        enums::InputPeer::InputPeerEmpty => None,
        named => Some(resolve::peer(call, named).await?),
    };
    let invalid = || Refusal::bad("PEER_ID_INVALID").into();
    give_away(call, owned, &arguments.user_id, &arguments.password, invalid).await
}

async fn give_away(
    call: &Call<'_>,
    owned: Option<Peer>,
    next: &enums::InputUser,
    password: &enums::InputCheckPasswordSRP,
    invalid: impl Fn() -> services::Error,
) -> Result<enums::Updates> {
    let services = &call.api.services;
    match owned {
        Some(Peer::Channel(id)) => check_channel(call, id).await?,
        Some(Peer::Chat(id)) => check_group(call, id).await?,
        Some(Peer::User(_)) => return Err(invalid()),
        None => {}
    }
    let by = call.caller()?;
    services.passwords.prove_settled(&by, &services.authorizations, &proof(password)).await?;
    let owned = owned.ok_or_else(&invalid)?;
    let next = resolve::user(call, next).await?;
    match owned {
        Peer::Channel(id) => {
            let changed = services.channels.transfer(&by, id, next).await?;
            outcome::updates(call, id, &changed).await
        }
        Peer::Chat(id) => {
            let done = services.groups.transfer(&by, id, next).await?;
            messages::outcome::updates(call, &done).await
        }
        Peer::User(_) => Err(invalid()),
    }
}

async fn check_channel(call: &Call<'_>, id: ChannelId) -> Result<()> {
    let own = call.caller()?.user;
    Ok(rights::may_own(&call.api.services.channels.participant(own, id, own).await?)?)
}

async fn check_group(call: &Call<'_>, id: ChatId) -> Result<()> {
    let chat = call.api.services.groups.expect(id).await?;
    Ok(group::must_be_creator(&chat, call.caller()?.user)?)
}
