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
    let extras = call.api.services.channels.extras(own, channel, &found.messages).await?;
    let messages = found.messages.iter().zip(&extras);
    let messages = messages.map(|(found, extras)| message::with_extras(own, found, extras)).collect();
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
    let present: Vec<Message> = found.iter().flatten().cloned().collect();
    let extras = call.api.services.channels.extras(own, channel, &present).await?;
    let mut shown = present.iter().zip(&extras);
    let messages: Vec<enums::Message> = ids
        .iter()
        .zip(found)
        .map(|(id, found)| match found.as_ref().and_then(|_| shown.next()) {
            Some((found, extras)) => message::with_extras(own, found, extras),
            None => message::missing(*id),
        })
        .collect();
    let count = i32::try_from(messages.len()).unwrap_or(i32::MAX);
    answer(call, channel, &present, messages, (count, pts)).await
}

async fn answer(
    call: &Call<'_>,
    channel: ChannelId,
    present: &[Message],
    mut messages: Vec<enums::Message>,
    (count, pts): (i32, Pts),
) -> Result<enums::messages::Messages> {
    let own = call.caller()?.user;
    let mut people = present.iter().collect::<People>();
    people.peer(Peer::Channel(channel));
    let mut left = present.iter();
    for shown in messages.iter_mut().filter(|shown| !matches!(shown, enums::Message::MessageEmpty(_))) {
        let Some(of) = left.next() else { break };
        call.api.services.complete(Some(own), of, shown, &mut people).await?;
    }
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

/// How often posts were seen and forwarded; with `increment` the caller has seen them now.
pub(crate) async fn views(
    call: &Call<'_>,
    channel: ChannelId,
    ids: &[MessageId],
    increment: bool,
) -> Result<enums::messages::MessageViews> {
    let own = call.caller()?.user;
    let channels = &call.api.services.channels;
    let (found, _) = channels.messages(own, channel, ids).await?;
    let posts: Vec<Message> = found.iter().flatten().filter(|one| one.is_post()).cloned().collect();
    let seen: Vec<MessageId> = posts.iter().map(|post| post.id).collect();
    channels.view_counts(channel, &seen, increment.then_some(own)).await?;
    let present: Vec<Message> = found.iter().flatten().cloned().collect();
    let extras = channels.extras(own, channel, &present).await?;
    let mut extras = extras.iter();
    let views = found.iter().map(|found| {
        let extras = found.as_ref().and_then(|_| extras.next()).copied().unwrap_or_default();
        types::MessageViews {
            views: extras.views.map(|(views, _)| views),
            forwards: extras.views.map(|(_, forwards)| forwards),
            replies: extras.replies.as_ref().map(message::replies),
        }
        .into()
    });
    let mut people = People::default();
    people.peer(Peer::Channel(channel));
    let views = views.collect();
    let named = call.named(&people).await?;
    Ok(types::messages::MessageViews { views, chats: named.chats, users: named.users }.into())
}
