//! New members.

use super::change::Word;
use super::{Groups, LockedGroup};
use crate::boxes::{Done, retrying};
use crate::{Caller, Result};
use domain::group;
use model::{BannedRights, ChatId, Refusal, ServiceAction, UserId};

/// How somebody comes into a group without being added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// By an invite link of this administrator.
    Link(UserId),
    /// Let in after a request, which was made by a link of this administrator.
    Request(UserId),
}

impl Groups {
    /// Adds a user; none if the user does not let this caller, and nothing has changed.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 USER_ALREADY_PARTICIPANT`, `400 USERS_TOO_MUCH`,
    /// `400 USER_KICKED`: only an administrator can bring back who was thrown out.
    pub async fn add(&self, by: &Caller, id: ChatId, user: UserId) -> Result<Option<Done>> {
        retrying!({
            let group = self.lock(by.user, id, &[user]).await?;
            group::may(&group.chat, by.user, BannedRights::INVITE_USERS, self.now())?;
            let kicked = group.chat.kicked.contains(&user);
            if kicked && !group.chat.is_admin(by.user) {
                return Err(Refusal::bad("USER_KICKED").into());
            }
            let after = group::with(&group.chat, user, by.user, self.now())?;
            if !self.can_be_added(by.user, user).await? {
                return Ok(None);
            }
            let said = Word::Said(ServiceAction::AddUsers(vec![user]));
            Ok(Some(self.change(by, group, after, said).await?))
        })
    }

    /// Lets a user in. The service message is the newcomer's own, and `by` the session that has it in its result.
    ///
    /// # Errors
    /// `400 USER_ALREADY_PARTICIPANT`, `400 USERS_TOO_MUCH`, `400 INVITE_HASH_EXPIRED` where there is no group any
    /// more, or the user was thrown out of it.
    pub async fn admit(&self, by: &Caller, id: ChatId, user: UserId, entry: Entry) -> Result<Done> {
        retrying!({
            let group = self.lock(user, id, &[]).await?;
            let chat = &group.chat;
            let barred = chat.kicked.contains(&user) && matches!(entry, Entry::Link(_));
            if chat.deactivated || chat.members.is_empty() || barred {
                return Err(Refusal::bad("INVITE_HASH_EXPIRED").into());
            }
            let (inviter, said) = match entry {
                Entry::Link(inviter) => (inviter, ServiceAction::JoinedByLink(inviter)),
                Entry::Request(inviter) => (inviter, ServiceAction::JoinedByRequest),
            };
            let after = group::with(chat, user, inviter, self.now())?;
            let (done, group) = (Word::Said(said), LockedGroup { ..group });
            self.change(&Caller { user, ..*by }, group, after, done).await
        })
    }
}
