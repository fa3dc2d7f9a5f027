//! What travels on the bus: hints that something happened. Any of them may be lost, doubled or late.

use crate::{
    AuthKeyId, ChannelId, ChatId, EntryKey, LogEntry, LogId, MessageId, Peer, Presence, SessionId, UserId,
};
use std::sync::Arc;

/// A hint to the gateways.
#[derive(Clone, Debug, PartialEq)]
pub enum Nudge {
    /// A log grew. The entries ride along so that nobody has to read them again; a receiver whose own position
    /// is not `after` reads the log.
    Log {
        /// Which log.
        log: LogId,
        /// The position before the first entry.
        after: EntryKey,
        /// The new entries, durable.
        entries: Arc<[LogEntry]>,
        /// The session that caused them and has them in its result.
        origin: Option<Origin>,
    },
    /// A user came online or went offline; for the users named.
    Presence {
        /// Who.
        user: UserId,
        /// What they are now.
        presence: Presence,
        /// Whom it concerns.
        to: Vec<UserId>,
    },
    /// Somebody is typing to `to`.
    Typing {
        /// Who types.
        from: UserId,
        /// Who is to see it.
        to: UserId,
        /// In which basic group, if not in the chat of the two.
        chat: Option<ChatId>,
        /// What they do.
        action: Typing,
    },
    /// Somebody is typing in a group. Gateways may pass it on to a part of the members only.
    ChannelTyping {
        /// Who types: a user, or the channel in whose name somebody writes.
        from: Peer,
        /// Where.
        channel: ChannelId,
        /// In which topic or thread.
        thread: Option<MessageId>,
        /// What they do.
        action: Typing,
    },
    /// The key was signed out or destroyed: its connections end now.
    Revoked {
        /// The key.
        key: AuthKeyId,
    },
}

/// The session that caused something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Its permanent key.
    pub key: AuthKeyId,
    /// The session.
    pub session: SessionId,
}

/// What somebody does while composing (<https://core.telegram.org/type/SendMessageAction>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typing {
    /// Writes.
    Typing,
    /// Stopped.
    Cancel,
    /// Any other documented action, by its constructor id, with its progress in percent where it has one.
    Other(u32, i32),
}
