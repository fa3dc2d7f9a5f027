//! What administrators did (<https://core.telegram.org/api/recent-actions>), one row an action.
//!
//! Derived from the entries of the channel's log and the state before them; where an entry says less than the log of
//! administrators (the text of a deleted message), whoever records the entry brings it along.

mod kind;

pub use kind::Kind;

use super::ChannelFold;
use minicbor::{Decode, Encode};
use model::{
    AllowedReactions, Channel, ChannelEvent, ChannelId, Date, EntryKey, Event, LogEntry, Member, Message,
    MessageId, Restriction, Topic, UserId, stored,
};
use ports::{Key, KeyReader, RowKey, Table, ViewWrite};

/// For how many seconds an action can be read.
pub const KEPT_S: i32 = 48 * 60 * 60;

/// One row.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Logged {
    /// Who did it.
    #[n(0)]
    pub by: UserId,
    /// When.
    #[n(1)]
    pub date: Date,
    /// What.
    #[n(2)]
    pub action: AdminAction,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum AdminAction {
    /// The title: before and now.
    #[n(0)]
    Title(#[n(0)] String, #[n(1)] String),
    /// The description: before and now.
    #[n(1)]
    About(#[n(0)] String, #[n(1)] String),
    /// The public name: before and now.
    #[n(2)]
    Username(#[n(0)] Option<String>, #[n(1)] Option<String>),
    /// What is withheld from all: before and now.
    #[n(3)]
    DefaultBanned(#[n(0)] Restriction, #[n(1)] Restriction),
    /// Seconds of slow mode: before and now.
    #[n(4)]
    SlowMode(#[n(0)] i32, #[n(1)] i32),
    /// A switch was turned.
    #[n(5)]
    Switch(#[n(0)] Switch, #[n(1)] bool),
    /// The linked group or channel: before and now.
    #[n(6)]
    Linked(#[n(0)] Option<ChannelId>, #[n(1)] Option<ChannelId>),
    /// After how many seconds messages vanish: before and now.
    #[n(7)]
    HistoryTtl(#[n(0)] i32, #[n(1)] i32),
    /// Somebody came, left or became something else.
    #[n(8)]
    Member(#[n(0)] Box<Member>, #[n(1)] Box<Member>),
    /// A message was pinned or unpinned.
    #[n(9)]
    Pinned(#[n(0)] Box<Message>, #[n(1)] bool),
    /// Another's message was deleted.
    #[n(10)]
    Deleted(#[n(0)] Box<Message>),
    /// A message was edited: before and now.
    #[n(11)]
    Edited(#[n(0)] Box<Message>, #[n(1)] Box<Message>),
    /// A topic was made, changed or deleted; none before for a new one.
    #[n(12)]
    Topic(#[n(0)] Option<Box<Topic>>, #[n(1)] Box<Topic>),
    /// Which reactions are allowed: before and now.
    #[n(13)]
    Reactions(#[n(0)] AllowedReactions, #[n(1)] AllowedReactions),
}

/// A switch among the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Switch {
    /// Posts carry names.
    #[n(0)]
    Signatures,
    /// Posts carry profiles.
    #[n(1)]
    SignatureProfiles,
    /// The history is hidden from newcomers.
    #[n(2)]
    HistoryHidden,
    /// The anti-spam filter.
    #[n(3)]
    AntiSpam,
    /// Nothing may be forwarded.
    #[n(4)]
    NoForwards,
    /// Topics.
    #[n(5)]
    Forum,
}

/// The id of an action: unique in its channel, and rising.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionId(pub i64);

impl ActionId {
    /// The n-th action of an entry: the position of the entry in the log, with room for 16 actions and for a million
    /// entries that share a pts.
    fn new(key: EntryKey, n: usize) -> Self {
        let n = i64::try_from(n).unwrap_or(0) & 15;
        Self(i64::from(key.pts.0) << 24 | (i64::from(key.minor) & 0xF_FFFF) << 4 | n)
    }
}

/// The partition of the log.
pub fn partition(channel: ChannelId) -> Key {
    Key::new().i64(channel.0)
}

/// The place of an action: newer ones first.
pub fn clustering(id: ActionId) -> Key {
    Key::new().i64(-id.0)
}

/// The action at a place.
pub fn id_at(clustering: &Key) -> Option<ActionId> {
    KeyReader::new(clustering).i64().map(|id| ActionId(-id))
}

/// The row of an action.
pub fn row(channel: ChannelId, id: ActionId) -> RowKey {
    RowKey { table: Table::AdminLog, partition: partition(channel), clustering: clustering(id) }
}

/// Where an action is written: by whom, when, in which channel.
#[derive(Clone, Copy, Debug)]
pub struct Scribe {
    /// In which channel.
    pub channel: ChannelId,
    /// By whom.
    pub by: UserId,
    /// When.
    pub date: Date,
}

impl Scribe {
    fn write(self, key: EntryKey, n: usize, action: AdminAction) -> ViewWrite {
        let logged = Logged { by: self.by, date: self.date, action };
        ViewWrite::Put(row(self.channel, ActionId::new(key, n)), stored::encode(&logged))
    }

    /// Messages of others were deleted by the entry at `key`; the deletion of one's own is no administration.
    pub fn deleted(self, key: EntryKey, messages: &[Message]) -> Vec<ViewWrite> {
        let count = i32::try_from(messages.len()).unwrap_or(i32::MAX);
        // A deletion advances the pts once for each message, which gives each a position of its own.
        let first = key.pts.0.saturating_sub(count).saturating_add(1);
        let at = |n: i32| EntryKey { pts: model::Pts(first.saturating_add(n)), minor: 0 };
        let each = (0..).zip(messages).filter(|(_, message)| message.from != self.by);
        each.map(|(n, message)| self.write(at(n), 0, AdminAction::Deleted(Box::new(message.clone()))))
            .collect()
    }

    /// A message was edited by the entry at `key`.
    pub fn edited(self, key: EntryKey, before: &Message, now: &Message) -> ViewWrite {
        self.write(key, 0, AdminAction::Edited(Box::new(before.clone()), Box::new(now.clone())))
    }

    /// A message was pinned or unpinned by the entry at `key`.
    pub fn pinned(self, key: EntryKey, message: &Message, pinned: bool) -> ViewWrite {
        self.write(key, 0, AdminAction::Pinned(Box::new(message.clone()), pinned))
    }
}

/// The actions of one entry, decided upon the state before it.
pub fn derive(fold: &ChannelFold, settings: &Channel, entry: &LogEntry) -> Vec<ViewWrite> {
    let Event::Channel(event) = &entry.event else { return Vec::new() };
    let (by, actions) = match event {
        ChannelEvent::Settings { by, now } => (*by, changes(settings, now)),
        ChannelEvent::Member { by, before, now } => (*by, member(before, now).into_iter().collect()),
        ChannelEvent::Topic { by, now } => (*by, vec![topic(fold, now)]),
        ChannelEvent::Read { .. }
        | ChannelEvent::PinnedTopics { .. }
        | ChannelEvent::Flushed { .. }
        | ChannelEvent::Reacted { .. } => return Vec::new(),
    };
    let scribe = Scribe { channel: settings.id, by, date: entry.date };
    actions.into_iter().enumerate().map(|(n, action)| scribe.write(entry.key, n, action)).collect()
}

fn member(before: &Member, now: &Member) -> Option<AdminAction> {
    let same = before.status == now.status && before.rank == now.rank;
    (!same).then(|| AdminAction::Member(Box::new(before.clone()), Box::new(now.clone())))
}

fn topic(fold: &ChannelFold, now: &Topic) -> AdminAction {
    let before = fold.topics.get(&MessageId(now.id.0)).cloned().map(Box::new);
    AdminAction::Topic(before, Box::new(now.clone()))
}

/// What differs between two values of the settings.
fn changes(old: &Channel, new: &Channel) -> Vec<AdminAction> {
    let mut actions = Vec::new();
    if old.title != new.title {
        actions.push(AdminAction::Title(old.title.clone(), new.title.clone()));
    }
    if old.about != new.about {
        actions.push(AdminAction::About(old.about.clone(), new.about.clone()));
    }
    if old.username != new.username {
        actions.push(AdminAction::Username(old.username.clone(), new.username.clone()));
    }
    if old.default_banned != new.default_banned {
        actions.push(AdminAction::DefaultBanned(old.default_banned, new.default_banned));
    }
    if old.slow_mode_s != new.slow_mode_s {
        actions.push(AdminAction::SlowMode(old.slow_mode_s, new.slow_mode_s));
    }
    if old.linked != new.linked {
        actions.push(AdminAction::Linked(old.linked, new.linked));
    }
    let allowed = |of: &Channel| of.reactions.clone().unwrap_or_default().allowed;
    if allowed(old) != allowed(new) {
        actions.push(AdminAction::Reactions(allowed(old), allowed(new)));
    }
    if old.ttl_s != new.ttl_s {
        actions.push(AdminAction::HistoryTtl(old.ttl_s, new.ttl_s));
    }
    let (before, now) = (switches(old), switches(new));
    let turned = before.iter().zip(now).filter(|(before, now)| before.1 != now.1);
    actions.extend(turned.map(|(_, (switch, on))| AdminAction::Switch(switch, on)));
    actions
}

fn switches(of: &Channel) -> [(Switch, bool); 6] {
    [
        (Switch::Signatures, of.signatures),
        (Switch::SignatureProfiles, of.signature_profiles),
        (Switch::HistoryHidden, of.history_hidden),
        (Switch::AntiSpam, of.antispam),
        (Switch::NoForwards, of.noforwards),
        (Switch::Forum, of.forum),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Pts;

    #[test]
    fn ids_rise_with_the_log_and_sort_newest_first() {
        let at = |pts, minor, n| ActionId::new(EntryKey { pts: Pts(pts), minor }, n);
        let ids =
            [at(1, 0, 0), at(1, 1, 0), at(1, 1, 3), at(1, 900_000, 0), at(2, 0, 0), at(i32::MAX, 0, 15)];
        assert!(ids.is_sorted() && ids[0].0 > 0);
        let mut keys: Vec<Key> = ids.iter().map(|id| clustering(*id)).collect();
        keys.reverse();
        assert!(keys.is_sorted(), "newest first");
        for id in ids {
            assert_eq!(id_at(&clustering(id)), Some(id));
        }
    }
}
