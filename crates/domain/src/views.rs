//! The rows that follow from the entries of a log, and their keys.
//!
//! A pure function of the entry, so that rows can be written with it, after it, or again from the log.

use model::{ChannelId, Event, Message, MessageId, Notice, Peer, UserId, stored};
use ports::{Key, RowKey, Table, ViewWrite};

/// The key of a peer: kind and number.
pub fn peer_key(key: Key, peer: Peer) -> Key {
    let (kind, id) = peer.parts();
    key.u8(kind).i64(id)
}

/// The partition of the messages of one dialog.
pub fn messages_partition(owner: UserId, peer: Peer) -> Key {
    peer_key(Key::new().i64(owner.0), peer)
}

/// The clustering key of a message: newer ones first.
pub fn message_clustering(id: MessageId) -> Key {
    Key::new().i32_desc(id.0)
}

/// The row of a message.
pub fn message_row(owner: UserId, peer: Peer, id: MessageId) -> RowKey {
    RowKey {
        table: Table::Messages,
        partition: messages_partition(owner, peer),
        clustering: message_clustering(id),
    }
}

/// The row that tells in which dialog of the owner a message lies.
pub fn message_peer_row(owner: UserId, id: MessageId) -> RowKey {
    RowKey {
        table: Table::MessagePeers,
        partition: Key::new().i64(owner.0),
        clustering: Key::new().i32(id.0),
    }
}

/// The row of a dialog.
pub fn dialog_row(owner: UserId, peer: Peer) -> RowKey {
    RowKey {
        table: Table::UserChats,
        partition: Key::new().i64(owner.0),
        clustering: peer_key(Key::new(), peer),
    }
}

fn put_message(owner: UserId, message: &Message, out: &mut Vec<ViewWrite>) {
    out.push(ViewWrite::Put(message_row(owner, message.peer, message.id), stored::encode(message)));
}

/// The writes that follow from an event in the owner's box.
pub fn derive(owner: UserId, event: &Event, out: &mut Vec<ViewWrite>) {
    match event {
        Event::NewMessage(message) => {
            put_message(owner, message, out);
            out.push(ViewWrite::Put(message_peer_row(owner, message.id), stored::encode(&message.peer)));
        }
        Event::EditMessage(message) => put_message(owner, message, out),
        Event::DeleteMessages(deletions) => {
            for deletion in deletions {
                for id in &deletion.ids {
                    out.push(ViewWrite::Delete(message_row(owner, deletion.peer, *id)));
                    out.push(ViewWrite::Delete(message_peer_row(owner, *id)));
                }
            }
        }
        Event::PinMessages { peer, ids, pinned } => {
            out.extend(ids.iter().map(|id| put_or_delete(pinned_row(Some(owner), *peer, *id), *pinned)));
        }
        Event::Notice(notice) => derive_notice(owner, notice, out),
        Event::ReadInbox { .. } | Event::ReadOutbox { .. } | Event::Channel(_) | Event::Restored { .. } => {}
    }
}

fn derive_notice(owner: UserId, notice: &Notice, out: &mut Vec<ViewWrite>) {
    match notice {
        Notice::ChannelMention { channel, message, thread } => {
            out.push(ViewWrite::Put(mention_row(owner, *channel, *message), stored::encode(thread)));
        }
        Notice::ChannelMentionsRead(channel, messages) => {
            out.extend(messages.iter().map(|id| ViewWrite::Delete(mention_row(owner, *channel, *id))));
        }
        Notice::Reacted(message) => put_message(owner, message, out),
        Notice::ReactionUnread { peer, message, unread, .. } => {
            out.push(ViewWrite::Put(unread_reactions_row(owner, *peer, *message), stored::encode(unread)));
        }
        Notice::ReactionsRead(peer, messages) => {
            let row = |id: &MessageId| ViewWrite::Delete(unread_reactions_row(owner, *peer, *id));
            out.extend(messages.iter().map(row));
        }
        Notice::ThreadRead { channel, thread, max_id } => {
            out.push(ViewWrite::Put(thread_mark_row(owner, *channel, *thread), stored::encode(max_id)));
        }
        _ => {}
    }
}

/// A row that says something by being there.
pub fn put_or_delete(row: RowKey, there: bool) -> ViewWrite {
    if there { ViewWrite::Put(row, Vec::new()) } else { ViewWrite::Delete(row) }
}

/// The row that tells where the copies of a basic group's message lie, under the sender's copy.
pub fn copies_row(sender: UserId, id: MessageId) -> RowKey {
    RowKey { table: Table::Copies, partition: Key::new().i64(sender.0), clustering: Key::new().i32(id.0) }
}

/// The row of a pinned message: in a box, or in a channel, which has no owner.
pub fn pinned_row(owner: Option<UserId>, peer: Peer, id: MessageId) -> RowKey {
    RowKey {
        table: Table::Pinned,
        partition: peer_key(Key::new().i64(owner.map_or(0, |owner| owner.0)), peer),
        clustering: message_clustering(id),
    }
}

/// The partition of those who ask to be let in.
pub fn requests_partition(peer: Peer) -> Key {
    peer_key(Key::new(), peer)
}

/// The row of somebody who asks to be let in: joining, in whichever way, deletes it.
pub fn request_row(peer: Peer, user: UserId) -> RowKey {
    RowKey {
        table: Table::JoinRequests,
        partition: requests_partition(peer),
        clustering: Key::new().i64(user.0),
    }
}

/// The row of a mention that was not looked at.
pub fn mention_row(owner: UserId, channel: ChannelId, id: MessageId) -> RowKey {
    RowKey {
        table: Table::Mentions,
        partition: Key::new().i64(owner.0).i64(channel.0),
        clustering: message_clustering(id),
    }
}

/// The row that tells which reactions to a message its author has not looked at.
pub fn unread_reactions_row(owner: UserId, peer: Peer, id: MessageId) -> RowKey {
    RowKey {
        table: Table::UnreadReactions,
        partition: peer_key(Key::new().i64(owner.0), peer),
        clustering: message_clustering(id),
    }
}

/// The row that tells up to where the owner has read a thread.
pub fn thread_mark_row(owner: UserId, channel: ChannelId, thread: MessageId) -> RowKey {
    RowKey {
        table: Table::ThreadMarks,
        partition: Key::new().i64(owner.0).i64(channel.0),
        clustering: Key::new().i32(thread.0),
    }
}
