//! Channels by id, and the full profile of one.

use crate::convert::people::People;
use crate::{call::Call, error::Result, resolve};
use model::{ChannelId, Peer, Refusal};
use tl::{enums, functions as f, types};

/// The most channels in one request.
const CHANNELS_MAX: usize = 200;

/// Channels by id. One that the caller may not name refuses all.
pub(crate) async fn get_channels(
    call: &Call<'_>,
    arguments: f::channels::GetChannels,
) -> Result<enums::messages::Chats> {
    if arguments.id.len() > CHANNELS_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let mut people = People::default();
    for named in &arguments.id {
        people.peer(Peer::Channel(resolve::channel(call, named).await?));
    }
    let chats = call.named(&people).await?.chats;
    Ok(types::messages::Chats { chats }.into())
}

/// Channels that resemble one: the server knows of none.
pub(crate) async fn get_channel_recommendations(
    call: &Call<'_>,
    arguments: f::channels::GetChannelRecommendations,
) -> Result<enums::messages::Chats> {
    if let Some(named) = &arguments.channel {
        resolve::channel(call, named).await?;
    }
    Ok(types::messages::Chats::default().into())
}

/// Channels that the caller has left, the latest first.
pub(crate) async fn get_left_channels(
    call: &Call<'_>,
    arguments: f::channels::GetLeftChannels,
) -> Result<enums::messages::Chats> {
    const PAGE: usize = 100;
    let own = call.caller()?.user;
    let left = call.api.services.channels.left_channels(own).await?;
    let offset = usize::try_from(arguments.offset).unwrap_or(0);
    let mut people = People::default();
    left.iter().skip(offset).take(PAGE).for_each(|id| people.peer(Peer::Channel(*id)));
    let chats = call.named(&people).await?.chats;
    if offset + chats.len() >= left.len() {
        return Ok(types::messages::Chats { chats }.into());
    }
    let count = i32::try_from(left.len()).unwrap_or(i32::MAX);
    Ok(types::messages::ChatsSlice { count, chats }.into())
}

/// The caller's groups that can become the discussion group of a channel.
pub(crate) async fn get_groups_for_discussion(
    call: &Call<'_>,
    _: f::channels::GetGroupsForDiscussion,
) -> Result<enums::messages::Chats> {
    let groups = call.api.services.channels.groups_for_discussion(call.caller()?.user).await?;
    let mut people = People::default();
    groups.iter().for_each(|id| people.peer(Peer::Channel(*id)));
    Ok(types::messages::Chats { chats: call.named(&people).await?.chats }.into())
}

/// Links a channel with its discussion group, or ends the link.
pub(crate) async fn set_discussion_group(
    call: &Call<'_>,
    arguments: f::channels::SetDiscussionGroup,
) -> Result<bool> {
    let broadcast = optional(call, &arguments.broadcast).await?;
    let group = optional(call, &arguments.group).await?;
    call.api.services.channels.set_discussion(&call.caller()?, broadcast, group).await?;
    Ok(true)
}

async fn optional(call: &Call<'_>, named: &enums::InputChannel) -> Result<Option<ChannelId>> {
    match named {
        enums::InputChannel::InputChannelEmpty => Ok(None),
        named => resolve::channel(call, named).await.map(Some),
    }
}
