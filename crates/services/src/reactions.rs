//! Reactions, as far as private chats, groups and channels have them in common: what a viewer sees of them, and what
//! the author of a message has not looked at (<https://core.telegram.org/api/reactions>).
//!
//! The rows of what is not looked at follow from the author's own box; they are read under its lock wherever
//! something is decided from them, so that no message counts twice.

use crate::boxes::{Boxes, Cause, Done, retrying};
use crate::{Caller, Outside, Result, rows};
use domain::reactions::Told;
use domain::views::{message_clustering, peer_key, unread_reactions_row};
use model::{
    AllowedReactions, Event, Message, MessageId, Notice, Peer, Reaction, ReactionCount, ReactionSettings,
    Reactions, Refusal, UnreadReactions, UserId, stored,
};
use ports::{Direction, Key, KeyReader, RowKey, Table, ViewStore};

/// The most messages in one entry of a box.
const AT_ONCE: usize = 100;
/// The most messages that one call marks as looked at; clients call again.
const READ_MAX: usize = 1_000;
/// The longest page of a list of those who reacted.
const PAGE_MAX: i32 = 100;

/// The reactions to a message as a viewer sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct ReactionsSeen {
    /// How often each emoji was chosen.
    pub counts: Vec<ReactionCount>,
    /// What the viewer has chosen.
    pub own: Option<Reaction>,
    /// The latest that the viewer may know of, and whether it has not looked at them yet.
    pub latest: Vec<(Reaction, bool)>,
    /// Whether the viewer may see who has reacted.
    pub listed: bool,
}

/// A part of a list of those who reacted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reactors {
    /// How many there are in all.
    pub count: i32,
    /// The newest first, and whether the viewer has not looked at them yet.
    pub reactions: Vec<(Reaction, bool)>,
    /// Below which number the next part begins.
    pub next: Option<i32>,
}

/// A request for a part of such a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReactorsQuery {
    /// Only those who chose this emoji.
    pub emoji: Option<&'static str>,
    /// Only reactions with a lower number.
    pub below: Option<i32>,
    /// How many.
    pub limit: i32,
}

impl ReactorsQuery {
    /// How many rows to read at the most.
    pub(crate) fn page(&self) -> usize {
        usize::try_from(self.limit.clamp(1, PAGE_MAX)).unwrap_or(1)
    }

    /// How many reactions the whole list has.
    pub(crate) fn count(&self, reactions: &Reactions) -> i32 {
        match self.emoji {
            None => reactions.total(),
            Some(emoji) => reactions.counts.iter().find(|of| of.emoji == emoji).map_or(0, |of| of.count),
        }
    }
}

/// Refuses an emoji that a group or channel does not allow; answers how many different ones a message may have.
pub(crate) fn check_allowed(
    settings: Option<&ReactionSettings>,
    emoji: Option<&str>,
) -> std::result::Result<i32, Refusal> {
    let all = ReactionSettings::default();
    let settings = settings.unwrap_or(&all);
    if emoji.is_some_and(|emoji| !settings.allowed.admit(emoji)) {
        return Err(Refusal::bad("REACTION_INVALID"));
    }
    Ok(settings.limit.unwrap_or(domain::reactions::UNIQUE_MAX))
}

/// The settings after a change: without a difference they stay as they are.
///
/// # Errors
/// `400 REACTION_INVALID`.
pub(crate) fn applied(
    present: Option<ReactionSettings>,
    asked: &ReactionSettings,
) -> std::result::Result<Option<ReactionSettings>, Refusal> {
    let asked = checked(asked)?;
    let same = present.clone().unwrap_or_default() == asked;
    Ok(if same { present } else { Some(asked) })
}

/// Settings as they are kept: emoji that exist, each once.
///
/// # Errors
/// `400 REACTION_INVALID`.
fn checked(settings: &ReactionSettings) -> std::result::Result<ReactionSettings, Refusal> {
    let limit = settings.limit;
    if limit.is_some_and(|limit| !(1..=domain::reactions::UNIQUE_MAX).contains(&limit)) {
        return Err(Refusal::bad("REACTION_INVALID"));
    }
    let AllowedReactions::Some(these) = &settings.allowed else { return Ok(settings.clone()) };
    let mut kept: Vec<String> = Vec::new();
    for emoji in these {
        let emoji = domain::reactions::standard(emoji)?;
        if !kept.iter().any(|one| one == emoji) {
            kept.push(emoji.to_owned());
        }
    }
    let none = kept.is_empty();
    let allowed = if none { AllowedReactions::None } else { AllowedReactions::Some(kept) };
    Ok(ReactionSettings { allowed, limit })
}

/// What the author's box is told, if anything.
pub(crate) fn notice(peer: Peer, message: MessageId, told: Option<Told>) -> Option<Notice> {
    Some(match told? {
        Told::Unread(unread, first) => Notice::ReactionUnread { peer, message, unread, first },
        Told::Nothing => Notice::ReactionsRead(peer, vec![message]),
    })
}

/// What of the reactions to a message its author has not looked at.
pub(crate) async fn unread_of(
    views: &dyn ViewStore,
    author: UserId,
    peer: Peer,
    id: MessageId,
) -> Result<Option<UnreadReactions>> {
    rows::read(views, &unread_reactions_row(author, peer, id)).await
}

/// Says which reactions to a message its author has not looked at; to nobody else anything is unread.
pub(crate) async fn marked(
    views: &dyn ViewStore,
    viewer: Option<UserId>,
    message: &Message,
    found: Vec<Reaction>,
) -> Result<Vec<(Reaction, bool)>> {
    let unread = match viewer.filter(|viewer| *viewer == message.from) {
        Some(author) => unread_of(views, author, message.peer, message.id).await?,
        None => None,
    };
    let is_unread = |one: &Reaction| unread.is_some_and(|unread| one.serial >= unread.since);
    let marked = |one: Reaction| {
        let unread = is_unread(&one);
        (one, unread)
    };
    Ok(found.into_iter().map(marked).collect())
}

/// The messages of a user with reactions that it has not looked at, the newest first.
pub(crate) async fn all_unread(
    views: &dyn ViewStore,
    user: UserId,
    peer: Peer,
) -> Result<Vec<(MessageId, UnreadReactions)>> {
    let partition = peer_key(Key::new().i64(user.0), peer);
    let rows = rows::all::<UnreadReactions>(views, Table::UnreadReactions, &partition).await?;
    let id = |key: &Key| KeyReader::new(key).i32_desc().map(MessageId);
    Ok(rows.into_iter().filter_map(|(key, unread)| Some((id(&key)?, unread))).collect())
}

/// Up to `limit` of them below an id, of a thread or of all.
pub(crate) async fn unread_below(
    views: &dyn ViewStore,
    (user, peer): (UserId, Peer),
    (below, limit): (MessageId, usize),
    thread: Option<MessageId>,
) -> Result<Vec<MessageId>> {
    let row: RowKey = unread_reactions_row(user, peer, MessageId(below.0.saturating_sub(1)));
    let mut from = message_clustering(MessageId(below.0.saturating_sub(1)));
    let mut found = Vec::new();
    loop {
        let page = views.range(row.table, &row.partition, &from, Direction::Forward, AT_ONCE).await?;
        for (key, value) in &page {
            let Some(id) = KeyReader::new(key).i32_desc() else { continue };
            let unread: UnreadReactions = stored::decode(value)?;
            from = message_clustering(MessageId(id.saturating_sub(1)));
            if thread.is_none() || unread.thread == thread {
                found.push(MessageId(id));
            }
        }
        if page.len() < AT_ONCE || found.len() >= limit {
            found.truncate(limit);
            return Ok(found);
        }
    }
}

/// Marks reactions as looked at: those to these messages, those of a thread, or all of a dialog. Answers how many
/// messages are left at the least.
pub(crate) async fn read(
    (outside, boxes): (&Outside, &Boxes),
    by: &Caller,
    peer: Peer,
    chosen: impl Fn(MessageId, &UnreadReactions) -> bool + Send + Sync,
) -> Result<(Done, usize)> {
    retrying!({
        // Listed under the lock: what two devices look at together counts once.
        let own = boxes.lock_current(by.user).await?;
        let unread = all_unread(outside.views.as_ref(), by.user, peer).await?;
        let mut ids: Vec<MessageId> =
            unread.iter().filter(|(id, unread)| chosen(*id, unread)).map(|(id, _)| *id).collect();
        let left = ids.len().saturating_sub(READ_MAX);
        ids.truncate(READ_MAX);
        if ids.is_empty() {
            return Ok((Done::nothing(&own), 0));
        }
        let mut writer = own.writer(outside.env.now().date());
        for ids in ids.chunks(AT_ONCE) {
            writer.record(Event::Notice(Notice::ReactionsRead(peer, ids.to_vec())));
        }
        let mut own = [own];
        let appended = boxes.commit(&mut own, vec![writer], Some(Cause::from(by))).await?;
        Ok((Done::of(&own, appended), left))
    })
}
