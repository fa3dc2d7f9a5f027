//! The dialogs of one user, as a fold of the user's log.
//!
//! The same function keeps them up to date while the server runs and rebuilds them after a crash, so the two
//! cannot differ. Each dialog knows up to which entry it is folded; folding an entry twice changes nothing.

use model::{ChannelId, Deletion, Dialog, Event, LogEntry, Message, Notice, Peer, UserId};
use planted::Bug;
use std::collections::HashMap;

/// All dialogs of one user.
#[derive(Clone, Debug, PartialEq)]
pub struct Dialogs {
    owner: UserId,
    by_peer: HashMap<Peer, Dialog>,
}

impl Dialogs {
    /// No dialogs yet.
    pub fn new(owner: UserId) -> Self {
        Self { owner, by_peer: HashMap::new() }
    }

    /// Takes a stored dialog over.
    pub fn insert(&mut self, dialog: Dialog) {
        self.by_peer.insert(dialog.peer, dialog);
    }

    /// One dialog.
    pub fn get(&self, peer: Peer) -> Option<&Dialog> {
        self.by_peer.get(&peer)
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Dialog> {
        self.by_peer.values()
    }

    /// Those that clients are shown, the most recent first.
    pub fn listed(&self) -> Vec<Dialog> {
        let mut listed: Vec<Dialog> = self.iter().filter(|d| d.top_message.0 > 0).cloned().collect();
        listed.sort_unstable_by_key(|d| std::cmp::Reverse((d.top_date, d.top_message)));
        listed
    }

    /// The pinned ones, the first at the top.
    pub fn pinned(&self) -> Vec<Dialog> {
        let mut pinned: Vec<Dialog> = self.iter().filter(|d| d.pinned.is_some()).cloned().collect();
        pinned.sort_unstable_by_key(|d| d.pinned);
        pinned
    }

    /// Takes an entry of the log in.
    pub fn fold(&mut self, entry: &LogEntry) {
        match &entry.event {
            Event::NewMessage(message) => {
                let incoming = is_incoming(self.owner, message);
                self.change(message.peer, entry, |d| add(d, message, incoming));
            }
            Event::EditMessage(_) => {}
            Event::DeleteMessages(deletions) => {
                for deletion in deletions {
                    self.change(deletion.peer, entry, |d| remove(d, deletion));
                }
            }
            Event::ReadInbox { peer, max_id, still_unread } => self.change(*peer, entry, |d| {
                d.read_inbox_max = d.read_inbox_max.max(*max_id);
                d.unread_count = *still_unread;
                d.unread_mark = false;
            }),
            Event::ReadOutbox { peer, max_id } => {
                self.change(*peer, entry, |d| d.read_outbox_max = d.read_outbox_max.max(*max_id));
            }
            Event::Notice(notice) => self.fold_notice(entry, notice),
            Event::PinMessages { .. } | Event::Channel(_) | Event::Restored { .. } => {}
        }
    }

    fn fold_notice(&mut self, entry: &LogEntry, notice: &Notice) {
        match notice {
            Notice::DialogUnreadMark(peer, mark) => self.change(*peer, entry, |d| d.unread_mark = *mark),
            Notice::PinnedDialogs(order) => {
                let others: Vec<Peer> =
                    self.pinned().iter().map(|d| d.peer).filter(|peer| !order.contains(peer)).collect();
                for peer in others {
                    self.change(peer, entry, |d| d.pinned = None);
                }
                for (place, peer) in (1..).zip(order) {
                    self.change(*peer, entry, |d| d.pinned = Some(place));
                }
            }
            Notice::ReactionUnread { peer, first: true, .. } => self.change(*peer, entry, |d| {
                d.unread_reactions = Some(d.unread_reactions.unwrap_or(0) + 1);
            }),
            Notice::ReactionsRead(peer, messages) => self.change(*peer, entry, |d| {
                let read = i32::try_from(messages.len()).unwrap_or(i32::MAX);
                d.unread_reactions = Some(d.unread_reactions.unwrap_or(0).saturating_sub(read).max(0));
            }),
            _ => self.fold_channel_notice(entry, notice),
        }
    }

    /// What the owner of the box did in channels, or what concerns the owner there.
    fn fold_channel_notice(&mut self, entry: &LogEntry, notice: &Notice) {
        match notice {
            Notice::ChannelJoined(channel, newest) => self.change(Peer::Channel(*channel), entry, |d| {
                d.inside = Some(true);
                d.read_inbox_max = d.read_inbox_max.max(*newest);
            }),
            Notice::ChannelLeft(channel) => self.change(Peer::Channel(*channel), entry, |d| {
                d.inside = Some(false);
                d.pinned = None;
                d.unread_mark = false;
                d.unread_mentions = None;
                d.unread_reactions = None;
            }),
            Notice::ChannelRead { channel, max_id, .. } => self.change(Peer::Channel(*channel), entry, |d| {
                d.read_inbox_max = d.read_inbox_max.max(*max_id);
                d.unread_mark = false;
            }),
            Notice::ChannelMention { channel, .. } => self.change(Peer::Channel(*channel), entry, |d| {
                d.unread_mentions = Some(d.unread_mentions.unwrap_or(0) + 1);
            }),
            Notice::ChannelMentionsRead(channel, messages) => {
                self.change(Peer::Channel(*channel), entry, |d| {
                    let read = i32::try_from(messages.len()).unwrap_or(i32::MAX);
                    d.unread_mentions = Some(d.unread_mentions.unwrap_or(0).saturating_sub(read).max(0));
                });
            }
            _ => {}
        }
    }

    /// The channels that the owner is in, in no order.
    pub fn channels(&self) -> impl Iterator<Item = (ChannelId, &Dialog)> {
        self.iter().filter(|dialog| dialog.inside == Some(true)).filter_map(|dialog| match dialog.peer {
            Peer::Channel(channel) => Some((channel, dialog)),
            Peer::User(_) | Peer::Chat(_) => None,
        })
    }

    fn change(&mut self, peer: Peer, entry: &LogEntry, change: impl FnOnce(&mut Dialog)) {
        let dialog = self.by_peer.entry(peer).or_insert_with(|| Dialog::empty(peer));
        if entry.key > dialog.as_of || planted::is(Bug::FoldedTwice) {
            change(dialog);
            dialog.as_of = entry.key;
        }
    }
}

fn add(dialog: &mut Dialog, message: &Message, incoming: bool) {
    dialog.top_message = message.id;
    dialog.top_date = message.date;
    dialog.message_count += 1;
    if incoming {
        dialog.unread_count += 1;
    }
}

fn remove(dialog: &mut Dialog, deletion: &Deletion) {
    dialog.unread_count -= deletion.unread;
    dialog.message_count -= i32::try_from(deletion.ids.len()).unwrap_or(i32::MAX);
    if let Some((id, date)) = deletion.new_top {
        dialog.top_message = id;
        dialog.top_date = date;
    }
}

/// Whether a message in this user's box counts as unread until it is read: neither one's own nor in Saved
/// Messages.
pub fn is_incoming(owner: UserId, message: &Message) -> bool {
    !message.out && message.peer != Peer::User(owner)
}

#[cfg(test)]
#[path = "dialogs_tests.rs"]
mod tests;
