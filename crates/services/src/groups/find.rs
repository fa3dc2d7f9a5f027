//! Which groups somebody knows.

use super::Groups;
use crate::Result;
use model::{Chat, ChatId, Peer, UserId};
use std::sync::Arc;

impl Groups {
    /// A group that the user may name: it is in it, or was and has messages of it.
    pub async fn known_to(&self, user: UserId, id: ChatId) -> Result<Option<Arc<Chat>>> {
        let Some(chat) = self.get(id).await? else { return Ok(None) };
        if chat.member(user).is_some() {
            return Ok(Some(chat));
        }
        let locked = self.boxes.lock_current(user).await?;
        Ok(locked.state().dialogs.get(Peer::Chat(id)).map(|_| chat))
    }

    /// The groups that two users are both in.
    pub async fn in_common(&self, own: UserId, other: UserId) -> Result<Vec<ChatId>> {
        let ids: Vec<ChatId> = {
            let locked = self.boxes.lock_current(own).await?;
            let peers = locked.state().dialogs.iter().map(|dialog| dialog.peer);
            let chats = peers.filter_map(|peer| match peer {
                Peer::Chat(id) => Some(id),
                Peer::User(_) | Peer::Channel(_) => None,
            });
            chats.collect()
        };
        let mut common = Vec::new();
        for id in ids {
            let Some(chat) = self.get(id).await? else { continue };
            let both = chat.member(own).is_some() && chat.member(other).is_some();
            common.extend((both && !chat.deactivated).then_some(id));
        }
        Ok(common)
    }
}
