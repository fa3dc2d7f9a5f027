//! Editing a message of a channel.

use super::derived::scribe;
use super::send::wrote;
use super::{Changed, Channels, LockedChannel};
use crate::boxes::retrying;
use crate::{Caller, Result};
use domain::rights;
use domain::text::Text;
use model::{ChannelId, Event, Message, MessageId, Refusal};
use planted::Bug;

/// A request to edit.
#[derive(Clone, Debug)]
pub struct PostEditing {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub id: MessageId,
    /// The new content, checked.
    pub text: Text,
    /// Link preview above the text.
    pub invert_media: bool,
}

impl Channels {
    /// Gives a message a new content.
    ///
    /// # Errors
    /// Those of [`rights::may_edit`]; `400 MESSAGE_ID_INVALID`, `400 MESSAGE_NOT_MODIFIED`.
    pub async fn edit(&self, by: &Caller, editing: PostEditing) -> Result<Changed> {
        retrying!({
            let locked = self.lock(editing.channel).await?;
            self.append_edit(by, locked, &editing).await
        })
    }

    async fn append_edit(
        &self,
        by: &Caller,
        mut locked: LockedChannel,
        editing: &PostEditing,
    ) -> Result<Changed> {
        let member = self.check_readable(&locked, by.user).await?;
        let message =
            self.message(locked.id(), editing.id).await?.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
        rights::may_edit(locked.channel(), &member, &message, self.now())?;
        if message.text == editing.text.text && message.entities == editing.text.entities {
            return Err(Refusal::bad("MESSAGE_NOT_MODIFIED").into());
        }
        let mut writer = locked.writer(self.now());
        let date = writer.date();
        let edited = Message {
            text: editing.text.text.clone(),
            entities: editing.text.entities.clone(),
            edit_date: Some(message.edit_date.map_or(date, |last| last.max(date))),
            invert_media: editing.invert_media,
            ..message.clone()
        };
        let key = writer.record(Event::EditMessage(Box::new(edited.clone())));
        if planted::is(Bug::SlowModeFromEdits) {
            writer.also_write([wrote(locked.id(), &member, date)]);
        }
        if member.is_admin() && message.from != by.user {
            writer.also_write([scribe(&writer, by.user).edited(key, &message, &edited)]);
        }
        self.append(by, &mut locked, writer, Vec::new()).await
    }
}
