//! Names of what a history speaks of. They are plain numbers on purpose: a history is a file that programs of other
//! versions, and other programs, may write.

use std::fmt;

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

/// A moment of the one clock: nanoseconds of the machine's monotonic clock. A recorder gives each moment out once,
/// so that a moment also names the event of its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub u64);

/// Stands for a text. No two texts of a history may be alike: whoever writes one makes it unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(pub u64);

impl Token {
    /// The token of a text.
    pub fn of(text: &str) -> Self {
        Self(digest(text.as_bytes()))
    }
}

/// Stands for bytes that are compared and not kept.
pub fn digest(bytes: &[u8]) -> u64 {
    SipHasher13::new().hash(bytes)
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A person, by user id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(pub i64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "user {}", self.0)
    }
}

/// A device of a person; the number is unique in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceId(pub u64);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "device {}", self.0)
    }
}

/// A call, from its invocation to its completion; unique in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpId(pub u64);

/// A log of its own order, with a pts: a box of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogId {
    /// The common box of a person: private chats and basic groups.
    User(UserId),
    /// A channel or supergroup.
    Channel(i64),
    /// The secret chats of an authorization key.
    Secret(i64),
}

/// Who a dialog is with, as its owner sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Peer {
    /// A person.
    User(UserId),
    /// A basic group.
    Chat(i64),
    /// A channel or supergroup.
    Channel(i64),
}

impl Peer {
    /// The log that messages with this peer are in for `owner`.
    pub fn log(self, owner: UserId) -> LogId {
        match self {
            Self::User(_) | Self::Chat(_) => LogId::User(owner),
            Self::Channel(id) => LogId::Channel(id),
        }
    }
}

/// A conversation, the same for everybody in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chat {
    /// Of two persons, the lower id first; with both alike it is Saved Messages.
    Private(UserId, UserId),
    /// A basic group.
    Group(i64),
    /// A channel or supergroup.
    Channel(i64),
}

impl fmt::Display for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Private(one, other) => write!(f, "the chat of {one} and {other}"),
            Self::Group(id) => write!(f, "group {id}"),
            Self::Channel(id) => write!(f, "channel {id}"),
        }
    }
}

impl Chat {
    /// The conversation that `owner` has with `peer`.
    pub fn of(owner: UserId, peer: Peer) -> Self {
        match peer {
            Peer::User(other) => Self::Private(owner.min(other), owner.max(other)),
            Peer::Chat(id) => Self::Group(id),
            Peer::Channel(id) => Self::Channel(id),
        }
    }
}
