//! A peer: who a message is exchanged with.

use crate::{ChannelId, ChatId, UserId};
use minicbor::{Decode, Encode};

/// A user, a basic group or a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Peer {
    /// A user; one's own id stands for Saved Messages.
    #[n(0)]
    User(#[n(0)] UserId),
    /// A basic group.
    #[n(1)]
    Chat(#[n(0)] ChatId),
    /// A channel or supergroup.
    #[n(2)]
    Channel(#[n(0)] ChannelId),
}

impl Peer {
    /// The user, where the peer is one.
    pub fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            Self::Chat(_) | Self::Channel(_) => None,
        }
    }

    /// Kind and number, for keys: 0 user, 1 basic group, 2 channel.
    pub fn parts(self) -> (u8, i64) {
        match self {
            Self::User(id) => (0, id.0),
            Self::Chat(id) => (1, id.0),
            Self::Channel(id) => (2, id.0),
        }
    }
}

impl From<UserId> for Peer {
    fn from(id: UserId) -> Self {
        Self::User(id)
    }
}
