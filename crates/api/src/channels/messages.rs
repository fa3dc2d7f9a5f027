//! Reading messages of a channel, by id or by place, and catching up with it.

use super::page;
use crate::convert::{dialog, people::People, updates};
use crate::{call::Call, error::Result, resolve};
use domain::history::Query;
use model::{ChannelId, Event, LogEntry, Message, MessageId, Peer, Pts, Refusal};
use services::channels::{ChannelDifference, Place};
use tl::{enums, functions as f, types};

/// The most messages that can be asked for by id.
const IDS_MAX: usize = 200;
/// After how many seconds a client that has a channel open asks again by itself.
const TIMEOUT_S: i32 = 30;

/// Messages by id, one answer for each, in the order asked for.
pub(crate) async fn get_messages(
    call: &Call<'_>,
    arguments: f::channels::GetMessages,
) -> Result<enums::messages::Messages> {
    let own = call.caller()?.user;
    let id = resolve::channel(call, &arguments.channel).await?;
    if arguments.id.len() > IDS_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let mut ids = Vec::with_capacity(arguments.id.len());
    for named in &arguments.id {
        ids.push(number(call, id, named).await?);
    }
    let (found, pts) = call.api.services.channels.messages(own, id, &ids).await?;
    page::by_id(call, id, &ids, &found, pts).await
}

/// The id of a message that is named by number, by its reply or as the pinned one.
async fn number(call: &Call<'_>, channel: ChannelId, named: &enums::InputMessage) -> Result<MessageId> {
    let own = call.caller()?.user;
    let channels = &call.api.services.channels;
    Ok(match named {
        enums::InputMessage::InputMessageID(named) => MessageId(named.id),
        enums::InputMessage::InputMessageReplyTo(named) => {
            let (found, _) = channels.messages(own, channel, &[MessageId(named.id)]).await?;
            let reply = found.into_iter().flatten().next().and_then(|message| message.reply_to);
            reply.map_or(MessageId(0), |reply| reply.message)
        }
        enums::InputMessage::InputMessagePinned => {
            let pinned = channels.pinned(channel, MessageId(i32::MAX), 1).await?;
            pinned.first().copied().unwrap_or(MessageId(0))
        }
        enums::InputMessage::InputMessageCallbackQuery(named) => MessageId(named.id),
    })
}

/// A part of the history, or of a thread of it.
pub(crate) async fn history(
    call: &Call<'_>,
    channel: ChannelId,
    place: Place,
    query: Query,
) -> Result<enums::messages::Messages> {
    let own = call.caller()?.user;
    let found = call.api.services.channels.history(own, channel, place, query).await?;
    page::page(call, channel, &found).await
}

/// Messages that mention the caller and were not looked at.
pub(crate) async fn unread_mentions(
    call: &Call<'_>,
    channel: ChannelId,
    query: Query,
) -> Result<enums::messages::Messages> {
    let own = call.caller()?.user;
    let channels = &call.api.services.channels;
    let below = if query.offset_id.0 > 0 { query.offset_id } else { MessageId(i32::MAX) };
    let limit = query.window().limit;
    let ids = channels.unread_mentions(own, channel, below, limit).await?;
    let count = call.api.services.chats.unread_mentions(own, Peer::Channel(channel)).await?;
    unread_page(call, channel, &ids, count, &query).await
}

/// A page of those of these messages that the query admits, out of `count` that are unread.
pub(crate) async fn unread_page(
    call: &Call<'_>,
    channel: ChannelId,
    ids: &[MessageId],
    count: i32,
    query: &Query,
) -> Result<enums::messages::Messages> {
    let (found, pts) = call.api.services.channels.messages(call.caller()?.user, channel, ids).await?;
    let messages = found.into_iter().flatten().filter(|message| query.admits(message.id)).collect();
    page::page(call, channel, &services::channels::ChannelPage { messages, count, pts }).await
}

/// What a device has missed of a channel: all of it, a slice, or "too much, begin anew".
pub(crate) async fn difference(
    call: &Call<'_>,
    arguments: f::updates::GetChannelDifference,
) -> Result<enums::updates::ChannelDifference> {
    let own = call.caller()?.user;
    let id = resolve::channel(call, &arguments.channel).await?;
    let channels = &call.api.services.channels;
    match channels.difference(own, id, Pts(arguments.pts), arguments.limit).await? {
        ChannelDifference::Empty { pts } => {
            Ok(types::updates::ChannelDifferenceEmpty { final_: true, pts: pts.0, timeout: Some(TIMEOUT_S) }
                .into())
        }
        ChannelDifference::Entries { entries, pts, complete, read_outbox_max, reacted } => {
            let mut answer = missed(call, id, &entries, &reacted).await?;
            let read = types::UpdateReadChannelOutbox { channel_id: id.0, max_id: read_outbox_max.0 };
            answer.other_updates.extend((read_outbox_max.0 > 0).then(|| read.into()));
            (answer.final_, answer.pts, answer.timeout) = (complete, pts.0, Some(TIMEOUT_S));
            Ok(answer.into())
        }
        ChannelDifference::TooLong { page, dialog: own_side, counts } => {
            let mut people = page.messages.iter().collect::<People>();
            people.peer(Peer::Channel(id));
            let messages = call.api.services.shown(own, &page.messages, &mut people).await?;
            let named = call.named(&people).await?;
            let row = dialog::channel(&own_side, &counts);
            Ok(types::updates::ChannelDifferenceTooLong {
                final_: true,
                timeout: Some(TIMEOUT_S),
                dialog: row,
                messages,
                chats: named.chats,
                users: named.users,
            }
            .into())
        }
    }
}

async fn missed(
    call: &Call<'_>,
    channel: ChannelId,
    entries: &[LogEntry],
    reacted: &[Message],
) -> Result<types::updates::ChannelDifference> {
    let (own, services) = (call.caller()?.user, &call.api.services);
    let mut people = People::default();
    people.peer(Peer::Channel(channel));
    let mut answer = types::updates::ChannelDifference::default();
    for entry in entries {
        people.entry(entry);
        match &entry.event {
            Event::NewMessage(new) => {
                answer.new_messages.extend(services.shown(own, [&**new], &mut people).await?);
            }
            _ => {
                let Some(mut update) = updates::of_channel(Some(own), &crate::updates::caught_up(entry))
                else {
                    continue;
                };
                services.complete_update(Some(own), entry, &mut update, &mut people).await?;
                answer.other_updates.push(update);
            }
        }
    }
    for message in reacted {
        answer.other_updates.push(services.reaction_update(own, message, &mut people).await?);
    }
    let named = call.named(&people).await?;
    (answer.chats, answer.users) = (named.chats, named.users);
    Ok(answer)
}
