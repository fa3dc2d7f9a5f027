//! Leaving, and being thrown out.

use super::Groups;
use super::change::Word;
use crate::boxes::{Done, retrying};
use crate::{Caller, Result};
use domain::group;
use model::{ChatId, ServiceAction, UserId};

impl Groups {
    /// Removes a member, or the caller itself. The service message about it is the last that the user gets.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`, `400 USER_NOT_PARTICIPANT`, `400 CHAT_ADMIN_REQUIRED`.
    pub async fn remove(&self, by: &Caller, id: ChatId, user: UserId) -> Result<Done> {
        retrying!({
            let group = self.lock(by.user, id, &[]).await?;
            group::may_remove(&group.chat, by.user, user)?;
            let after = group::without(&group.chat, user, user != by.user);
            let said = Word::Said(ServiceAction::DeleteUser(user));
            self.change(by, group, after, said).await
        })
    }
}
