//! A dialog: a row in someone's list of chats.

use crate::{Date, EntryKey, MessageId, Peer};
use minicbor::{Decode, Encode};

/// The state of one dialog, a fold of the log up to `as_of`.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Dialog {
    /// With whom.
    #[n(0)]
    pub peer: Peer,
    /// The newest message; 0 when all are deleted.
    #[n(1)]
    pub top_message: MessageId,
    /// When that message was sent: the list is sorted by it.
    #[n(2)]
    pub top_date: Date,
    /// Incoming messages up to here are read.
    #[n(3)]
    pub read_inbox_max: MessageId,
    /// The other side has read outgoing messages up to here.
    #[n(4)]
    pub read_outbox_max: MessageId,
    /// Incoming messages above `read_inbox_max`.
    #[n(5)]
    pub unread_count: i32,
    /// The place among the pinned dialogs, 1 at the top.
    #[n(6)]
    pub pinned: Option<i32>,
    /// Marked as unread by hand.
    #[n(7)]
    pub unread_mark: bool,
    /// The last entry that is folded in.
    #[n(8)]
    pub as_of: EntryKey,
    /// How many messages the dialog holds.
    #[n(9)]
    pub message_count: i32,
    /// For a channel: whether the owner of the list is in it. Its newest message, its counts and the mark of the
    /// others are the channel's own.
    #[n(10)]
    pub inside: Option<bool>,
    /// Messages that mention the owner and were not looked at.
    #[n(11)]
    pub unread_mentions: Option<i32>,
    /// Messages of the owner with reactions that were not looked at.
    #[n(12)]
    pub unread_reactions: Option<i32>,
}

impl Dialog {
    /// A dialog in which nothing has happened.
    pub fn empty(peer: Peer) -> Self {
        Self {
            peer,
            top_message: MessageId(0),
            top_date: Date(0),
            read_inbox_max: MessageId(0),
            read_outbox_max: MessageId(0),
            unread_count: 0,
            pinned: None,
            unread_mark: false,
            as_of: EntryKey::default(),
            message_count: 0,
            inside: None,
            unread_mentions: None,
            unread_reactions: None,
        }
    }
}
