//! What somebody is to a group.

use model::{Chat, UserId};

/// What a viewer is to a basic group: it decides what they are told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The owner, in the group.
    Creator,
    /// An administrator.
    Admin,
    /// A member.
    Member,
    /// Was thrown out.
    Kicked,
    /// Not in the group: was in it once, or never.
    Outside,
}

impl Standing {
    /// What this user is to the group.
    pub fn of(chat: &Chat, user: UserId) -> Self {
        match chat.member(user) {
            Some(_) if chat.creator == user => Self::Creator,
            Some(member) if member.admin => Self::Admin,
            Some(_) => Self::Member,
            None if chat.kicked.contains(&user) => Self::Kicked,
            None => Self::Outside,
        }
    }

    /// Whether the user is in the group.
    pub fn is_inside(self) -> bool {
        matches!(self, Self::Creator | Self::Admin | Self::Member)
    }

    /// Whether the user is the owner or an administrator.
    pub fn is_admin(self) -> bool {
        matches!(self, Self::Creator | Self::Admin)
    }
}
