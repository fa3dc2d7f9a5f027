//! Collects the users that an answer names: every one of them goes with it, since clients cannot show a message of
//! somebody they know only by number.

use model::{EntityKind, Event, LogEntry, Message, Notice, Peer, UserId};
use std::collections::BTreeSet;

/// Users named so far.
#[derive(Debug, Default)]
pub(crate) struct People(BTreeSet<UserId>);

impl People {
    /// A user.
    pub(crate) fn user(&mut self, id: UserId) {
        self.0.insert(id);
    }

    /// A peer, where it is a user.
    pub(crate) fn peer(&mut self, peer: Peer) {
        self.0.extend(peer.user());
    }

    /// Everybody in a message: the dialog, the author, the first author, mentions.
    pub(crate) fn message(&mut self, message: &Message) {
        self.peer(message.peer);
        self.user(message.from);
        self.0.extend(message.via_bot);
        if let Some(forward) = &message.forward {
            self.0.extend(forward.from);
            self.0.extend(forward.saved_from.and_then(|(peer, _)| peer.user()));
        }
        for entity in &message.entities {
            if let EntityKind::MentionName(user) = entity.kind {
                self.user(user);
            }
        }
    }

    /// Everybody in a log entry.
    pub(crate) fn entry(&mut self, entry: &LogEntry) {
        match &entry.event {
            Event::NewMessage(message) | Event::EditMessage(message) => self.message(message),
            Event::DeleteMessages(_) => {}
            Event::ReadInbox { peer, .. } | Event::ReadOutbox { peer, .. } => self.peer(*peer),
            Event::Notice(notice) => self.notice(notice),
        }
    }

    fn notice(&mut self, notice: &Notice) {
        match notice {
            Notice::UserChanged(user) => self.user(*user),
            Notice::PeerSettings(peer)
            | Notice::DialogUnreadMark(peer, _)
            | Notice::DialogPinned(peer, _) => {
                self.peer(*peer);
            }
            Notice::PinnedDialogs(peers) => peers.iter().for_each(|peer| self.peer(*peer)),
            Notice::NewAuthorization { .. } | Notice::ContactsChanged => {}
        }
    }

    /// The users, each once.
    pub(crate) fn ids(&self) -> Vec<UserId> {
        self.0.iter().copied().collect()
    }
}

impl<'a> FromIterator<&'a Message> for People {
    fn from_iter<I: IntoIterator<Item = &'a Message>>(messages: I) -> Self {
        let mut people = Self::default();
        messages.into_iter().for_each(|message| people.message(message));
        people
    }
}
