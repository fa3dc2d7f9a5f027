//! The boxes of all members, held while something is decided about their group.

use super::{Groups, unknown};
use crate::boxes::{ATTEMPTS, Locked};
use crate::{Error, Result};
use model::{Chat, ChatId, UserId};

/// A group whose members' boxes are locked.
pub(crate) struct LockedGroup {
    /// The group, not older than the heads of the boxes.
    pub(crate) chat: Chat,
    /// The boxes: the caller's first, then the other members', then those asked for beside.
    pub(crate) boxes: Vec<Locked>,
}

impl Groups {
    /// Locks the boxes of the caller, of all members and of `beside`. Nobody knows who is a member before the boxes
    /// are locked, so that the row is read again behind the locks.
    pub(crate) async fn lock(&self, by: UserId, id: ChatId, beside: &[UserId]) -> Result<LockedGroup> {
        for _ in 0..ATTEMPTS {
            let chat = self.read(id).await?.ok_or(unknown())?;
            let mut owners = vec![by];
            for user in chat.members.iter().map(|member| &member.user).chain(beside) {
                if !owners.contains(user) {
                    owners.push(*user);
                }
            }
            let boxes = self.boxes.lock_all(&owners).await?;
            if self.read(id).await?.as_ref() == Some(&chat) {
                return Ok(LockedGroup { chat, boxes });
            }
        }
        Err(Error::Contended)
    }
}
