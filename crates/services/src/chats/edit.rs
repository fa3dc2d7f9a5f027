//! Editing one's own message.

use super::room::{Room, seen_from};
use super::{Chats, Done};
use crate::boxes::retrying;
use crate::{Caller, Result};
use domain::text::Text;
use domain::{delivery, group};
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
    /// Edits a message in all boxes.
    pub async fn edit(&self, by: &Caller, editing: Editing) -> Result<Done> {
        retrying!({
            let mut room = self.enter(by.user, editing.peer).await?;
            if let Some(chat) = &room.chat {
                group::may_send(chat, by.user, self.now())?;
            }
            self.append_edit(by, &mut room, &editing).await
        })
    }

    async fn append_edit(&self, by: &Caller, room: &mut Room, editing: &Editing) -> Result<Done> {
        let message = self.message_in(by.user, editing.peer, editing.id).await?;
        let message = message.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
        let date = self.now();
        check(by.user, &message, editing, date)?;
        let mut writers = room.writers(date);
        delivery::edit(&mut writers[0], &message, &editing.text, editing.invert_media);
        let back = seen_from(editing.peer, by.user);
        for (owner, id) in self.other_copies(by.user, &message).await? {
            // Who has left the group has a copy, and no box here.
            let Some(theirs) = writers.iter_mut().find(|writer| writer.owner() == owner) else { continue };
            if let Some(copy) = self.message_in(owner, back, id).await? {
                delivery::edit(theirs, &copy, &editing.text, editing.invert_media);
            }
        }
        let appended = self.boxes.commit(&mut room.boxes, writers, Some(by.into())).await?;
        Ok(Done::of(&room.boxes, appended))
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
