//! Public names of channels, and links to messages.

use crate::convert::people::People;
use crate::{call::Call, error::Result, resolve};
use model::{MessageId, Peer, Refusal};
use tl::{enums, functions as f, types};

/// Whether a channel could bear this name. Clients ask before there is a channel, too.
pub(crate) async fn check_username(call: &Call<'_>, arguments: f::channels::CheckUsername) -> Result<bool> {
    let id = match &arguments.channel {
        enums::InputChannel::InputChannelEmpty => None,
        named => Some(resolve::channel(call, named).await?),
    };
    call.api.services.channels.check_username(&call.caller()?, id, &arguments.username).await
}

/// Gives the channel a public name, or takes it away.
pub(crate) async fn update_username(call: &Call<'_>, arguments: f::channels::UpdateUsername) -> Result<bool> {
    let id = resolve::channel(call, &arguments.channel).await?;
    call.api.services.channels.update_username(&call.caller()?, id, &arguments.username).await?;
    Ok(true)
}

/// The public channels of which the caller is the owner; with `check_limit`, whether there may be one more.
pub(crate) async fn get_admined_public_channels(
    call: &Call<'_>,
    arguments: f::channels::GetAdminedPublicChannels,
) -> Result<enums::messages::Chats> {
    let own = call.caller()?.user;
    let channels = &call.api.services.channels;
    let mut people = People::default();
    // No group has a place, and no channel belongs to a community.
    if !arguments.by_location && !arguments.for_community_peer {
        if arguments.check_limit {
            channels.check_public_room(own).await?;
        }
        for id in channels.public_of(own).await? {
            people.peer(Peer::Channel(id));
        }
    }
    let chats = call.named(&people).await?.chats;
    Ok(types::messages::Chats { chats }.into())
}

/// A link to a message.
pub(crate) async fn export_message_link(
    call: &Call<'_>,
    arguments: f::channels::ExportMessageLink,
) -> Result<enums::ExportedMessageLink> {
    let own = call.caller()?.user;
    let id = resolve::channel(call, &arguments.channel).await?;
    let channels = &call.api.services.channels;
    let (found, _) = channels.messages(own, id, &[MessageId(arguments.id)]).await?;
    let message = found.into_iter().flatten().next().ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
    let seen = channels.seen(id).await?;
    let place = seen.channel.username.clone().unwrap_or_else(|| format!("c/{id}"));
    let thread = message.thread().filter(|_| arguments.thread).map_or(String::new(), |top| format!("{top}/"));
    let link = format!("{}{place}/{thread}{}", call.api.config.link_prefix, message.id);
    Ok(types::ExportedMessageLink { link, html: String::new() }.into())
}
