//! What a log entry says.

use crate::{ChannelEvent, ChannelId, ChatId, Message, MessageId, Peer, Pts, UnreadReactions};
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
    /// Messages were pinned or unpinned.
    #[n(6)]
    PinMessages {
        /// The dialog.
        #[n(0)]
        peer: Peer,
        /// The ids, ascending.
        #[n(1)]
        ids: Vec<MessageId>,
        /// Pinned or unpinned.
        #[n(2)]
        pinned: bool,
    },
    /// Something in a channel that has no pts.
    #[n(7)]
    Channel(#[n(0)] ChannelEvent),
    /// The store was restored from a backup. What the log held behind this place is lost, and clients may know it:
    /// so many pts and message ids are left out and never given out again.
    #[n(8)]
    Restored {
        /// How many of each.
        #[n(0)]
        skipped: i32,
    },
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
    /// The owner joined a channel; the id of its newest message then.
    #[n(7)]
    ChannelJoined(#[n(0)] ChannelId, #[n(1)] MessageId),
    /// The owner left a channel, or was thrown out.
    #[n(8)]
    ChannelLeft(#[n(0)] ChannelId),
    /// The owner's rights in a channel changed: clients read it anew.
    #[n(9)]
    ChannelChanged(#[n(0)] ChannelId),
    /// The owner read a channel.
    #[n(10)]
    ChannelRead {
        /// Which.
        #[n(0)]
        channel: ChannelId,
        /// The highest id read.
        #[n(1)]
        max_id: MessageId,
        /// How many are unread after it.
        #[n(2)]
        still_unread: i32,
        /// The channel's pts then.
        #[n(3)]
        pts: Pts,
    },
    /// The owner was mentioned or replied to in a channel.
    #[n(11)]
    ChannelMention {
        /// Where.
        #[n(0)]
        channel: ChannelId,
        /// In which message.
        #[n(1)]
        message: MessageId,
        /// In which thread or topic.
        #[n(2)]
        thread: Option<MessageId>,
    },
    /// The owner looked at mentions in a channel, or they were deleted.
    #[n(12)]
    ChannelMentionsRead(#[n(0)] ChannelId, #[n(1)] Vec<MessageId>),
    /// The owner read a thread or topic of a channel.
    #[n(13)]
    ThreadRead {
        /// The channel.
        #[n(0)]
        channel: ChannelId,
        /// The first message of the thread.
        #[n(1)]
        thread: MessageId,
        /// The highest id read.
        #[n(2)]
        max_id: MessageId,
    },
    /// A basic group changed: clients read it anew.
    #[n(14)]
    ChatChanged(#[n(0)] ChatId),
    /// Somebody asks to be let in where the owner decides, or does not any more.
    #[n(15)]
    JoinRequests {
        /// Where.
        #[n(0)]
        peer: Peer,
        /// How many ask.
        #[n(1)]
        pending: i32,
        /// The latest of them.
        #[n(2)]
        recent: Vec<crate::UserId>,
    },
    /// The reactions to a message of a private chat or basic group changed: the message with them.
    #[n(16)]
    Reacted(#[n(0)] Box<Message>),
    /// Somebody has reacted to a message of the owner, who has not looked at it yet.
    #[n(17)]
    ReactionUnread {
        /// Where.
        #[n(0)]
        peer: Peer,
        /// The message.
        #[n(1)]
        message: MessageId,
        /// What of its reactions is not looked at.
        #[n(2)]
        unread: UnreadReactions,
        /// Whether all of them were looked at before.
        #[n(3)]
        first: bool,
    },
    /// The owner looked at the reactions to these messages, or there are none to look at any more.
    #[n(18)]
    ReactionsRead(#[n(0)] Peer, #[n(1)] Vec<MessageId>),
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
            Self::PinMessages { ids, .. } => i32::try_from(ids.len()).unwrap_or(i32::MAX),
            Self::Restored { skipped } => *skipped,
            Self::Notice(_) | Self::Channel(_) => 0,
        }
    }
}
