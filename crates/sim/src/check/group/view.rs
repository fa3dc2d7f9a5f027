//! The log of the group with what follows from it, indexed for the checkers.

use crate::group::{GroupEnd, Held};
use model::{ChannelEvent, EntryKey, Event, LogEntry, Member, Message, MessageId, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// A change of a member, as the log has it.
pub(super) struct Change<'a> {
    pub(super) at: EntryKey,
    pub(super) by: UserId,
    pub(super) before: &'a Member,
    pub(super) now: &'a Member,
}

/// The log of the group and its folds.
pub(super) struct GroupView<'a> {
    pub(super) end: &'a GroupEnd,
    pub(super) last: Held,
    /// Every message that ever was, as it was first, and where it stands in the log.
    pub(super) born: BTreeMap<MessageId, (EntryKey, &'a Message)>,
    pub(super) deleted: BTreeSet<MessageId>,
    /// The edits of each message in order.
    pub(super) edits: BTreeMap<MessageId, Vec<&'a Message>>,
    /// In the order of the log.
    pub(super) changes: Vec<Change<'a>>,
    /// How far each has read, as the log tells the authors.
    pub(super) reads: BTreeMap<UserId, MessageId>,
}

impl<'a> GroupView<'a> {
    /// Folds the log.
    pub(super) fn new(end: &'a GroupEnd) -> Self {
        let mut view = Self {
            end,
            last: Held::new(),
            born: BTreeMap::new(),
            deleted: BTreeSet::new(),
            edits: BTreeMap::new(),
            changes: Vec::new(),
            reads: BTreeMap::new(),
        };
        end.log.iter().for_each(|entry| view.take(entry));
        view
    }

    fn take(&mut self, entry: &'a LogEntry) {
        self.last.apply(entry);
        match &entry.event {
            Event::NewMessage(message) => drop(self.born.insert(message.id, (entry.key, message))),
            Event::EditMessage(message) => self.edits.entry(message.id).or_default().push(message),
            Event::DeleteMessages(deletions) => {
                self.deleted.extend(deletions.iter().flat_map(|deletion| &deletion.ids));
            }
            Event::Channel(ChannelEvent::Member { by, before, now }) => {
                self.changes.push(Change { at: entry.key, by: *by, before, now });
            }
            Event::Channel(ChannelEvent::Read { by, max_id, .. }) => {
                let mark = self.reads.entry(*by).or_default();
                *mark = (*mark).max(*max_id);
            }
            _ => {}
        }
    }

    /// The changes of one member.
    pub(super) fn changes_of(&self, user: UserId) -> impl DoubleEndedIterator<Item = &Change<'a>> {
        self.changes.iter().filter(move |change| change.now.user == user)
    }

    /// What a user was in the group when this was appended; none before it first came.
    pub(super) fn row(&self, user: UserId, at: EntryKey) -> Option<&'a Member> {
        self.changes_of(user).take_while(|change| change.at < at).last().map(|change| change.now)
    }

    /// Whether a user was in the group when this was appended.
    pub(super) fn was_inside(&self, user: UserId, at: EntryKey) -> bool {
        self.row(user, at).is_some_and(Member::is_inside)
    }

    /// Whether a user is in the group at the end.
    pub(super) fn is_inside(&self, user: UserId) -> bool {
        self.changes_of(user).last().is_some_and(|change| change.now.is_inside())
    }

    /// The messages that were sent with this text, which one post alone has.
    pub(super) fn sent(&self, text: &str) -> Vec<&'a Message> {
        self.born.values().map(|(_, message)| *message).filter(|message| message.text == text).collect()
    }
}
