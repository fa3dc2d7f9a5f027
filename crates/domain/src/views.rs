//! The rows that follow from the entries of a log, and their keys.
//!
//! A pure function of the entry, so that rows can be written with it, after it, or again from the log.

use model::{Event, Message, MessageId, Peer, UserId, stored};
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
        Event::ReadInbox { .. } | Event::ReadOutbox { .. } | Event::Notice(_) => {}
    }
}
