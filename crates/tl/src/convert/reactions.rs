//! Reactions, which were emoji in strings before they could be custom, and the votes and reactions of users.

use super::Adapt;
use crate::{enums, types};

/// An empty string took a reaction back.
impl Adapt<String> for enums::Reaction {
    fn from_old(old: String) -> Self {
        if old.is_empty() { Self::ReactionEmpty } else { types::ReactionEmoji { emoticon: old }.into() }
    }
    fn to_old(&self) -> Option<String> {
        match self {
            Self::ReactionEmpty => Some(String::new()),
            Self::ReactionEmoji(emoji) => Some(emoji.emoticon.clone()),
            _ => None,
        }
    }
}

impl Adapt<String> for Vec<enums::Reaction> {
    fn from_old(old: String) -> Self {
        if old.is_empty() { Self::new() } else { vec![Adapt::from_old(old)] }
    }
    fn to_old(&self) -> Option<String> {
        self.first().map_or(Some(String::new()), Adapt::to_old)
    }
}

/// The emoji allowed in a chat. Older clients cannot be told "all", and then offer none.
impl Adapt<Vec<String>> for enums::ChatReactions {
    fn from_old(old: Vec<String>) -> Self {
        if old.is_empty() {
            return Self::ChatReactionsNone;
        }
        types::ChatReactionsSome { reactions: old.into_iter().map(Adapt::from_old).collect() }.into()
    }
    fn to_old(&self) -> Option<Vec<String>> {
        Some(match self {
            Self::ChatReactionsSome(some) => some.reactions.iter().filter_map(Adapt::to_old).collect(),
            _ => Vec::new(),
        })
    }
}

impl Adapt<Vec<enums::MessageUserReaction>> for Vec<enums::MessagePeerReaction> {
    fn from_old(old: Vec<enums::MessageUserReaction>) -> Self {
        let one = |enums::MessageUserReaction::MessageUserReaction(old)| {
            types::MessagePeerReaction {
                peer_id: Adapt::from_old(old.user_id),
                reaction: Adapt::from_old(old.reaction),
                ..Default::default()
            }
            .into()
        };
        old.into_iter().map(one).collect()
    }
    fn to_old(&self) -> Option<Vec<enums::MessageUserReaction>> {
        let one = |enums::MessagePeerReaction::MessagePeerReaction(new): &enums::MessagePeerReaction| {
            Some(
                types::MessageUserReaction {
                    user_id: new.peer_id.to_old()?,
                    reaction: new.reaction.to_old()?,
                }
                .into(),
            )
        };
        Some(self.iter().filter_map(one).collect())
    }
}

impl Adapt<Vec<enums::MessageUserVote>> for Vec<enums::MessagePeerVote> {
    fn from_old(old: Vec<enums::MessageUserVote>) -> Self {
        old.into_iter().map(peer_vote).collect()
    }
    fn to_old(&self) -> Option<Vec<enums::MessageUserVote>> {
        Some(self.iter().filter_map(user_vote).collect())
    }
}

fn peer_vote(old: enums::MessageUserVote) -> enums::MessagePeerVote {
    match old {
        enums::MessageUserVote::MessageUserVote(old) => {
            types::MessagePeerVote { peer: Adapt::from_old(old.user_id), option: old.option, date: old.date }
                .into()
        }
        enums::MessageUserVote::MessageUserVoteInputOption(old) => {
            types::MessagePeerVoteInputOption { peer: Adapt::from_old(old.user_id), date: old.date }.into()
        }
        enums::MessageUserVote::MessageUserVoteMultiple(old) => types::MessagePeerVoteMultiple {
            peer: Adapt::from_old(old.user_id),
            options: old.options,
            date: old.date,
        }
        .into(),
    }
}

fn user_vote(new: &enums::MessagePeerVote) -> Option<enums::MessageUserVote> {
    Some(match new {
        enums::MessagePeerVote::MessagePeerVote(new) => {
            types::MessageUserVote { user_id: new.peer.to_old()?, option: new.option.clone(), date: new.date }
                .into()
        }
        enums::MessagePeerVote::MessagePeerVoteInputOption(new) => {
            types::MessageUserVoteInputOption { user_id: new.peer.to_old()?, date: new.date }.into()
        }
        enums::MessagePeerVote::MessagePeerVoteMultiple(new) => types::MessageUserVoteMultiple {
            user_id: new.peer.to_old()?,
            options: new.options.clone(),
            date: new.date,
        }
        .into(),
    })
}
