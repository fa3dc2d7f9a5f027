//! Restricting members, throwing them out, and letting them back.

use super::{Changed, Channels};
use crate::boxes::retrying;
use crate::{Caller, Result};
use domain::rights;
use model::{ChannelId, Member, Restriction, ServiceAction, Status, UserId};

impl Channels {
    /// Withholds this from somebody, whether in the channel or not; nothing withheld lifts what was.
    ///
    /// # Errors
    /// Those of [`rights::restrict`]; `400 USER_ID_INVALID`.
    pub async fn edit_banned(
        &self,
        by: &Caller,
        id: ChannelId,
        user: UserId,
        what: Restriction,
    ) -> Result<Changed> {
        self.users.expect(user).await?;
        retrying!({
            let locked = self.lock_current(id).await?;
            let actor = self.check_readable(&locked, by.user).await?;
            let before = self.member(id, user).await?;
            let status = rights::restrict(locked.channel(), &actor, &before, what, self.now())?;
            let banned = matches!(status, Status::Banned { .. });
            let now = Member {
                // The date of somebody thrown out is that of the deed.
                date: if banned { self.now() } else { before.date },
                rank: before.rank.clone().filter(|_| !banned),
                send_as: before.send_as.filter(|_| !banned),
                status,
                ..before.clone()
            };
            let removed = before.is_inside() && !now.is_inside();
            let announcement = removed.then_some(ServiceAction::DeleteUser(user));
            self.change_member(by, locked, before, now, announcement).await
        })
    }
}
