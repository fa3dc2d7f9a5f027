//! The rows that tell who has reacted to a message of a channel: one by user, and one in the list of all and in that
//! of the emoji, the newest first.

use model::{ChannelId, MessageId, Reaction, UserId, stored};
use ports::{Key, RowKey, Table, ViewWrite};

/// The partition of what each user has chosen.
pub fn partition(channel: ChannelId, message: MessageId) -> Key {
    Key::new().i64(channel.0).i32(message.0)
}

/// The row of what a user has chosen.
pub fn row(channel: ChannelId, message: MessageId, user: UserId) -> RowKey {
    let (partition, clustering) = (partition(channel, message), Key::new().i64(user.0));
    RowKey { table: Table::Reactions, partition, clustering }
}

/// The partition of the list of those who chose an emoji, or of all.
pub fn list_partition(channel: ChannelId, message: MessageId, emoji: Option<&str>) -> Key {
    partition(channel, message).text(emoji.unwrap_or_default())
}

/// The place of a reaction in a list.
pub fn list_clustering(serial: i32) -> Key {
    Key::new().i32_desc(serial)
}

fn list_row(channel: ChannelId, message: MessageId, emoji: Option<&str>, serial: i32) -> RowKey {
    let partition = list_partition(channel, message, emoji);
    RowKey { table: Table::ReactionLists, partition, clustering: list_clustering(serial) }
}

fn list_rows(channel: ChannelId, message: MessageId, of: &Reaction) -> [RowKey; 2] {
    [None, Some(of.emoji.as_str())].map(|emoji| list_row(channel, message, emoji, of.serial))
}

/// The writes that replace one choice by another. No row is named twice: the old place of a choice is not its new one.
pub fn derive(
    channel: ChannelId,
    message: MessageId,
    (before, now): (Option<&Reaction>, Option<&Reaction>),
    out: &mut Vec<ViewWrite>,
) {
    if let Some(before) = before {
        out.extend(list_rows(channel, message, before).map(ViewWrite::Delete));
    }
    match (before, now) {
        (_, Some(now)) => {
            let value = stored::encode(now);
            out.push(ViewWrite::Put(row(channel, message, now.by), value.clone()));
            out.extend(list_rows(channel, message, now).map(|row| ViewWrite::Put(row, value.clone())));
        }
        (Some(before), None) => out.push(ViewWrite::Delete(row(channel, message, before.by))),
        (None, None) => {}
    }
}
