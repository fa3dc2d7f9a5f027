//! Threads, comments and mentions in groups (<https://core.telegram.org/api/threads>).

use crate::convert::people::People;
use crate::{call::Call, channels, error::Result, resolve};
use domain::history::Query;
use model::{ChannelId, Date, MessageId, Peer, Refusal};
use services::channels::Place;
use tl::{enums, functions as f, types};

/// Messages of a thread, newest first. The thread of a post is its comments in the discussion group.
pub(crate) async fn get_replies(
    call: &Call<'_>,
    arguments: f::messages::GetReplies,
) -> Result<enums::messages::Messages> {
    let channel = channel(call, &arguments.peer).await?;
    let (group, top) = thread(call, channel, MessageId(arguments.msg_id)).await?;
    let query = Query {
        offset_id: MessageId(arguments.offset_id),
        offset_date: Date(arguments.offset_date),
        add_offset: arguments.add_offset,
        limit: arguments.limit,
        max_id: MessageId(arguments.max_id),
        min_id: MessageId(arguments.min_id),
    };
    channels::messages::history(call, group, Place::Thread(top), query).await
}

/// Where a post is commented, and how far the caller has read there.
pub(crate) async fn get_discussion_message(
    call: &Call<'_>,
    arguments: f::messages::GetDiscussionMessage,
) -> Result<enums::messages::DiscussionMessage> {
    let own = call.caller()?.user;
    let channel = channel(call, &arguments.peer).await?;
    let (group, top) = thread(call, channel, MessageId(arguments.msg_id)).await?;
    let services = &call.api.services;
    let (found, _) = services.channels.messages(own, group, &[top]).await?;
    let found: Vec<_> = found.into_iter().flatten().collect();
    if found.is_empty() {
        return Err(Refusal::bad("MSG_ID_INVALID").into());
    }
    let summary = services.channels.thread(own, group, top).await?;
    let mut people = found.iter().collect::<People>();
    people.peer(Peer::Channel(group));
    let messages = services.shown(own, &found, &mut people).await?;
    let named = call.named(&people).await?;
    Ok(types::messages::DiscussionMessage {
        messages,
        max_id: summary.newest.map(|id| id.0),
        read_inbox_max_id: (summary.read_inbox_max.0 > 0).then_some(summary.read_inbox_max.0),
        read_outbox_max_id: None,
        unread_count: summary.unread,
        chats: named.chats,
        users: named.users,
    }
    .into())
}

/// Marks a thread as read up to a message.
pub(crate) async fn read_discussion(call: &Call<'_>, arguments: f::messages::ReadDiscussion) -> Result<bool> {
    let channel = channel(call, &arguments.peer).await?;
    let (group, top) = thread(call, channel, MessageId(arguments.msg_id)).await?;
    let max_id = MessageId(arguments.read_max_id);
    call.api.services.channels.read_thread(&call.caller()?, group, top, max_id).await?;
    Ok(true)
}

/// How often posts were seen and forwarded, and their comments. Messages that are no posts are not counted.
pub(crate) async fn get_messages_views(
    call: &Call<'_>,
    arguments: f::messages::GetMessagesViews,
) -> Result<enums::messages::MessageViews> {
    const IDS_MAX: usize = 200;
    if arguments.id.len() > IDS_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let ids: Vec<MessageId> = arguments.id.iter().copied().map(MessageId).collect();
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(channel) => channels::page::views(call, channel, &ids, arguments.increment).await,
        Peer::User(_) | Peer::Chat(_) => {
            let views = ids.iter().map(|_| types::MessageViews::default().into()).collect();
            Ok(types::messages::MessageViews { views, ..Default::default() }.into())
        }
    }
}

/// Messages that mention the caller and were not looked at.
pub(crate) async fn get_unread_mentions(
    call: &Call<'_>,
    arguments: f::messages::GetUnreadMentions,
) -> Result<enums::messages::Messages> {
    let query = Query {
        offset_id: MessageId(arguments.offset_id),
        add_offset: arguments.add_offset,
        limit: arguments.limit,
        max_id: MessageId(arguments.max_id),
        min_id: MessageId(arguments.min_id),
        ..Query::default()
    };
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(channel) => channels::messages::unread_mentions(call, channel, query).await,
        // Every message of a private chat is to the caller: none is a mention.
        Peer::User(_) | Peer::Chat(_) => Ok(types::messages::Messages::default().into()),
    }
}

/// Looks at all mentions of the caller.
pub(crate) async fn read_mentions(
    call: &Call<'_>,
    arguments: f::messages::ReadMentions,
) -> Result<enums::messages::AffectedHistory> {
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(channel) => channels::change::read_mentions(call, channel).await,
        Peer::User(_) | Peer::Chat(_) => {
            let pts = call.api.services.sync.state(call.caller()?.user).await?.pts;
            Ok(types::messages::AffectedHistory { pts: pts.0, pts_count: 0, offset: 0 }.into())
        }
    }
}

/// The channel that a peer is. Only channels and supergroups have threads.
async fn channel(call: &Call<'_>, named: &enums::InputPeer) -> Result<ChannelId> {
    match resolve::peer(call, named).await? {
        Peer::Channel(channel) => Ok(channel),
        Peer::User(_) | Peer::Chat(_) => Err(Refusal::bad("PEER_ID_INVALID").into()),
    }
}

/// The group and first message of a thread: the comments of a post, or the thread of a message itself.
async fn thread(call: &Call<'_>, channel: ChannelId, id: MessageId) -> Result<(ChannelId, MessageId)> {
    let own = call.caller()?.user;
    Ok(call.api.services.channels.discussion(own, channel, id).await?.unwrap_or((channel, id)))
}
