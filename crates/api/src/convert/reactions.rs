//! Reactions as TL (<https://core.telegram.org/api/reactions>).
//!
//! Of a message of a channel this says by itself only how often each emoji was chosen, which is the same for all and
//! marked as `min`: what depends on the viewer, and who has reacted, is added where the viewer is known
//! ([`crate::reactions`]).

use super::peer;
use model::{AllowedReactions, Message, Peer, Reaction, ReactionCount, ReactionSettings, Refusal, UserId};
use services::reactions::ReactionsSeen;
use tl::{enums, types};

/// The reactions to a message, as far as nothing has to be looked up.
pub(crate) fn of_message(owner: UserId, message: &Message) -> enums::MessageReactions {
    let Some(of) = &message.reactions else { return types::MessageReactions::default().into() };
    if let Peer::Channel(_) = message.peer {
        let results = counts(&of.counts, None);
        return types::MessageReactions { min: true, results, ..Default::default() }.into();
    }
    let latest = of.latest.iter().take(domain::reactions::LATEST).map(|one| (one.clone(), false));
    let own = of.latest.iter().find(|one| one.by == owner).cloned();
    let seen = ReactionsSeen { counts: of.counts.clone(), own, latest: latest.collect(), listed: true };
    seen_by(Some(owner), &seen)
}

/// The same for the message itself, which carries none where nobody has reacted.
pub(crate) fn with_message(owner: UserId, message: &Message) -> Option<enums::MessageReactions> {
    let any = message.reactions.as_ref().is_some_and(|of| !of.counts.is_empty());
    any.then(|| of_message(owner, message))
}

/// The reactions to a message as a viewer sees them; as everybody may, where none is given.
pub(crate) fn seen_by(viewer: Option<UserId>, seen: &ReactionsSeen) -> enums::MessageReactions {
    let recent = seen.latest.iter().map(|(one, unread)| peer_reaction(viewer, one, *unread));
    types::MessageReactions {
        min: viewer.is_none(),
        can_see_list: seen.listed,
        results: counts(&seen.counts, seen.own.as_ref()),
        recent_reactions: (seen.listed && !seen.latest.is_empty()).then(|| recent.collect()),
        ..Default::default()
    }
    .into()
}

/// The most frequent first.
fn counts(of: &[ReactionCount], own: Option<&Reaction>) -> Vec<enums::ReactionCount> {
    let mut sorted: Vec<&ReactionCount> = of.iter().collect();
    sorted.sort_by_key(|of| std::cmp::Reverse(of.count));
    let one = |of: &ReactionCount| {
        let chosen = own.is_some_and(|own| own.emoji == of.emoji);
        let chosen_order = chosen.then_some(0);
        types::ReactionCount { chosen_order, reaction: emoji(&of.emoji), count: of.count }.into()
    };
    sorted.into_iter().map(one).collect()
}

/// What one user has chosen.
pub(crate) fn peer_reaction(
    viewer: Option<UserId>,
    of: &Reaction,
    unread: bool,
) -> enums::MessagePeerReaction {
    types::MessagePeerReaction {
        big: of.big,
        unread,
        my: viewer == Some(of.by),
        peer_id: peer::peer(of.author()),
        date: of.date.0,
        reaction: emoji(&of.emoji),
    }
    .into()
}

/// An emoji as a reaction.
pub(crate) fn emoji(emoji: &str) -> enums::Reaction {
    types::ReactionEmoji { emoticon: emoji.to_owned() }.into()
}

/// The emoji that a reaction is.
///
/// # Errors
/// `400 REACTION_EMPTY`, `400 REACTION_INVALID`, `403 PREMIUM_ACCOUNT_REQUIRED` for a custom emoji.
pub(crate) fn emoji_from_tl(reaction: &enums::Reaction) -> Result<&'static str, Refusal> {
    match reaction {
        enums::Reaction::ReactionEmoji(of) if of.emoticon.is_empty() => Err(Refusal::bad("REACTION_EMPTY")),
        enums::Reaction::ReactionEmoji(of) => domain::reactions::standard(&of.emoticon),
        enums::Reaction::ReactionCustomEmoji(_) => Err(Refusal::forbidden("PREMIUM_ACCOUNT_REQUIRED")),
        enums::Reaction::ReactionPaid => Err(Refusal::bad("REACTION_INVALID")),
        enums::Reaction::ReactionEmpty => Err(Refusal::bad("REACTION_EMPTY")),
    }
}

/// What a client has chosen: one emoji, or none.
///
/// # Errors
/// Those of [`emoji_from_tl`]; `400 REACTIONS_TOO_MANY` for several.
pub(crate) fn choice_from_tl(chosen: Option<&[enums::Reaction]>) -> Result<Option<&'static str>, Refusal> {
    match chosen.unwrap_or_default() {
        [] | [enums::Reaction::ReactionEmpty] => Ok(None),
        [one] => emoji_from_tl(one).map(Some),
        several => {
            several.iter().try_for_each(|one| emoji_from_tl(one).map(drop))?;
            Err(Refusal::bad("REACTIONS_TOO_MANY"))
        }
    }
}

/// Which reactions a group or channel allows.
pub(crate) fn allowed(of: &AllowedReactions) -> enums::ChatReactions {
    match of {
        AllowedReactions::All => types::ChatReactionsAll { allow_custom: false }.into(),
        AllowedReactions::None => enums::ChatReactions::ChatReactionsNone,
        AllowedReactions::Some(these) => {
            let reactions = these.iter().map(|one| emoji(one)).collect();
            types::ChatReactionsSome { reactions }.into()
        }
    }
}

/// The same for a full profile, where nothing means that none is allowed.
pub(crate) fn available(settings: Option<&ReactionSettings>) -> (Option<enums::ChatReactions>, Option<i32>) {
    let all = ReactionSettings::default();
    let settings = settings.unwrap_or(&all);
    (Some(allowed(&settings.allowed)), settings.limit)
}

/// What a client wants to be allowed. Custom emoji are nobody's yet: allowing them allows nothing more.
///
/// # Errors
/// `400 REACTION_INVALID`.
pub(crate) fn allowed_from_tl(asked: &enums::ChatReactions) -> Result<AllowedReactions, Refusal> {
    Ok(match asked {
        enums::ChatReactions::ChatReactionsAll(_) => AllowedReactions::All,
        enums::ChatReactions::ChatReactionsNone => AllowedReactions::None,
        enums::ChatReactions::ChatReactionsSome(some) => {
            let plain = some.reactions.iter().map(|one| match one {
                enums::Reaction::ReactionEmoji(of) => domain::reactions::standard(&of.emoticon),
                _ => Err(Refusal::bad("REACTION_INVALID")),
            });
            AllowedReactions::Some(plain.map(|one| one.map(str::to_owned)).collect::<Result<_, _>>()?)
        }
    })
}
