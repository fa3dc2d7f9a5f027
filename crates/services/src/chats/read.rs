//! Read marks: the reader's inbox and the writers' outboxes.

use super::room::seen_from;
use super::{Chats, Done};
use crate::boxes::{Locked, retrying};
use crate::{Caller, Error, Result};
use domain::BoxWriter;
use model::{Dialog, Event, Message, MessageId, Peer, Refusal, UserId};
use planted::Bug;
use ports::Direction;
use std::collections::BTreeMap;

/// Of each writer the newest message that is read, by its id in the writer's own box.
type Writers = BTreeMap<UserId, MessageId>;

impl Chats {
    /// Marks the incoming messages of a dialog as read up to `max_id`; 0 stands for all. Those who wrote them learn
    /// up to which of their messages this reaches.
    pub async fn read_history(&self, by: &Caller, peer: Peer, max_id: MessageId) -> Result<Done> {
        retrying!({
            let mut boxes = self.boxes.lock_all(&self.concerned(by.user, peer, max_id).await?).await?;
            self.append_read(by, peer, &mut boxes, max_id).await
        })
    }

    /// Whose boxes a read mark concerns: the reader's first.
    async fn concerned(&self, by: UserId, peer: Peer, max_id: MessageId) -> Result<Vec<UserId>> {
        let mut owners = vec![by];
        match peer {
            // Nobody reads the outbox of the service user.
            Peer::User(UserId::SERVICE) => {}
            Peer::User(other) => owners.extend((other != by).then_some(other)),
            Peer::Chat(_) => {
                let dialog = self.boxes.lock_current(by).await?.state().dialogs.get(peer).cloned();
                if let Some(dialog) = dialog {
                    let reach = reach(&dialog, max_id);
                    owners.extend(self.writers_read(by, peer, dialog.read_inbox_max, reach).await?.keys());
                }
            }
            Peer::Channel(_) => return Err(Refusal::bad("PEER_ID_INVALID").into()),
        }
        Ok(owners)
    }

    async fn append_read(
        &self,
        by: &Caller,
        peer: Peer,
        boxes: &mut [Locked],
        max_id: MessageId,
    ) -> Result<Done> {
        boxes[0].catch_up(&self.outside).await?;
        let own = boxes[0].state();
        let Some(dialog) = own.dialogs.get(peer).cloned() else { return Ok(Done::nothing(&boxes[0])) };
        let max_id = reach(&dialog, max_id);
        if max_id <= dialog.read_inbox_max && !dialog.unread_mark {
            return Ok(Done::nothing(&boxes[0]));
        }
        let max_id = if planted::is(Bug::StaleReadMark) { max_id } else { max_id.max(dialog.read_inbox_max) };
        let date = self.now();
        let mut writers: Vec<BoxWriter> = boxes.iter().map(|locked| locked.writer(date)).collect();
        let still_unread = self.incoming_between(by.user, peer, max_id, dialog.top_message).await?;
        writers[0].record(Event::ReadInbox { peer, max_id, still_unread });
        for (writer, read) in self.writers_read(by.user, peer, dialog.read_inbox_max, max_id).await? {
            let Some(place) = writers.iter().position(|one| one.owner() == writer) else {
                // Somebody wrote before the boxes were locked.
                if peer.user().is_some() { continue } else { return Err(Error::Contended) }
            };
            let back = seen_from(peer, by.user);
            let known =
                boxes[place].state().dialogs.get(back).map_or(MessageId(0), |dialog| dialog.read_outbox_max);
            if read > known {
                writers[place].record(Event::ReadOutbox { peer: back, max_id: read });
            }
        }
        let appended = self.boxes.commit(boxes, writers, Some(by.into())).await?;
        Ok(Done::of(boxes, appended))
    }

    /// Whose incoming messages lie in `(after, up_to]`. Who has left a group is told nothing more of it.
    async fn writers_read(
        &self,
        owner: UserId,
        peer: Peer,
        after: MessageId,
        up_to: MessageId,
    ) -> Result<Writers> {
        let chat = match peer {
            Peer::Chat(id) => Some(self.groups.expect(id).await?),
            Peer::User(_) | Peer::Channel(_) => None,
        };
        let mut found = Writers::new();
        let mut at = MessageId(up_to.0.saturating_add(1));
        loop {
            let rows = self.rows(owner, peer, at, Direction::Forward, 64).await?;
            for message in rows.iter().take_while(|message| message.id > after) {
                let Some(id) = original(message).filter(|_| !message.out) else { continue };
                if chat.as_ref().is_none_or(|chat| chat.member(message.from).is_some()) {
                    found.entry(message.from).or_insert(id);
                }
                if chat.is_none() {
                    return Ok(found);
                }
            }
            match rows.last() {
                Some(last) if rows.len() == 64 && last.id > after => at = last.id,
                _ => return Ok(found),
            }
        }
    }
}

/// Up to where a mark reaches: 0 stands for everything there is.
fn reach(dialog: &Dialog, max_id: MessageId) -> MessageId {
    if max_id.0 <= 0 { dialog.top_message } else { max_id.min(dialog.top_message) }
}

/// The id of the author's own copy.
fn original(message: &Message) -> Option<MessageId> {
    message.first_copy.map(|(_, id)| id).or(message.twin)
}
