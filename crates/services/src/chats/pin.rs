//! Pinned messages of private chats and basic groups (<https://core.telegram.org/api/pin>).

use super::room::{Room, seen_from};
use super::{Chats, Done};
use crate::boxes::retrying;
use crate::{Caller, Result};
use domain::{BoxWriter, Draft, delivery, group, views};
use model::{BannedRights, Message, MessageId, Peer, Refusal, ReplyTo, ServiceAction, UserId};
use ports::{Direction, Key, KeyReader, Table};

/// The most messages that one call unpins; clients ask again until none is left.
const UNPINNED_MAX: usize = 100;
/// The most pinned messages that are looked at.
const PINNED_MAX: usize = 1_000;

/// A request to pin or unpin.
#[derive(Clone, Copy, Debug)]
pub struct Pinning {
    /// The dialog.
    pub peer: Peer,
    /// The message, in the caller's box.
    pub id: MessageId,
    /// Pin or unpin.
    pub pinned: bool,
    /// In a private chat: for oneself alone.
    pub one_side: bool,
    /// Without a sound.
    pub silent: bool,
}

impl Chats {
    /// Pins a message for everybody, with a service message that tells of it, or unpins it.
    ///
    /// # Errors
    /// `400 MESSAGE_ID_INVALID`, `400 CHAT_NOT_MODIFIED`, `400 CHAT_ADMIN_REQUIRED`.
    pub async fn pin(&self, by: &Caller, pinning: Pinning) -> Result<Done> {
        self.check_pinner(by.user, pinning.peer).await?;
        retrying!({
            let mut room = self.enter(by.user, pinning.peer).await?;
            self.check_room(by.user, &room)?;
            let message = self.message_in(by.user, pinning.peer, pinning.id).await?;
            let message = message.filter(|message| message.action.is_none());
            let message = message.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
            if message.is_pinned() == pinning.pinned {
                return Err(Refusal::bad("CHAT_NOT_MODIFIED").into());
            }
            let mut writers = room.writers(self.now());
            let alone = pinning.one_side && pinning.peer.user().is_some();
            let messages = std::slice::from_ref(&message);
            let flagged = if alone { &mut writers[..1] } else { &mut writers[..] };
            self.record_pin(by.user, flagged, messages, pinning.pinned).await?;
            if pinning.pinned && !alone && pinning.peer != Peer::User(by.user) {
                let draft = self.word_of_pin(by.user, &message, pinning.silent).await?;
                delivery::deliver(&mut writers, room.group(), &draft);
            }
            let appended = self.boxes.commit(&mut room.boxes, writers, Some(by.into())).await?;
            Ok(Done::of(&room.boxes, appended))
        })
    }

    /// Unpins the messages of a dialog for everybody, a hundred at a time; answers how many are left at the least.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`.
    pub async fn unpin_all(&self, by: &Caller, peer: Peer) -> Result<(Done, usize)> {
        self.check_pinner(by.user, peer).await?;
        retrying!({
            let mut room = self.enter(by.user, peer).await?;
            self.check_room(by.user, &room)?;
            room.boxes[0].catch_up(&self.outside).await?;
            let mut found = self.pinned(by.user, peer, MessageId(i32::MAX), PINNED_MAX).await?;
            if found.is_empty() {
                return Ok((Done::nothing(&room.boxes[0]), 0));
            }
            let left = found.len().saturating_sub(UNPINNED_MAX);
            found.truncate(UNPINNED_MAX);
            let mut writers = room.writers(self.now());
            self.record_pin(by.user, &mut writers, &found, false).await?;
            let appended = self.boxes.commit(&mut room.boxes, writers, Some(by.into())).await?;
            Ok((Done::of(&room.boxes, appended), left))
        })
    }

    /// The pinned messages of a dialog below an id, the newest first.
    pub async fn pinned(
        &self,
        owner: UserId,
        peer: Peer,
        below: MessageId,
        limit: usize,
    ) -> Result<Vec<Message>> {
        let row = views::pinned_row(Some(owner), peer, MessageId(below.0.saturating_sub(1)));
        let (partition, from) = (row.partition, row.clustering);
        let rows =
            self.outside.views.range(Table::Pinned, &partition, &from, Direction::Forward, limit).await?;
        let id = |key: &Key| KeyReader::new(key).i32_desc().map(MessageId);
        let mut pinned = Vec::with_capacity(rows.len());
        for id in rows.iter().filter_map(|(key, _)| id(key)) {
            pinned.extend(self.message_in(owner, peer, id).await?);
        }
        Ok(pinned)
    }

    /// In a group it is decided again behind the locks.
    async fn check_pinner(&self, by: UserId, peer: Peer) -> Result<()> {
        if let Peer::Chat(id) = peer {
            let chat = self.groups.expect(id).await?;
            group::may(&chat, by, BannedRights::PIN_MESSAGES, self.now())?;
        }
        Ok(())
    }

    fn check_room(&self, by: UserId, room: &Room) -> Result<()> {
        match &room.chat {
            Some(chat) => Ok(group::may(chat, by, BannedRights::PIN_MESSAGES, self.now())?),
            None => Ok(()),
        }
    }

    /// Pins or unpins all copies of messages of one dialog. The first writer is that of `by`, who names them.
    async fn record_pin(
        &self,
        by: UserId,
        writers: &mut [BoxWriter],
        messages: &[Message],
        pinned: bool,
    ) -> Result<()> {
        let Some(peer) = messages.first().map(|message| message.peer) else { return Ok(()) };
        let mut copies = Vec::new();
        for message in messages {
            copies.extend(self.other_copies(by, message).await?);
        }
        delivery::pin(&mut writers[0], peer, messages, pinned);
        let back = seen_from(peer, by);
        for writer in &mut writers[1..] {
            let mut theirs = Vec::new();
            for (_, id) in copies.iter().filter(|(owner, _)| *owner == writer.owner()) {
                let copy = self.message_in(writer.owner(), back, *id).await?;
                theirs.extend(copy.filter(|copy| copy.is_pinned() != pinned));
            }
            delivery::pin(writer, back, &theirs, pinned);
        }
        Ok(())
    }

    async fn word_of_pin(&self, by: UserId, message: &Message, silent: bool) -> Result<Draft> {
        Ok(Draft {
            reply_to: Some(ReplyTo::to(message.id)),
            reply_copies: self.other_copies(by, message).await?,
            silent,
            ..Draft::service(ServiceAction::PinMessage)
        })
    }
}
