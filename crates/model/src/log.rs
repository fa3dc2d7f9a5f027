//! The log: the totally ordered truth about one box.
//!
//! A pts or a message id exists only as the result of an append that is durable; the head is what the next
//! append is compared with.

use crate::{AuthKeyId, ChannelId, Date, Event, MessageId, Pts, UserId};
use minicbor::{Decode, Encode};

/// Which log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum LogId {
    /// The common box of a user: private chats and basic groups.
    #[n(0)]
    User(#[n(0)] UserId),
    /// A channel or supergroup.
    #[n(1)]
    Channel(#[n(0)] ChannelId),
    /// The secret chats of one authorization key.
    #[n(2)]
    Secret(#[n(0)] AuthKeyId),
}

/// The end of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
pub struct Head {
    /// The pts after the last entry.
    #[n(0)]
    pub pts: Pts,
    /// How many entries without a pts of their own follow that pts.
    #[n(1)]
    pub minor: i32,
    /// The highest message id given out in this log; 0 when there is none.
    #[n(2)]
    pub top_message: MessageId,
}

impl Default for Head {
    fn default() -> Self {
        Self { pts: Pts::START, minor: 0, top_message: MessageId(0) }
    }
}

impl Head {
    /// The position of the last entry.
    pub fn key(self) -> EntryKey {
        EntryKey { pts: self.pts, minor: self.minor }
    }

    /// The head after an event with this pts_count.
    pub fn after(self, pts_count: i32) -> Self {
        if pts_count == 0 {
            Self { minor: self.minor + 1, ..self }
        } else {
            Self { pts: Pts(self.pts.0 + pts_count), minor: 0, ..self }
        }
    }

    /// The next message id of this log, taken.
    pub fn take_message_id(&mut self) -> MessageId {
        self.top_message = MessageId(self.top_message.0 + 1);
        self.top_message
    }
}

/// The position of an entry: entries whose pts_count is 0 share a pts and are told apart by `minor`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct EntryKey {
    /// The pts after the entry.
    #[n(0)]
    pub pts: Pts,
    /// 0 for an entry with a pts of its own.
    #[n(1)]
    pub minor: i32,
}

/// One entry of a log.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct LogEntry {
    /// Its position.
    #[n(0)]
    pub key: EntryKey,
    /// How much it advances the pts.
    #[n(1)]
    pub pts_count: i32,
    /// The highest message id of the log after this entry, so that the last entry tells the whole head.
    #[n(2)]
    pub top_message: MessageId,
    /// When it was appended.
    #[n(3)]
    pub date: Date,
    /// What happened.
    #[n(4)]
    pub event: Event,
}

impl LogEntry {
    /// The head of a log that ends with this entry.
    pub fn head(&self) -> Head {
        Head { pts: self.key.pts, minor: self.key.minor, top_message: self.top_message }
    }
}
