//! A user's log with what follows from it, indexed for the checkers.

use crate::end::End;
use crate::local::Local;
use domain::Dialogs;
use model::{Event, LogEntry, Message, MessageId, Peer, RandomId, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// The log of a user and its folds.
pub(super) struct View<'a> {
    pub(super) end: &'a End,
    pub(super) user: UserId,
    pub(super) dialogs: Dialogs,
    pub(super) last: Local,
    /// Every message that ever was, as it was first.
    pub(super) born: BTreeMap<MessageId, &'a Message>,
    pub(super) deleted: BTreeSet<MessageId>,
    /// The texts that a message was given by edits, in order.
    pub(super) edits: BTreeMap<MessageId, Vec<&'a Message>>,
}

impl<'a> View<'a> {
    /// Folds a log.
    pub(super) fn new(end: &'a End) -> Self {
        let mut view = Self {
            end,
            user: end.user,
            dialogs: Dialogs::new(end.user),
            last: Local::new(),
            born: BTreeMap::new(),
            deleted: BTreeSet::new(),
            edits: BTreeMap::new(),
        };
        end.log.iter().for_each(|entry| view.take(entry));
        view
    }

    fn take(&mut self, entry: &'a LogEntry) {
        self.dialogs.fold(entry);
        self.last.apply(entry);
        match &entry.event {
            Event::NewMessage(message) => drop(self.born.insert(message.id, message)),
            Event::EditMessage(message) => self.edits.entry(message.id).or_default().push(message),
            Event::DeleteMessages(deletions) => {
                self.deleted.extend(deletions.iter().flat_map(|deletion| &deletion.ids));
            }
            _ => {}
        }
    }

    /// The messages that were sent with this random_id.
    pub(super) fn sent(&self, random_id: RandomId) -> Vec<&'a Message> {
        self.born.values().copied().filter(|message| message.random_id == Some(random_id)).collect()
    }

    /// Every text of a message: the first and those of its edits.
    pub(super) fn texts(&self, id: MessageId) -> impl Iterator<Item = &'a str> {
        let first = self.born.get(&id).map(|message| message.text.as_str());
        let edits: Vec<&'a str> =
            self.edits.get(&id).into_iter().flatten().map(|m| m.text.as_str()).collect();
        first.into_iter().chain(edits)
    }
}

/// The view of a user.
pub(super) fn of<'v, 'a>(views: &'v [View<'a>], user: UserId) -> Option<&'v View<'a>> {
    views.iter().find(|view| view.user == user)
}

/// The view of the other side of a dialog; none in Saved Messages.
pub(super) fn other<'v, 'a>(views: &'v [View<'a>], own: UserId, peer: Peer) -> Option<&'v View<'a>> {
    peer.user().filter(|user| *user != own).and_then(|user| of(views, user))
}
