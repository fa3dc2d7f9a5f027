//! Messages of a channel as an answer.

use crate::convert::{message, people::People};
use crate::{call::Call, error::Result};
use model::{ChannelId, Message, MessageId, Peer, Pts};
use services::channels::ChannelPage;
use tl::{enums, types};

/// A part of a history.
pub(crate) async fn page(
    call: &Call<'_>,
    channel: ChannelId,
    found: &ChannelPage,
) -> Result<enums::messages::Messages> {
    let own = call.caller()?.user;
    let messages = found.messages.iter().map(|found| message::message(own, found)).collect();
    answer(call, channel, &found.messages, messages, (found.count, found.pts)).await
}

/// Messages asked for by id; what is not there is `messageEmpty`.
pub(crate) async fn by_id(
    call: &Call<'_>,
    channel: ChannelId,
    ids: &[MessageId],
    found: &[Option<Message>],
    pts: Pts,
) -> Result<enums::messages::Messages> {
    let own = call.caller()?.user;
    let messages: Vec<enums::Message> = ids
        .iter()
        .zip(found)
        .map(|(id, found)| match found {
            Some(found) => message::message(own, found),
            None => message::missing(*id),
        })
        .collect();
    let present: Vec<Message> = found.iter().flatten().cloned().collect();
    let count = i32::try_from(messages.len()).unwrap_or(i32::MAX);
    answer(call, channel, &present, messages, (count, pts)).await
}

async fn answer(
    call: &Call<'_>,
    channel: ChannelId,
    present: &[Message],
    messages: Vec<enums::Message>,
    (count, pts): (i32, Pts),
) -> Result<enums::messages::Messages> {
    let mut people = present.iter().collect::<People>();
    people.peer(Peer::Channel(channel));
    let named = call.named(&people).await?;
    Ok(types::messages::ChannelMessages {
        pts: pts.0,
        count,
        messages,
        chats: named.chats,
        users: named.users,
        ..Default::default()
    }
    .into())
}
