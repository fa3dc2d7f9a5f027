//! Who gets a copy of what somebody writes: oneself in Saved Messages, both sides of a private chat, all members of
//! a basic group.

use super::Chats;
use crate::Result;
use crate::boxes::Locked;
use crate::groups::LockedGroup;
use domain::{BoxWriter, group, views};
use model::{Chat, ChatId, Message, MessageId, Peer, Refusal, UserId, stored};
use planted::Bug;

/// The boxes that a message to a peer goes to, locked: the caller's first.
pub(super) struct Room {
    pub(super) boxes: Vec<Locked>,
    /// The basic group, not older than the heads of the boxes.
    pub(super) chat: Option<Chat>,
}

impl Room {
    pub(super) fn group(&self) -> Option<ChatId> {
        self.chat.as_ref().map(|chat| chat.id)
    }

    pub(super) fn writers(&self, date: model::Date) -> Vec<BoxWriter> {
        self.boxes.iter().map(|locked| locked.writer(date)).collect()
    }
}

impl Chats {
    /// Locks everybody's boxes.
    pub(super) async fn enter(&self, by: UserId, peer: Peer) -> Result<Room> {
        match peer {
            Peer::User(other) => Ok(Room { boxes: self.boxes.lock_sides(by, other).await?, chat: None }),
            Peer::Chat(id) => {
                let LockedGroup { chat, mut boxes } = self.groups.lock(by, id, &[]).await?;
                boxes.truncate(boxes.len().max(3) - usize::from(planted::is(Bug::CopyForgotten)));
                Ok(Room { boxes, chat: Some(chat) })
            }
            Peer::Channel(_) => Err(Refusal::bad("PEER_ID_INVALID").into()),
        }
    }

    /// Whether somebody may write to a peer: the user exists and has not blocked the sender, or the sender is in the
    /// group and may write there. For a group it is decided again behind the locks.
    pub(super) async fn check_recipient(&self, sender: UserId, to: Peer) -> Result<()> {
        match to {
            Peer::User(to) => self.check_user(sender, to).await,
            Peer::Chat(id) => {
                let chat = self.groups.expect(id).await?;
                Ok(group::may_send(&chat, sender, self.now())?)
            }
            Peer::Channel(_) => Err(Refusal::bad("PEER_ID_INVALID").into()),
        }
    }

    pub(super) async fn check_user(&self, sender: UserId, to: UserId) -> Result<()> {
        if to == sender {
            return Ok(());
        }
        let recipient = self.users.get(to).await?.ok_or(Refusal::bad("PEER_ID_INVALID"))?;
        if recipient.deleted {
            return Err(Refusal::bad("INPUT_USER_DEACTIVATED").into());
        }
        if to == UserId::SERVICE || self.blocks.has(to, sender).await? && !planted::is(Bug::BlockedWrites) {
            return Err(Refusal::bad("USER_IS_BLOCKED").into());
        }
        Ok(())
    }

    /// The other copies of a message that lies in this box: whose, and under which ids.
    pub(super) async fn other_copies(
        &self,
        owner: UserId,
        message: &Message,
    ) -> Result<Vec<(UserId, MessageId)>> {
        match (message.first_copy, message.peer) {
            (Some((sender, id)), _) => {
                let row = self.outside.views.get(&views::copies_row(sender, id)).await?;
                let mut copies: Vec<(UserId, MessageId)> =
                    row.as_deref().map(stored::decode).transpose()?.unwrap_or_default();
                copies.retain(|(user, _)| *user != owner);
                Ok(copies)
            }
            (None, Peer::User(other)) => Ok(message.twin.map(|id| (other, id)).into_iter().collect()),
            (None, Peer::Chat(_) | Peer::Channel(_)) => Ok(Vec::new()),
        }
    }
}

/// The dialog of a copy, as the owner of that copy sees it: `peer` is how `by` sees it.
pub(super) fn seen_from(peer: Peer, by: UserId) -> Peer {
    match peer {
        Peer::User(_) => Peer::User(by),
        group => group,
    }
}
