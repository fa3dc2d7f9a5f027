//! Entries, operations and rows for the suites and for benchmarks of adapters.

use crate::{Append, Key, RandomIdRecord, RowKey, Table};
use model::{Date, Event, Head, LogEntry, LogId, Message, MessageId, Notice, Peer, RandomId, UserId};

/// The log of the user with this id.
pub fn log(user: i64) -> LogId {
    LogId::User(UserId(user))
}

/// A message from the owner's partner, in the owner's box.
pub fn message(id: MessageId, text: &str) -> Message {
    let partner = UserId(2);
    Message { text: text.to_owned(), ..Message::blank(id, Peer::User(partner), partner, Date(1_767_268_800)) }
}

/// The entry that follows `head` and says `event`.
pub fn entry(head: Head, event: Event) -> LogEntry {
    let pts_count = event.pts_count();
    let top_message = match &event {
        Event::NewMessage(message) => message.id,
        _ => head.top_message,
    };
    LogEntry { key: head.after(pts_count).key(), pts_count, top_message, date: Date(1_767_268_800), event }
}

/// The entry of a new message behind `head`.
pub fn message_entry(mut head: Head, text: &str) -> LogEntry {
    let id = head.take_message_id();
    entry(head, Event::NewMessage(Box::new(message(id, text))))
}

/// The entry of a notice, which has no pts of its own, behind `head`.
pub fn notice_entry(head: Head) -> LogEntry {
    entry(head, Event::Notice(Notice::ContactsChanged))
}

/// An append of these entries and of nothing else.
pub fn append(log: LogId, expected: Head, entries: Vec<LogEntry>) -> Append {
    Append { log, expected, entries: entries.into(), random_ids: Vec::new(), views: Vec::new() }
}

/// An append of one message, together with the record of its random_id.
pub fn send(log: LogId, expected: Head, random_id: i64, text: &str) -> Append {
    let entry = message_entry(expected, text);
    let record = RandomIdRecord { message: entry.top_message, key: entry.key, date: entry.date };
    let mut append = append(log, expected, vec![entry]);
    append.random_ids.push((RandomId(random_id), record));
    append
}

/// A row that is alone in its partition.
pub fn row(name: &str) -> RowKey {
    RowKey::single(Table::Server, Key::new().text(name))
}

/// A row of a partition with many.
pub fn row_in(partition: &str, clustering: i32) -> RowKey {
    RowKey {
        table: Table::Settings,
        partition: Key::new().text(partition),
        clustering: Key::new().i32(clustering),
    }
}
