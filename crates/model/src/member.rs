//! What somebody is in a supergroup or channel (<https://core.telegram.org/api/channel>).

use crate::{AdminRights, Date, MessageId, Peer, Restriction, UserId};
use minicbor::{Decode, Encode};

/// One user's row in a channel. It stays when the user leaves: a ban has to outlive the membership.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Member {
    /// Who.
    #[n(0)]
    pub user: UserId,
    /// What the user is.
    #[n(1)]
    pub status: Status,
    /// When the user joined last; for somebody banned, when that happened.
    #[n(2)]
    pub date: Date,
    /// Who added the user; none for somebody who came alone.
    #[n(3)]
    pub inviter: Option<UserId>,
    /// The newest message at the time of joining: with a hidden history nothing up to it is shown.
    #[n(4)]
    pub joined_at: MessageId,
    /// The title beside the name, at most 16 characters.
    #[n(5)]
    pub rank: Option<String>,
    /// The invite link by which the user came.
    #[n(6)]
    pub link: Option<String>,
    /// Whether an administrator let the user in.
    #[n(7)]
    pub by_request: bool,
    /// When the user last wrote, for slow mode.
    #[n(8)]
    pub wrote: Option<Date>,
    /// The user has cleared the history up to here, for itself.
    #[n(9)]
    pub cleared: Option<MessageId>,
    /// As whom the user appears if it does not say so.
    #[n(10)]
    pub send_as: Option<Peer>,
}

/// What a user is in a channel.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Status {
    /// The owner.
    #[n(0)]
    Creator {
        /// Only [`AdminRights::ANONYMOUS`] says something: the owner may do everything.
        #[n(0)]
        rights: AdminRights,
    },
    /// An administrator.
    #[n(1)]
    Admin {
        /// What it may do.
        #[n(0)]
        rights: AdminRights,
        /// Who made it one: besides the owner only this user may change it.
        #[n(1)]
        by: UserId,
    },
    /// A member without special rights.
    #[n(2)]
    Member,
    /// A member from whom something is withheld.
    #[n(3)]
    Restricted {
        /// What, and until when.
        #[n(0)]
        what: Restriction,
        /// By whom.
        #[n(1)]
        by: UserId,
        /// Whether the user is still in the channel.
        #[n(2)]
        inside: bool,
    },
    /// Thrown out; may not come back before the restriction ends.
    #[n(4)]
    Banned {
        /// Until when. Its rights contain `VIEW_MESSAGES`.
        #[n(0)]
        what: Restriction,
        /// By whom.
        #[n(1)]
        by: UserId,
    },
    /// Was in the channel once, or was never in it.
    #[n(5)]
    Left,
}

impl Member {
    /// Somebody who was never in the channel.
    pub fn stranger(user: UserId) -> Self {
        Self {
            user,
            status: Status::Left,
            date: Date(0),
            inviter: None,
            joined_at: MessageId(0),
            rank: None,
            link: None,
            by_request: false,
            wrote: None,
            cleared: None,
            send_as: None,
        }
    }

    /// Whether the user is in the channel.
    pub fn is_inside(&self) -> bool {
        match self.status {
            Status::Creator { .. } | Status::Admin { .. } | Status::Member => true,
            Status::Restricted { inside, .. } => inside,
            Status::Banned { .. } | Status::Left => false,
        }
    }

    /// Whether the user is the owner.
    pub fn is_creator(&self) -> bool {
        matches!(self.status, Status::Creator { .. })
    }

    /// Whether the user is the owner or an administrator.
    pub fn is_admin(&self) -> bool {
        matches!(self.status, Status::Creator { .. } | Status::Admin { .. })
    }

    /// Whether the user is thrown out at this time.
    pub fn is_banned(&self, now: Date) -> bool {
        matches!(&self.status, Status::Banned { what, .. } if !what.at(now).is_empty())
    }

    /// Whether an administrator has this right. The owner has all, except that anonymity is a choice.
    pub fn may(&self, right: AdminRights) -> bool {
        match self.status {
            Status::Creator { rights } => right != AdminRights::ANONYMOUS || rights.has(right),
            Status::Admin { rights, .. } => rights.has(right),
            _ => false,
        }
    }
}
