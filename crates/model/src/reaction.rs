//! Reactions to messages (<https://core.telegram.org/api/reactions>).
//!
//! A message carries how often each emoji was chosen, and the latest who chose one: in a box, which at most 200
//! people react to, all of them. In a channel everybody's choice has a row of its own. The reactions of one message
//! are numbered in their order, so that one number tells which of them its author has not looked at.

use crate::{Date, MessageId, Peer, UserId};
use minicbor::{Decode, Encode};

/// What one user has chosen.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Reaction {
    /// Who.
    #[n(0)]
    pub by: UserId,
    /// The emoji, in its plain form.
    #[n(1)]
    pub emoji: String,
    /// When.
    #[n(2)]
    pub date: Date,
    /// Its number among those of the message, from 1.
    #[n(3)]
    pub serial: i32,
    /// Sent with the longer animation.
    #[n(4)]
    pub big: bool,
    /// As whom the user appears, where it is not the user itself.
    #[n(5)]
    pub shown_as: Option<Peer>,
}

impl Reaction {
    /// As whom the user appears.
    pub fn author(&self) -> Peer {
        self.shown_as.unwrap_or(Peer::User(self.by))
    }
}

/// How often an emoji was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReactionCount {
    /// The emoji, in its plain form.
    #[n(0)]
    pub emoji: String,
    /// How often; never 0.
    #[n(1)]
    pub count: i32,
}

/// The reactions to a message.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct Reactions {
    /// Each emoji that was chosen, in the order of its first use.
    #[n(0)]
    pub counts: Vec<ReactionCount>,
    /// The latest, the newest first.
    #[n(1)]
    pub latest: Vec<Reaction>,
    /// The highest number given out.
    #[n(2)]
    pub serial: i32,
}

impl Reactions {
    /// How many users have reacted.
    pub fn total(&self) -> i32 {
        self.counts.iter().fold(0, |sum, of| sum.saturating_add(of.count))
    }
}

/// The reactions to a message that its author has not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct UnreadReactions {
    /// Those with this number or a higher one.
    #[n(0)]
    pub since: i32,
    /// How many; never 0.
    #[n(1)]
    pub count: i32,
    /// In which thread or topic the message lies.
    #[n(2)]
    pub thread: Option<MessageId>,
}

/// Which reactions a group or channel allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct ReactionSettings {
    /// Which emoji.
    #[n(0)]
    pub allowed: AllowedReactions,
    /// How many different ones a message can have; none: as many as anywhere.
    #[n(1)]
    pub limit: Option<i32>,
}

/// Which emoji may be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum AllowedReactions {
    /// All that there are.
    #[default]
    #[n(0)]
    All,
    /// None.
    #[n(1)]
    None,
    /// These.
    #[n(2)]
    Some(#[n(0)] Vec<String>),
}

impl AllowedReactions {
    /// Whether an emoji may be chosen.
    pub fn admit(&self, emoji: &str) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Some(these) => these.iter().any(|one| one == emoji),
        }
    }
}
