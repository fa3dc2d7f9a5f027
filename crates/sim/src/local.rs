//! What a device holds: a state machine as strict about pts as the strictest real client.
//!
//! An update is applied only if it is the next one; what is known is ignored; a gap is told to the caller, who
//! asks for the difference. Notices have no pts and are told apart by their position.

use crate::group::Held;
use model::{Date, EntryKey, Event, LogEntry, Message, MessageId, Notice, Peer, Pts};
use std::collections::{BTreeMap, BTreeSet};

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was the next.
    Applied,
    /// It was known.
    Known,
    /// Something before it is missing.
    Gap,
}

/// The whole state of a device.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Local {
    pub(crate) at: EntryKey,
    pub(crate) date: Date,
    pub(crate) messages: BTreeMap<MessageId, Message>,
    pub(crate) read_inbox: BTreeMap<Peer, MessageId>,
    pub(crate) read_outbox: BTreeMap<Peer, MessageId>,
    pub(crate) marked: BTreeSet<Peer>,
    pub(crate) pinned: Vec<Peer>,
    /// The group, while the box says that its owner is in it.
    pub(crate) group: Option<Held>,
    pub(crate) group_read: MessageId,
    /// Messages of the group that mention the owner and were not looked at.
    pub(crate) mentions: BTreeSet<MessageId>,
}

impl Local {
    /// A device that knows nothing.
    pub(crate) fn new() -> Self {
        Self {
            at: EntryKey { pts: Pts::START, minor: 0 },
            date: Date(0),
            messages: BTreeMap::new(),
            read_inbox: BTreeMap::new(),
            read_outbox: BTreeMap::new(),
            marked: BTreeSet::new(),
            pinned: Vec::new(),
            group: None,
            group_read: MessageId(0),
            mentions: BTreeSet::new(),
        }
    }

    /// An update by push or in a result.
    pub(crate) fn take(&mut self, entry: &LogEntry) -> Taken {
        if entry.key <= self.at {
            return Taken::Known;
        }
        if entry.key.pts.0 - entry.pts_count != self.at.pts.0 {
            return Taken::Gap;
        }
        self.apply(entry);
        Taken::Applied
    }

    /// The pts of a result that carries no updates (`messages.affectedMessages`), and what it says was done.
    pub(crate) fn affected(&mut self, pts: Pts, pts_count: i32, done: &[LogEntry]) -> Taken {
        if pts <= self.at.pts {
            return Taken::Known;
        }
        if pts.0 - pts_count != self.at.pts.0 {
            return Taken::Gap;
        }
        done.iter().for_each(|entry| self.apply(entry));
        self.at = EntryKey { pts, minor: 0 };
        Taken::Applied
    }

    /// A difference is taken as it comes and leads to `at`.
    pub(crate) fn difference(&mut self, entries: &[LogEntry], at: EntryKey) {
        entries.iter().for_each(|entry| self.apply(entry));
        self.at = at;
    }

    /// Takes an entry whatever the position.
    pub(crate) fn apply(&mut self, entry: &LogEntry) {
        self.at = self.at.max(entry.key);
        self.date = self.date.max(entry.date);
        match &entry.event {
            Event::NewMessage(message) | Event::EditMessage(message) => {
                self.messages.insert(message.id, Message::clone(message));
            }
            Event::DeleteMessages(deletions) => {
                for id in deletions.iter().flat_map(|deletion| &deletion.ids) {
                    self.messages.remove(id);
                }
            }
            Event::ReadInbox { peer, max_id, .. } => {
                self.read_inbox.insert(*peer, *max_id);
                self.marked.remove(peer);
            }
            Event::ReadOutbox { peer, max_id } => {
                self.read_outbox.insert(*peer, *max_id);
            }
            Event::Notice(notice) => self.notice(notice),
            Event::PinMessages { .. } | Event::Channel(_) | Event::Restored { .. } => {}
        }
    }

    fn notice(&mut self, notice: &Notice) {
        match notice {
            Notice::DialogUnreadMark(peer, true) => drop(self.marked.insert(*peer)),
            Notice::DialogUnreadMark(peer, false) => drop(self.marked.remove(peer)),
            Notice::PinnedDialogs(order) => self.pinned.clone_from(order),
            Notice::ChannelJoined(_, newest) => {
                self.group.get_or_insert_with(Held::new);
                self.group_read = self.group_read.max(*newest);
            }
            Notice::ChannelLeft(_) => {
                self.group = None;
                self.mentions.clear();
            }
            Notice::ChannelRead { max_id, .. } => self.group_read = *max_id,
            Notice::ChannelMention { message, .. } => drop(self.mentions.insert(*message)),
            Notice::ChannelMentionsRead(_, ids) => self.mentions.retain(|id| !ids.contains(id)),
            _ => {}
        }
    }

    /// The messages of a dialog, oldest first.
    pub(crate) fn dialog(&self, peer: Peer) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.values().filter(move |message| message.peer == peer)
    }

    /// A mark, 0 where there is none.
    pub(crate) fn read_inbox_of(&self, peer: Peer) -> MessageId {
        self.read_inbox.get(&peer).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pts: i32, max_id: i32) -> LogEntry {
        LogEntry {
            key: EntryKey { pts: Pts(pts), minor: 0 },
            pts_count: 1,
            top_message: MessageId(9),
            date: Date(1),
            event: Event::ReadInbox {
                peer: Peer::User(model::UserId(5)),
                max_id: MessageId(max_id),
                still_unread: 0,
            },
        }
    }

    #[test]
    fn only_the_next_update_is_applied() {
        let mut local = Local::new();
        assert_eq!(local.take(&read(3, 7)), Taken::Gap);
        assert_eq!(local.take(&read(2, 4)), Taken::Applied);
        assert_eq!(local.take(&read(2, 6)), Taken::Known);
        assert_eq!(local.read_inbox_of(Peer::User(model::UserId(5))), MessageId(4));
        assert_eq!(local.affected(Pts(5), 1, &[]), Taken::Gap);
        assert_eq!(local.affected(Pts(4), 2, &[read(4, 8)]), Taken::Applied);
        assert_eq!(local.at.pts, Pts(4));
    }
}
