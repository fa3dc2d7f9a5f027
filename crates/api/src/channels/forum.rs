//! Topics of a forum (<https://core.telegram.org/api/forum>). The methods moved from `channels` to `messages` with
//! layer 216; both names are served.

use super::outcome;
use crate::convert::{people::People, topic};
use crate::{call::Call, error::Result, resolve};
use model::{ChannelId, MessageId, Peer, RandomId, Refusal, TopicEdit};
use services::channels::{NewTopic, TopicView};
use tl::{enums, functions as f, types};

/// The most topics in one answer.
const LIMIT_MAX: usize = 100;

/// Makes a topic.
pub(crate) async fn create_forum_topic(
    call: &Call<'_>,
    arguments: f::messages::CreateForumTopic,
) -> Result<enums::Updates> {
    let new = NewTopic {
        channel: forum(call, &arguments.peer).await?,
        random_id: RandomId(arguments.random_id),
        title: arguments.title,
        icon_color: arguments.icon_color,
        icon_emoji: arguments.icon_emoji_id,
    };
    create(call, new).await
}

/// The same, as layers before 216 call it.
pub(crate) async fn channels_create_forum_topic(
    call: &Call<'_>,
    arguments: f::channels::CreateForumTopic,
) -> Result<enums::Updates> {
    let new = NewTopic {
        channel: resolve::channel(call, &arguments.channel).await?,
        random_id: RandomId(arguments.random_id),
        title: arguments.title,
        icon_color: arguments.icon_color,
        icon_emoji: arguments.icon_emoji_id,
    };
    create(call, new).await
}

async fn create(call: &Call<'_>, new: NewTopic) -> Result<enums::Updates> {
    let channel = new.channel;
    let changed = call.api.services.channels.create_topic(&call.caller()?, new).await?;
    outcome::updates(call, channel, &changed).await
}

/// Changes title or icon, closes or opens a topic.
pub(crate) async fn edit_forum_topic(
    call: &Call<'_>,
    arguments: f::messages::EditForumTopic,
) -> Result<enums::Updates> {
    let channel = forum(call, &arguments.peer).await?;
    let edit = TopicEdit {
        title: arguments.title,
        icon_emoji: arguments.icon_emoji_id,
        closed: arguments.closed,
        hidden: arguments.hidden,
    };
    self::edit(call, channel, MessageId(arguments.topic_id), edit).await
}

/// The same, as layers before 216 call it.
pub(crate) async fn channels_edit_forum_topic(
    call: &Call<'_>,
    arguments: f::channels::EditForumTopic,
) -> Result<enums::Updates> {
    let channel = resolve::channel(call, &arguments.channel).await?;
    let edit = TopicEdit {
        title: arguments.title,
        icon_emoji: arguments.icon_emoji_id,
        closed: arguments.closed,
        hidden: arguments.hidden,
    };
    self::edit(call, channel, MessageId(arguments.topic_id), edit).await
}

async fn edit(call: &Call<'_>, channel: ChannelId, id: MessageId, edit: TopicEdit) -> Result<enums::Updates> {
    let changed = call.api.services.channels.edit_topic(&call.caller()?, channel, id, edit).await?;
    outcome::updates(call, channel, &changed).await
}

/// The topics of a forum.
pub(crate) async fn get_forum_topics(
    call: &Call<'_>,
    arguments: f::messages::GetForumTopics,
) -> Result<enums::messages::ForumTopics> {
    let channel = forum(call, &arguments.peer).await?;
    list(call, channel, arguments.q.as_deref(), arguments.offset_topic, arguments.limit).await
}

/// The same, as layers before 216 call it.
pub(crate) async fn channels_get_forum_topics(
    call: &Call<'_>,
    arguments: f::channels::GetForumTopics,
) -> Result<enums::messages::ForumTopics> {
    let channel = resolve::channel(call, &arguments.channel).await?;
    list(call, channel, arguments.q.as_deref(), arguments.offset_topic, arguments.limit).await
}

/// Topics by id.
pub(crate) async fn get_forum_topics_by_id(
    call: &Call<'_>,
    arguments: f::messages::GetForumTopicsByID,
) -> Result<enums::messages::ForumTopics> {
    let channel = forum(call, &arguments.peer).await?;
    by_id(call, channel, &arguments.topics).await
}

/// The same, as layers before 216 call it.
pub(crate) async fn channels_get_forum_topics_by_id(
    call: &Call<'_>,
    arguments: f::channels::GetForumTopicsByID,
) -> Result<enums::messages::ForumTopics> {
    let channel = resolve::channel(call, &arguments.channel).await?;
    by_id(call, channel, &arguments.topics).await
}

async fn list(
    call: &Call<'_>,
    channel: ChannelId,
    query: Option<&str>,
    offset_topic: i32,
    limit: i32,
) -> Result<enums::messages::ForumTopics> {
    let own = call.caller()?.user;
    let mut found = call.api.services.channels.topics(own, channel, None).await?;
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        let query = query.to_lowercase();
        found.retain(|view| view.topic.title.to_lowercase().contains(&query));
    }
    let count = found.len();
    let start = found.iter().position(|view| view.topic.id.0 == offset_topic).map_or(0, |at| at + 1);
    let limit = usize::try_from(limit).unwrap_or(0).min(LIMIT_MAX);
    let page: Vec<TopicView> = found.into_iter().skip(start).take(limit).collect();
    answer(call, channel, &page, Vec::new(), count).await
}

async fn by_id(call: &Call<'_>, channel: ChannelId, ids: &[i32]) -> Result<enums::messages::ForumTopics> {
    if ids.len() > LIMIT_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let own = call.caller()?.user;
    let ids: Vec<MessageId> = ids.iter().copied().map(MessageId).collect();
    let found = call.api.services.channels.topics(own, channel, Some(&ids)).await?;
    let gone = ids.iter().filter(|id| !found.iter().any(|view| view.topic.id == **id));
    let gone = gone.map(|id| types::ForumTopicDeleted { id: id.0 }.into()).collect();
    answer(call, channel, &found, gone, ids.len()).await
}

async fn answer(
    call: &Call<'_>,
    channel: ChannelId,
    page: &[TopicView],
    gone: Vec<enums::ForumTopic>,
    count: usize,
) -> Result<enums::messages::ForumTopics> {
    let own = call.caller()?.user;
    let mut people = page.iter().filter_map(|view| view.top.as_ref()).collect::<People>();
    people.peer(Peer::Channel(channel));
    page.iter().for_each(|view| people.user(view.topic.creator));
    let messages = page.iter().filter_map(|view| view.top.as_ref());
    let messages = call.api.services.shown(own, messages, &mut people).await?;
    let named = call.named(&people).await?;
    let view = call.api.services.channels.view(own, channel).await?.ok_or(super::invalid())?;
    let topics = page.iter().map(|view| topic::topic(own, channel, view)).chain(gone).collect();
    Ok(types::messages::ForumTopics {
        order_by_create_date: false,
        count: i32::try_from(count).unwrap_or(i32::MAX),
        topics,
        messages,
        chats: named.chats,
        users: named.users,
        pts: view.head.pts.0,
    }
    .into())
}

/// Pins or unpins a topic.
pub(crate) async fn update_pinned_forum_topic(
    call: &Call<'_>,
    arguments: f::messages::UpdatePinnedForumTopic,
) -> Result<enums::Updates> {
    let channel = forum(call, &arguments.peer).await?;
    pin(call, channel, MessageId(arguments.topic_id), arguments.pinned).await
}

/// The same, as layers before 216 call it.
pub(crate) async fn channels_update_pinned_forum_topic(
    call: &Call<'_>,
    arguments: f::channels::UpdatePinnedForumTopic,
) -> Result<enums::Updates> {
    let channel = resolve::channel(call, &arguments.channel).await?;
    pin(call, channel, MessageId(arguments.topic_id), arguments.pinned).await
}

async fn pin(call: &Call<'_>, channel: ChannelId, id: MessageId, pinned: bool) -> Result<enums::Updates> {
    let order = move |present: &[MessageId]| {
        let others = present.iter().copied().filter(move |other| *other != id);
        pinned.then_some(id).into_iter().chain(others).collect::<Vec<_>>()
    };
    let changed = call.api.services.channels.pin_topics(&call.caller()?, channel, order).await?;
    outcome::updates(call, channel, &changed).await
}

/// Puts the pinned topics into an order; with `force` the others are unpinned.
pub(crate) async fn reorder_pinned_forum_topics(
    call: &Call<'_>,
    arguments: f::messages::ReorderPinnedForumTopics,
) -> Result<enums::Updates> {
    let channel = forum(call, &arguments.peer).await?;
    reorder(call, channel, arguments.order, arguments.force).await
}

/// The same, as layers before 216 call it.
pub(crate) async fn channels_reorder_pinned_forum_topics(
    call: &Call<'_>,
    arguments: f::channels::ReorderPinnedForumTopics,
) -> Result<enums::Updates> {
    let channel = resolve::channel(call, &arguments.channel).await?;
    reorder(call, channel, arguments.order, arguments.force).await
}

async fn reorder(
    call: &Call<'_>,
    channel: ChannelId,
    order: Vec<i32>,
    force: bool,
) -> Result<enums::Updates> {
    let mut asked: Vec<MessageId> = order.into_iter().map(MessageId).collect();
    asked.dedup();
    let order = move |present: &[MessageId]| {
        let rest = present.iter().filter(|id| !force && !asked.contains(id));
        asked.iter().chain(rest).copied().collect()
    };
    let changed = call.api.services.channels.pin_topics(&call.caller()?, channel, order).await?;
    outcome::updates(call, channel, &changed).await
}

/// Deletes a topic with its messages, a part at a time.
pub(crate) async fn delete_topic_history(
    call: &Call<'_>,
    arguments: f::messages::DeleteTopicHistory,
) -> Result<enums::messages::AffectedHistory> {
    let channel = forum(call, &arguments.peer).await?;
    delete(call, channel, MessageId(arguments.top_msg_id)).await
}

/// The same, as layers before 216 call it.
pub(crate) async fn channels_delete_topic_history(
    call: &Call<'_>,
    arguments: f::channels::DeleteTopicHistory,
) -> Result<enums::messages::AffectedHistory> {
    let channel = resolve::channel(call, &arguments.channel).await?;
    delete(call, channel, MessageId(arguments.top_msg_id)).await
}

async fn delete(
    call: &Call<'_>,
    channel: ChannelId,
    id: MessageId,
) -> Result<enums::messages::AffectedHistory> {
    let (changed, left) = call.api.services.channels.delete_topic(&call.caller()?, channel, id).await?;
    Ok(outcome::affected_history(&changed, left))
}

/// Turns topics on or off.
pub(crate) async fn toggle_forum(
    call: &Call<'_>,
    arguments: f::channels::ToggleForum,
) -> Result<enums::Updates> {
    let channel = resolve::channel(call, &arguments.channel).await?;
    let (on, tabs) = (arguments.enabled, arguments.tabs);
    let changed = call.api.services.channels.toggle_forum(&call.caller()?, channel, on, tabs).await?;
    outcome::updates(call, channel, &changed).await
}

/// The channel that a peer is: only supergroups are forums.
async fn forum(call: &Call<'_>, named: &enums::InputPeer) -> Result<ChannelId> {
    match resolve::peer(call, named).await? {
        Peer::Channel(channel) => Ok(channel),
        Peer::User(_) | Peer::Chat(_) => Err(Refusal::bad("CHANNEL_FORUM_MISSING").into()),
    }
}
