//! Unread mentions and reactions of messages that their reader cannot see any more.
//!
//! Clearing a history for everybody is one entry in the channel's log, however many members have something unread
//! in it. What it hid is thus left out where counters are shown.

use super::Channels;
use crate::{Result, reactions};
use model::{ChannelId, Dialog, MessageId, Peer, UserId};

impl Channels {
    /// A user's side of the dialog with a channel whose messages up to `hidden` are not to be seen: its counters
    /// without them.
    ///
    /// # Errors
    /// Those of the stores.
    pub(crate) async fn without_hidden(
        &self,
        user: UserId,
        channel: ChannelId,
        hidden: MessageId,
        mut dialog: Dialog,
    ) -> Result<Dialog> {
        let counts_any = |count: Option<i32>| hidden.0 > 0 && count.is_some_and(|count| count > 0);
        let visible = |ids: &mut dyn Iterator<Item = MessageId>| {
            i32::try_from(ids.filter(|id| *id > hidden).count()).unwrap_or(i32::MAX)
        };
        if counts_any(dialog.unread_mentions) {
            let unread = self.all_unread_mentions(user, channel).await?;
            dialog.unread_mentions = Some(visible(&mut unread.into_iter()));
        }
        if counts_any(dialog.unread_reactions) {
            let views = self.outside.views.as_ref();
            let unread = reactions::all_unread(views, user, Peer::Channel(channel)).await?;
            dialog.unread_reactions = Some(visible(&mut unread.into_iter().map(|(id, _)| id)));
        }
        Ok(dialog)
    }
}
