//! The supergroup of a run: what is asked of it, and what a device holds of it.
//!
//! It is a forum. One person makes it and stays its owner; the others join by a link, are invited, leave, are thrown
//! out, come back, become administrators and are kept from writing, while everybody writes in and outside of topics.

mod choose;
mod end;
mod held;
mod perform;

pub(crate) use end::{GroupEnd, GroupReads, fresh, read};
pub(crate) use held::Held;

use model::{ChannelId, MessageId, RandomId, UserId};

/// The group of a run, and its owner, as everybody knows them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub(crate) id: ChannelId,
    pub(crate) owner: UserId,
}

/// What a device asks of the group.
#[derive(Clone, Debug)]
pub(crate) enum Ask {
    /// A new message with a text that no other has, perhaps as a reply.
    Post { random_id: RandomId, text: String, reply_to: Option<MessageId> },
    /// A new text that no other message has.
    Edit { id: MessageId, text: String },
    /// Messages go.
    Delete { ids: Vec<MessageId> },
    /// A read mark.
    Read { max_id: MessageId },
    /// All mentions are looked at.
    ReadMentions,
    /// A message is pinned or not.
    Pin { id: MessageId, pinned: bool },
    /// By the link.
    Join,
    /// On one's own.
    Leave,
    /// A member adds somebody.
    Invite { user: UserId },
    /// The owner throws somebody out, or allows the return.
    Ban { user: UserId, banned: bool },
    /// The owner makes somebody an administrator who deletes and throws out, or an ordinary member again.
    Promote { user: UserId, admin: bool },
    /// Somebody may stay and not write, or may write again.
    Mute { user: UserId, muted: bool },
    /// A new topic with a title that no other has.
    Topic { random_id: RandomId, title: String },
    /// A read mark of a topic.
    ReadTopic { topic: MessageId, max_id: MessageId },
    /// The newest messages are read.
    Look,
}

impl Ask {
    /// Whether this, asked by `by`, may bring `user` in.
    pub(crate) fn admits(&self, by: UserId, user: UserId) -> bool {
        match self {
            Self::Join => by == user,
            Self::Invite { user: invited } | Self::Promote { user: invited, admin: true } => *invited == user,
            _ => false,
        }
    }

    /// Whether this, asked by `by`, makes `user` go.
    pub(crate) fn removes(&self, by: UserId, user: UserId) -> bool {
        match self {
            Self::Leave => by == user,
            Self::Ban { user: banned, banned: true } => *banned == user,
            _ => false,
        }
    }
}
