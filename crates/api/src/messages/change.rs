//! Editing and deleting messages.

use super::{outcome, send};
use crate::{call::Call, channels, error::Result, resolve};
use domain::text::Text;
use model::{MessageId, Peer, Refusal};
use services::chats::Editing;
use tl::{enums, functions as f};

/// Edits the text of one's own message, for everybody.
pub(crate) async fn edit_message(
    call: &Call<'_>,
    arguments: f::messages::EditMessage,
) -> Result<enums::Updates> {
    let caller = call.caller()?;
    if arguments.schedule_date.is_some() || arguments.quick_reply_shortcut_id.is_some() {
        return Err(Refusal::bad("MESSAGE_ID_INVALID").into());
    }
    if !arguments.media.as_ref().is_none_or(may_be_left_out) {
        return Err(Refusal::bad("MEDIA_INVALID").into());
    }
    let peer = resolve::peer(call, &arguments.peer).await?;
    let entities = send::entities(call, arguments.entities.unwrap_or_default()).await?;
    if let Peer::Channel(channel) = peer {
        let text = Text::message(&arguments.message.unwrap_or_default(), entities)?;
        let id = MessageId(arguments.id);
        return channels::send::edit(call, channel, id, text, arguments.invert_media).await;
    }
    let editing = Editing {
        peer,
        id: MessageId(arguments.id),
        text: Text::message(&arguments.message.unwrap_or_default(), entities)?,
        invert_media: arguments.invert_media,
    };
    let done = call.api.services.chats.edit(&caller, editing).await?;
    outcome::updates(call, &done).await
}

/// Some clients send a link preview along, marked as one that the text does without.
fn may_be_left_out(media: &enums::InputMedia) -> bool {
    match media {
        enums::InputMedia::InputMediaEmpty => true,
        enums::InputMedia::InputMediaWebPage(preview) => preview.optional,
        _ => false,
    }
}

/// Deletes messages of the caller's box by id, for everybody with `revoke`.
pub(crate) async fn delete_messages(
    call: &Call<'_>,
    arguments: f::messages::DeleteMessages,
) -> Result<enums::messages::AffectedMessages> {
    let caller = call.caller()?;
    let ids: Vec<MessageId> = arguments.id.iter().copied().map(MessageId).collect();
    let done = call.api.services.chats.delete(&caller, &ids, arguments.revoke).await?;
    Ok(outcome::affected(&done))
}
