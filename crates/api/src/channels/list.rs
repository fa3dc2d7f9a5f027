//! Channels by id, and the full profile of one.

use crate::convert::people::People;
use crate::{call::Call, error::Result, resolve};
use model::{Peer, Refusal};
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
