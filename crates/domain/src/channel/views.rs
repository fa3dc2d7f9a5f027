//! The rows that follow from the entries of a channel's log, and their keys.

use super::{members, reactions};
use crate::views::{message_clustering, pinned_row, put_or_delete, request_row};
use model::{ChannelEvent, ChannelId, Event, LogEntry, Message, MessageId, Peer, UserId, stored};
use ports::{Key, RowKey, Table, ViewWrite};

/// The topic of a forum to which messages outside of any other belong.
const GENERAL_TOPIC: MessageId = MessageId(1);

fn partition(channel: ChannelId) -> Key {
    Key::new().i64(channel.0)
}

/// The row of a channel.
pub fn channel_row(channel: ChannelId) -> RowKey {
    RowKey::single(Table::Channels, partition(channel))
}

/// The row of a member.
pub fn member_row(channel: ChannelId, user: UserId) -> RowKey {
    RowKey { table: Table::Members, partition: partition(channel), clustering: Key::new().i64(user.0) }
}

/// The partition of a channel's messages.
pub fn messages_partition(channel: ChannelId) -> Key {
    partition(channel)
}

/// The row of a message.
pub fn message_row(channel: ChannelId, id: MessageId) -> RowKey {
    let clustering = message_clustering(id);
    RowKey { table: Table::ChannelMessages, partition: partition(channel), clustering }
}

/// The partition of one author's messages.
pub fn author_partition(channel: ChannelId, author: UserId) -> Key {
    partition(channel).i64(author.0)
}

/// The row that lists a message under its author.
pub fn author_row(channel: ChannelId, author: UserId, id: MessageId) -> RowKey {
    let (partition, clustering) = (author_partition(channel, author), message_clustering(id));
    RowKey { table: Table::AuthorMessages, partition, clustering }
}

/// The partition of the messages of one thread or topic.
pub fn thread_partition(channel: ChannelId, thread: MessageId) -> Key {
    partition(channel).i32(thread.0)
}

/// The row that lists a message under its thread.
pub fn thread_row(channel: ChannelId, thread: MessageId, id: MessageId) -> RowKey {
    let (partition, clustering) = (thread_partition(channel, thread), message_clustering(id));
    RowKey { table: Table::ThreadMessages, partition, clustering }
}

/// The row of a block of existing message ids.
pub fn ids_row(channel: ChannelId, block: i32) -> RowKey {
    RowKey { table: Table::MessageIds, partition: partition(channel), clustering: Key::new().i32(block) }
}

/// The row of a topic.
pub fn topic_row(channel: ChannelId, topic: MessageId) -> RowKey {
    RowKey { table: Table::Topics, partition: partition(channel), clustering: Key::new().i32(topic.0) }
}

/// Where the messages of a deletion were listed beside their own rows: the event names only their ids.
pub fn unlist(channel: ChannelId, message: &Message, out: &mut Vec<ViewWrite>) {
    out.push(ViewWrite::Delete(author_row(channel, message.from, message.id)));
    let thread = message.thread().unwrap_or(GENERAL_TOPIC);
    out.push(ViewWrite::Delete(thread_row(channel, thread, message.id)));
    if message.is_pinned() {
        out.push(ViewWrite::Delete(pinned_row(None, Peer::Channel(channel), message.id)));
    }
}

/// The writes that follow from an entry.
pub fn derive(channel: ChannelId, entry: &LogEntry, out: &mut Vec<ViewWrite>) {
    match &entry.event {
        Event::NewMessage(message) => {
            put(channel, message, out);
            out.push(ViewWrite::Put(author_row(channel, message.from, message.id), Vec::new()));
            let thread = message.thread();
            out.extend(thread.map(|thread| put_or_delete(thread_row(channel, thread, message.id), true)));
        }
        Event::EditMessage(message) => put(channel, message, out),
        Event::DeleteMessages(deletions) => {
            let ids = deletions.iter().flat_map(|deletion| &deletion.ids);
            out.extend(ids.map(|id| ViewWrite::Delete(message_row(channel, *id))));
        }
        Event::PinMessages { peer, ids, pinned } => {
            out.extend(ids.iter().map(|id| put_or_delete(pinned_row(None, *peer, *id), *pinned)));
        }
        Event::Channel(event) => derive_event(channel, event, out),
        Event::ReadInbox { .. } | Event::ReadOutbox { .. } | Event::Notice(_) | Event::Restored { .. } => {}
    }
}

fn put(channel: ChannelId, message: &Message, out: &mut Vec<ViewWrite>) {
    out.push(ViewWrite::Put(message_row(channel, message.id), stored::encode(message)));
}

fn derive_event(channel: ChannelId, event: &ChannelEvent, out: &mut Vec<ViewWrite>) {
    match event {
        ChannelEvent::Member { before, now, .. } => {
            out.push(ViewWrite::Put(member_row(channel, now.user), stored::encode(&**now)));
            members::derive_lists(channel, before, now, out);
            if now.is_inside() && !before.is_inside() {
                out.push(ViewWrite::Delete(request_row(Peer::Channel(channel), now.user)));
            }
        }
        ChannelEvent::Topic { now, .. } => {
            out.push(ViewWrite::Put(topic_row(channel, now.id), stored::encode(&**now)));
        }
        ChannelEvent::Reacted { message, before, now } => {
            put(channel, message, out);
            reactions::derive(channel, message.id, (before.as_ref(), now.as_ref()), out);
        }
        ChannelEvent::Settings { .. }
        | ChannelEvent::Read { .. }
        | ChannelEvent::PinnedTopics { .. }
        | ChannelEvent::Flushed { .. } => {}
    }
}
