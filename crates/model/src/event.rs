//! What a log entry says.

use crate::{Message, MessageId, Peer};
use minicbor::{Decode, Encode};

/// Something that happened in a box. Its `pts_count` is a property of the event alone.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Event {
    /// A message arrived or was sent.
    #[n(0)]
    NewMessage(#[n(0)] Box<Message>),
    /// A message has a new content.
    #[n(1)]
    EditMessage(#[n(0)] Box<Message>),
    /// Messages are gone. One deletion a dialog.
    #[n(2)]
    DeleteMessages(#[n(0)] Vec<Deletion>),
    /// The owner read incoming messages.
    #[n(3)]
    ReadInbox {
        /// The dialog.
        #[n(0)]
        peer: Peer,
        /// The highest id read.
        #[n(1)]
        max_id: MessageId,
        /// How many incoming messages are unread after it.
        #[n(2)]
        still_unread: i32,
    },
    /// The other side read outgoing messages.
    #[n(4)]
    ReadOutbox {
        /// The dialog.
        #[n(0)]
        peer: Peer,
        /// The highest id read.
        #[n(1)]
        max_id: MessageId,
    },
    /// Something that clients are told without a pts.
    #[n(5)]
    Notice(#[n(0)] Notice),
}

/// The messages deleted in one dialog, with what the dialog's row becomes.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Deletion {
    /// The dialog.
    #[n(0)]
    pub peer: Peer,
    /// The ids, ascending.
    #[n(1)]
    pub ids: Vec<MessageId>,
    /// How many of them were incoming and unread.
    #[n(2)]
    pub unread: i32,
    /// The newest message left, and its date, if the newest was among them.
    #[n(3)]
    pub new_top: Option<(MessageId, crate::Date)>,
}

/// A change of state that has no pts. Clients get it by push or in `other_updates` of a difference, perhaps
/// twice: each is the whole new value, so that a repetition does no harm.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Notice {
    /// A user whom the owner knows has changed the name, username or photo: clients read the user anew.
    #[n(0)]
    UserChanged(#[n(0)] crate::UserId),
    /// A new login on another device.
    #[n(1)]
    NewAuthorization {
        /// The key's public hash.
        #[n(0)]
        hash: i64,
        /// When.
        #[n(1)]
        date: crate::Date,
        /// Device model.
        #[n(2)]
        device: String,
        /// Place or address.
        #[n(3)]
        location: String,
    },
    /// The contact list changed on another device; clients read it anew.
    #[n(2)]
    ContactsChanged,
    /// The settings bar or another property of this peer changed.
    #[n(3)]
    PeerSettings(#[n(0)] Peer),
    /// A dialog was marked as unread or not.
    #[n(4)]
    DialogUnreadMark(#[n(0)] Peer, #[n(1)] bool),
    /// A dialog was pinned or unpinned.
    #[n(5)]
    DialogPinned(#[n(0)] Peer, #[n(1)] bool),
    /// The order of the pinned dialogs.
    #[n(6)]
    PinnedDialogs(#[n(0)] Vec<Peer>),
}

impl Event {
    /// How much the event advances the pts of its log (<https://core.telegram.org/api/updates>).
    pub fn pts_count(&self) -> i32 {
        match self {
            Self::NewMessage(_) | Self::EditMessage(_) | Self::ReadInbox { .. } | Self::ReadOutbox { .. } => {
                1
            }
            Self::DeleteMessages(deletions) => {
                let count: usize = deletions.iter().map(|d| d.ids.len()).sum();
                i32::try_from(count).unwrap_or(i32::MAX)
            }
            Self::Notice(_) => 0,
        }
    }
}
