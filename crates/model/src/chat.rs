//! A basic group: at most 200 members, each with its own copy of every message
//! (<https://core.telegram.org/api/channel#basic-groups>).

use crate::{ChannelId, ChatId, Date, ReactionSettings, Restriction, UserId};
use minicbor::{Decode, Encode};

/// A basic group. Its row is changed by compare-and-set; `version` grows by one with each change of the members or
/// their rights, as clients expect.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Chat {
    /// Its id.
    #[n(0)]
    pub id: ChatId,
    /// 1 to 128 characters.
    #[n(1)]
    pub title: String,
    /// The description, at most 255 characters.
    #[n(2)]
    pub about: String,
    /// The owner; it may have left.
    #[n(3)]
    pub creator: UserId,
    /// When it was made.
    #[n(4)]
    pub created: Date,
    /// Counts the changes, from 1.
    #[n(5)]
    pub version: i32,
    /// Who is in it, in the order of joining.
    #[n(6)]
    pub members: Vec<ChatMember>,
    /// What is withheld from those who are no administrators.
    #[n(7)]
    pub default_banned: Restriction,
    /// Nothing may be forwarded or saved.
    #[n(8)]
    pub noforwards: bool,
    /// The supergroup that it became.
    #[n(9)]
    pub migrated_to: Option<ChannelId>,
    /// It was deleted.
    #[n(10)]
    pub deactivated: bool,
    /// Who was thrown out and may not come back by a link.
    #[n(11)]
    pub kicked: Vec<UserId>,
    /// Which reactions are allowed; none: all.
    #[n(12)]
    pub reactions: Option<ReactionSettings>,
}

/// A member of a basic group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ChatMember {
    /// Who.
    #[n(0)]
    pub user: UserId,
    /// Who added the member; the member itself where it came by a link.
    #[n(1)]
    pub inviter: UserId,
    /// When.
    #[n(2)]
    pub date: Date,
    /// An administrator.
    #[n(3)]
    pub admin: bool,
}

impl Chat {
    /// The most members.
    pub const MEMBERS_MAX: usize = 200;

    /// A member.
    pub fn member(&self, user: UserId) -> Option<&ChatMember> {
        self.members.iter().find(|member| member.user == user)
    }

    /// Whether the user is the owner or an administrator, and in the group.
    pub fn is_admin(&self, user: UserId) -> bool {
        self.member(user).is_some_and(|member| member.admin || user == self.creator)
    }
}
