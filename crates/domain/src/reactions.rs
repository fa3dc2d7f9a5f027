//! What a reaction does to a message (<https://core.telegram.org/api/reactions>).
//!
//! Everybody has one choice a message: a new one takes the place of the old one. The counts of a message are changed
//! by the difference that one choice makes, so that they cost the same however many have reacted.

use model::{Date, MessageId, Peer, Reaction, ReactionCount, Reactions, Refusal, UnreadReactions, UserId};
use planted::Bug;

/// How many different emoji a message can have; clients are told the same number.
pub const UNIQUE_MAX: i32 = 11;

/// How many of the latest reactions go with a message of a channel.
pub const LATEST: usize = 3;

/// The emoji that everybody can choose, in their plain form, the most popular first.
pub const STANDARD: [&str; 74] = [
    "👍",
    "👎",
    "❤",
    "🔥",
    "🥰",
    "👏",
    "😁",
    "🤔",
    "🤯",
    "😱",
    "🤬",
    "😢",
    "🎉",
    "🤩",
    "🤮",
    "💩",
    "🙏",
    "👌",
    "🕊",
    "🤡",
    "🥱",
    "🥴",
    "😍",
    "🐳",
    "❤\u{200d}🔥",
    "🌚",
    "🌭",
    "💯",
    "🤣",
    "⚡",
    "🍌",
    "🏆",
    "💔",
    "🤨",
    "😐",
    "🍓",
    "🍾",
    "💋",
    "🖕",
    "😈",
    "😴",
    "😭",
    "🤓",
    "👻",
    "👨\u{200d}💻",
    "👀",
    "🎃",
    "🙈",
    "😇",
    "😨",
    "🤝",
    "✍",
    "🤗",
    "🫡",
    "🎅",
    "🎄",
    "☃",
    "💅",
    "🤪",
    "🗿",
    "🆒",
    "💘",
    "🙉",
    "🦄",
    "😘",
    "💊",
    "🙊",
    "😎",
    "👾",
    "🤷\u{200d}♂",
    "🤷",
    "🤷\u{200d}♀",
    "😡",
    "🥲",
];

/// The plain form of an emoji that can be chosen: without the mark that asks for colours, which some clients send.
///
/// # Errors
/// `400 REACTION_INVALID`.
pub fn standard(text: &str) -> Result<&'static str, Refusal> {
    let same = |emoji: &&&str| emoji.chars().eq(text.chars().filter(|one| *one != '\u{fe0f}'));
    STANDARD.iter().find(same).copied().ok_or(Refusal::bad("REACTION_INVALID"))
}

/// A new choice.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The emoji.
    pub emoji: &'static str,
    /// With the longer animation.
    pub big: bool,
    /// As whom the user appears.
    pub shown_as: Option<Peer>,
}

/// What a choice does.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What the user had chosen.
    pub before: Option<Reaction>,
    /// What it has chosen now.
    pub now: Option<Reaction>,
    /// The reactions to the message after it.
    pub reactions: Reactions,
}

/// Replaces what a user has chosen. `present` are the reactions to the message, with enough of the latest that
/// `keep` are left without the user's own; `limit` is the highest number of different emoji.
///
/// # Errors
/// `400 MESSAGE_NOT_MODIFIED`, `400 REACTIONS_TOO_MANY`.
pub fn choose(
    present: &Reactions,
    before: Option<Reaction>,
    choice: Option<Choice>,
    (by, date): (UserId, Date),
    (keep, limit): (usize, i32),
) -> Result<Change, Refusal> {
    if before.as_ref().map(|one| one.emoji.as_str()) == choice.map(|one| one.emoji) {
        return Err(Refusal::bad("MESSAGE_NOT_MODIFIED"));
    }
    let serial = present.serial.saturating_add(1);
    let now = choice.map(|Choice { emoji, big, shown_as }| Reaction {
        by,
        emoji: emoji.to_owned(),
        date,
        serial,
        big,
        shown_as,
    });
    let mut reactions = Reactions { serial, ..present.clone() };
    if let Some(before) = &before {
        count(&mut reactions.counts, &before.emoji, -1);
    }
    if let Some(now) = &now {
        count(&mut reactions.counts, &now.emoji, 1);
        let different = i32::try_from(reactions.counts.len()).unwrap_or(i32::MAX);
        if different > limit && different > i32::try_from(present.counts.len()).unwrap_or(i32::MAX) {
            return Err(Refusal::bad("REACTIONS_TOO_MANY"));
        }
    }
    reactions.latest.retain(|one| one.by != by);
    reactions.latest.splice(0..0, now.clone());
    reactions.latest.truncate(keep);
    Ok(Change { before, now, reactions })
}

fn count(counts: &mut Vec<ReactionCount>, emoji: &str, by: i32) {
    match counts.iter_mut().find(|of| of.emoji == emoji) {
        Some(of) => of.count = of.count.saturating_add(by),
        None => counts.push(ReactionCount { emoji: emoji.to_owned(), count: by }),
    }
    counts.retain(|of| of.count > 0);
}

/// What the author of a message is told of a change of its reactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// There is something that it has not looked at; whether there was nothing before.
    Unread(UnreadReactions, bool),
    /// There is nothing to look at any more.
    Nothing,
}

/// What becomes of that which the author has not looked at.
pub fn told(unread: Option<UnreadReactions>, change: &Change, thread: Option<MessageId>) -> Option<Told> {
    let was_unread = |one: &Reaction| unread.is_some_and(|unread| one.serial >= unread.since);
    let gone = i32::from(change.before.as_ref().is_some_and(was_unread));
    let come = i32::from(change.now.is_some());
    let count = unread.map_or(0, |unread| unread.count).saturating_add(come - gone);
    if count <= 0 {
        return unread.map(|_| Told::Nothing);
    }
    if gone == 0 && come == 0 {
        return None;
    }
    let since = unread.map_or(change.reactions.serial, |unread| unread.since);
    let first = unread.is_none() || planted::is(Bug::ReplacedReactionCounts) && gone > 0;
    Some(Told::Unread(UnreadReactions { since, count, thread }, first))
}

#[cfg(test)]
mod tests;
