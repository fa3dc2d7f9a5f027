//! Typing in a supergroup: a word to whoever is connected. Nothing is kept.

use super::{Channels, private};
use crate::{Caller, Result};
use domain::rights;
use model::{AdminRights, ChannelId, MessageId, Nudge, Peer, Typing};

impl Channels {
    /// Tells the members of a supergroup that the caller is typing. In a channel, whose readers do not see who writes,
    /// nobody is told.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`, and those of [`rights::may_send`]; waiting for one's next turn in slow mode is none.
    pub async fn typing(
        &self,
        by: &Caller,
        channel: ChannelId,
        thread: Option<MessageId>,
        action: Typing,
    ) -> Result<()> {
        let seen = self.seen(channel).await?;
        let member = self.member(channel, by.user).await?;
        rights::may_view(&seen.channel, &member, self.now()).map_err(|_| private())?;
        match rights::may_send(&seen.channel, &member, self.now()) {
            Err(refusal) if refusal.code == 420 => {}
            checked => checked?,
        }
        if seen.channel.is_group() {
            let anonymous = member.may(AdminRights::ANONYMOUS);
            let from = if anonymous { Peer::Channel(channel) } else { Peer::User(by.user) };
            self.outside.bus.publish(Nudge::ChannelTyping { from, channel, thread, action });
        }
        Ok(())
    }
}
