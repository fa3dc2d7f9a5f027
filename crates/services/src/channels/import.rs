//! Adding many members at once, for an operator who moves a community here.

use super::change::MemberChange;
use super::join::entering;
use super::{Channels, Via};
use crate::boxes::retrying;
use crate::{Caller, Result};
use model::{ChannelId, UserId};

/// How many members one append adds.
const AT_ONCE: usize = 200;

impl Channels {
    /// Makes these users members, without service messages. Whoever is a member or thrown out stays as it is. Answers
    /// how many were added.
    ///
    /// # Errors
    /// `400 CHANNEL_INVALID`. What was added before a failure stays.
    pub async fn import_members(&self, by: &Caller, id: ChannelId, users: &[UserId]) -> Result<usize> {
        let mut added = 0;
        for users in users.chunks(AT_ONCE) {
            added += retrying!({
                let locked = self.lock(id).await?;
                let mut changes = Vec::with_capacity(users.len());
                for user in users {
                    let before = self.member(id, *user).await?;
                    if before.is_inside() || before.is_banned(self.now()) {
                        continue;
                    }
                    let now = entering(&locked, &before, self.now(), &Via::Open);
                    changes.push(MemberChange { before, now });
                }
                let count = changes.len();
                if count > 0 {
                    self.change_members(by, locked, changes, None).await?;
                }
                Ok::<usize, crate::Error>(count)
            })?;
        }
        Ok(added)
    }
}
