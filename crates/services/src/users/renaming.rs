//! Changing what a user is called, and with it the lists of names that users are searched by.
//!
//! The user's row and the lists lie in different partitions, and the lists of a user who is in many channels in many.
//! So a user is listed under the new name before it bears it and under the old one until afterwards, and whoever
//! searches compares what was found with the row: a crash in between leaves rows too many, never one too few.

use super::{Users, row};
use crate::{Result, rows};
use model::{Refusal, User, UserId};
use std::sync::Arc;

impl Users {
    /// Changes the row as [`Self::change`] does, where the change may be one of names.
    pub(super) async fn rename(
        &self,
        id: UserId,
        mut change: impl FnMut(&User) -> Result<Option<User>>,
    ) -> Result<(bool, Arc<User>)> {
        let before = self.stored(id).await?;
        let next = change(&before)?.filter(|next| called(next) != called(&before));
        if let (Some(next), Some(lists)) = (&next, self.channel_names.get()) {
            lists.list(next, next).await?;
        }
        let changed = self.change(id, change).await?;
        if next.is_some()
            && let Err(error) = self.settle_names(&before).await
        {
            tracing::warn!(user = %id, %error, "a member is still listed under a former name");
        }
        Ok(changed)
    }

    /// Takes the user off the lists of its former name. Of two renamings at once the one that settles last knows what
    /// the other left.
    async fn settle_names(&self, before: &User) -> Result<()> {
        let Some(lists) = self.channel_names.get() else { return Ok(()) };
        loop {
            let now = self.stored(before.id).await?;
            lists.list(before, &now).await?;
            if called(&self.stored(before.id).await?) == called(&now) {
                return Ok(());
            }
        }
    }

    async fn stored(&self, id: UserId) -> Result<User> {
        let user = rows::read(self.outside.views.as_ref(), &row(id)).await?;
        Ok(user.ok_or(Refusal::bad("USER_ID_INVALID"))?)
    }
}

fn called(user: &User) -> (&str, &str, Option<&str>) {
    (&user.first_name, &user.last_name, user.username.as_deref())
}
