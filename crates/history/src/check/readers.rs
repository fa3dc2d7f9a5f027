//! I7 at the end: nobody is shown more of what it wrote as read than somebody has read.

use std::collections::HashMap;

use super::Checker;
use super::texts::log_of;
use crate::{Chat, Dialog, Peer, UserId};

/// Everybody's rows of the list of dialogs.
pub(super) type Lists<'a> = HashMap<(UserId, Peer), &'a Dialog>;

impl Checker {
    pub(super) fn read_by_somebody(&mut self, known: &Lists<'_>) {
        for ((user, peer), dialog) in known {
            match peer {
                Peer::User(other) if other != user => {
                    if let Some(theirs) = known.get(&(*other, Peer::User(*user))) {
                        self.behind_reader(*user, dialog, *other, theirs);
                    }
                }
                Peer::User(_) => {}
                Peer::Chat(id) => self.behind_a_reader(*user, *id, dialog, known),
                Peer::Channel(id) => self.behind_readers(*user, *id, dialog, known),
            }
        }
    }

    /// I7 for a channel: nobody sees more as read than the furthest of the others has read. Of who is out no mark is
    /// shown, so that whoever is out leaves it open.
    fn behind_readers(&mut self, user: UserId, channel: i64, own: &Dialog, known: &Lists<'_>) {
        let others = self.members.ever_in(Chat::Channel(channel)).filter(|other| *other != user);
        let marks: Option<Vec<i32>> = others
            .map(|other| known.get(&(other, Peer::Channel(channel))).map(|theirs| theirs.read_inbox_max_id))
            .collect();
        let Some(furthest) = marks.map(|marks| marks.into_iter().max().unwrap_or_default()) else { return };
        if own.read_outbox_max_id > furthest {
            let what = format!(
                "{user} sees messages of channel {channel} as read up to {}, the others have read up to {furthest}",
                own.read_outbox_max_id
            );
            self.found.add("I7", what, [], None);
        }
    }

    /// I7 for a basic group: of those who have a copy of the message, somebody has read it. Whoever's list or copy is
    /// not known leaves it open.
    fn behind_a_reader(&mut self, user: UserId, group: i64, own: &Dialog, known: &Lists<'_>) {
        let Some(index) = self.texts.of_copy(own.peer.log(user), own.read_outbox_max_id) else { return };
        let message = &self.texts.all[index];
        let others = self.members.ever_in(Chat::Group(group)).filter(|other| *other != user);
        let read: Option<Vec<bool>> = others
            .map(|other| {
                let theirs = known.get(&(other, own.peer))?;
                let copy = message.copy(log_of(other, message.chat))?;
                Some(copy.id <= theirs.read_inbox_max_id)
            })
            .collect();
        if read.is_some_and(|read| !read.contains(&true)) {
            let what = format!(
                "{user} sees message {} of group {group} as read, which nobody has read",
                own.read_outbox_max_id
            );
            self.found.add("I7", what, [], Some(message.token()));
        }
    }

    /// I7: the writer's mark is not beyond the reader's.
    fn behind_reader(&mut self, user: UserId, own: &Dialog, reader: UserId, theirs: &Dialog) {
        let (log, other) = (own.peer.log(user), log_of(reader, Chat::of(user, own.peer)));
        let Some(index) = self.texts.of_copy(log, own.read_outbox_max_id) else { return };
        let message = &self.texts.all[index];
        let Some(copy) = message.copy(other) else { return };
        if copy.id > theirs.read_inbox_max_id {
            let what = format!(
                "{user} sees message {} as read, which is {} of {reader}, who has read up to {}",
                own.read_outbox_max_id, copy.id, theirs.read_inbox_max_id
            );
            self.found.add("I7", what, [], Some(message.token()));
        }
    }
}
