//! Editing one's own message.

use super::{Chats, Done};
use crate::boxes::{Locked, retrying};
use crate::{Caller, Result};
use domain::private;
use domain::text::Text;
use model::{Message, MessageId, Peer, Refusal, UserId};

/// How long a message can be edited, in seconds; in Saved Messages for ever.
const EDIT_TIME_S: i32 = 2 * 24 * 60 * 60;

/// A request to edit.
#[derive(Clone, Debug)]
pub struct Editing {
    /// The dialog.
    pub peer: Peer,
    /// The message, in the caller's box.
    pub id: MessageId,
    /// The new content, checked.
    pub text: Text,
    /// Link preview above the text.
    pub invert_media: bool,
}

impl Chats {
    /// Edits a message in both boxes.
    pub async fn edit(&self, by: &Caller, editing: Editing) -> Result<Done> {
        let to = editing.peer.user().ok_or(Refusal::bad("PEER_ID_INVALID"))?;
        retrying!({
            let mut boxes = self.boxes.lock_sides(by.user, to).await?;
            self.append_edit(by, &mut boxes, &editing).await
        })
    }

    async fn append_edit(&self, by: &Caller, boxes: &mut [Locked], editing: &Editing) -> Result<Done> {
        let message = self.message_in(by.user, editing.peer, editing.id).await?;
        let message = message.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
        let date = self.now();
        check(by.user, &message, editing, date)?;
        let mut writers: Vec<_> = boxes.iter().map(|locked| locked.writer(date)).collect();
        private::edit(&mut writers[0], &message, &editing.text, editing.invert_media);
        if let (Some(theirs), Some(twin)) = (writers.get_mut(1), message.twin)
            && let Some(copy) = self.message_in(theirs.owner(), Peer::User(by.user), twin).await?
        {
            private::edit(theirs, &copy, &editing.text, editing.invert_media);
        }
        let appended = self.boxes.commit(boxes, writers, Some(by.into())).await?;
        Ok(Done {
            entries: appended.into_iter().next().unwrap_or_default(),
            ids: Vec::new(),
            at: boxes[0].state().head.key(),
        })
    }
}

fn check(editor: UserId, message: &Message, editing: &Editing, now: model::Date) -> Result<()> {
    let saved = message.peer == Peer::User(editor);
    if message.from != editor || !(message.out || saved) {
        return Err(Refusal::forbidden("MESSAGE_AUTHOR_REQUIRED").into());
    }
    if message.forward.is_some() || message.action.is_some() {
        return Err(Refusal::bad("MESSAGE_ID_INVALID").into());
    }
    if !saved && now.0 - message.date.0 > EDIT_TIME_S {
        return Err(Refusal::bad("MESSAGE_EDIT_TIME_EXPIRED").into());
    }
    if message.text == editing.text.text && message.entities == editing.text.entities {
        return Err(Refusal::bad("MESSAGE_NOT_MODIFIED").into());
    }
    Ok(())
}
