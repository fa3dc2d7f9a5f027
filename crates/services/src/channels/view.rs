//! What somebody sees of a channel, and whether anything at all.

use super::{Channels, LockedChannel, invalid, private, send_as};
use crate::Result;
use domain::channel::Counts;
use domain::rights;
use model::{Channel, ChannelId, Head, Member, Peer, UserId};

/// A channel as a viewer sees it.
#[derive(Clone, Debug)]
pub struct ChannelView {
    /// The settings.
    pub channel: Channel,
    /// How many users are what.
    pub counts: Counts,
    /// What the viewer is in it.
    pub member: Member,
    /// The head of its log.
    pub head: Head,
    /// Whether the viewer may read it. Otherwise only its id and title may be told.
    pub readable: bool,
}

impl ChannelView {
    /// As whom the viewer appears in a group without saying so, where that is not itself.
    pub fn default_send_as(&self) -> Option<Peer> {
        if self.channel.is_group() { send_as::default(&self.member, self.channel.id) } else { None }
    }
}

impl Channels {
    /// What a viewer sees of a channel; none if there is no such channel.
    pub async fn view(&self, viewer: UserId, id: ChannelId) -> Result<Option<ChannelView>> {
        let seen = match self.seen(id).await {
            Ok(seen) => seen,
            Err(crate::Error::Refused(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let member = self.member(id, viewer).await?;
        let readable = rights::may_view(&seen.channel, &member, self.now()).is_ok();
        Ok(Some(ChannelView {
            channel: seen.channel.clone(),
            counts: seen.counts,
            member,
            head: seen.head,
            readable,
        }))
    }

    /// Locks a channel that the user may read.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE` for whoever may not, `400 CHANNEL_INVALID` if there is none.
    pub(crate) async fn lock_for(&self, user: UserId, id: ChannelId) -> Result<LockedChannel> {
        let locked = self.lock(id).await?;
        self.check_readable(&locked, user).await?;
        Ok(locked)
    }

    /// What the user is in a channel that it may read.
    pub(super) async fn check_readable(&self, locked: &LockedChannel, user: UserId) -> Result<Member> {
        let member = self.member(locked.id(), user).await?;
        if locked.channel().deleted {
            return Err(invalid().into());
        }
        rights::may_view(locked.channel(), &member, self.now()).map_err(|_| private())?;
        Ok(member)
    }
}
