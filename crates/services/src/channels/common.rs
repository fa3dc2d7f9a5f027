//! Which supergroups two users are both in.

use super::Channels;
use super::participants::is_anonymous;
use crate::Result;
use domain::rights;
use model::{ChannelId, UserId};

impl Channels {
    /// The supergroups of `own` of which it may know that the other is in them too. One row is read for each channel
    /// that `own` is in, of which there is a highest number.
    pub async fn in_common(&self, own: UserId, other: UserId) -> Result<Vec<ChannelId>> {
        let inside: Vec<ChannelId> = {
            let locked = self.boxes.lock_current(own).await?;
            locked.state().dialogs.channels().map(|(id, _)| id).collect()
        };
        let mut common = Vec::new();
        for id in inside {
            if self.member(id, other).await?.is_inside() && self.may_know(own, id, other).await? {
                common.push(id);
            }
        }
        Ok(common)
    }

    /// Whether somebody sees another member in the list of the members of a supergroup.
    async fn may_know(&self, own: UserId, id: ChannelId, other: UserId) -> Result<bool> {
        let Some(view) = self.view(own, id).await? else { return Ok(false) };
        let shown = view.member.is_admin() || !is_anonymous(&self.member(id, other).await?);
        let open = rights::may_see_members(&view.channel, &view.member) && view.member.is_inside();
        Ok(view.channel.is_group() && !view.channel.deleted && open && shown)
    }
}
