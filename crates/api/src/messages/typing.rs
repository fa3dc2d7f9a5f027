//! What somebody does while composing (<https://core.telegram.org/method/messages.setTyping>).

use crate::{call::Call, error::Result, resolve};
use model::{MessageId, Peer, Typing};
use tl::{Encode, Reader, Writer, enums, functions as f};

/// Tells the others that the caller is typing, recording, uploading. Nothing is kept. Actions that carry more
/// than a progress are not passed on, and the answer says so.
pub(crate) async fn set_typing(call: &Call<'_>, arguments: f::messages::SetTyping) -> Result<bool> {
    let to = resolve::peer(call, &arguments.peer).await?;
    let Some(action) = from_tl(&arguments.action) else { return Ok(false) };
    let (by, services) = (call.caller()?, &call.api.services);
    match to {
        Peer::User(_) | Peer::Chat(_) => services.chats.typing(&by, to, action).await?,
        Peer::Channel(channel) => {
            let thread = arguments.top_msg_id.map(MessageId);
            services.channels.typing(&by, channel, thread, action).await?;
        }
    }
    Ok(true)
}

fn from_tl(action: &enums::SendMessageAction) -> Option<Typing> {
    match action {
        enums::SendMessageAction::SendMessageTypingAction => Some(Typing::Typing),
        enums::SendMessageAction::SendMessageCancelAction => Some(Typing::Cancel),
        other => {
            let mut wr = Writer::new(tl::LAYER_MAX);
            other.encode(&mut wr);
            let mut rd = Reader::new(&wr.buf);
            let id = rd.u32().ok()?;
            let progress = match rd.rest().len() {
                0 => 0,
                4 => rd.get::<i32>().ok()?.clamp(0, 100),
                _ => return None,
            };
            Some(Typing::Other(id, progress))
        }
    }
}

/// The action as TL. An action without a progress is its id alone.
pub(crate) fn to_tl(action: &Typing) -> Option<enums::SendMessageAction> {
    let (id, progress) = match action {
        Typing::Typing => return Some(enums::SendMessageAction::SendMessageTypingAction),
        Typing::Cancel => return Some(enums::SendMessageAction::SendMessageCancelAction),
        Typing::Other(id, progress) => (*id, *progress),
    };
    let mut bytes = id.to_le_bytes().to_vec();
    Reader::new(&bytes).get().ok().or_else(|| {
        bytes.extend_from_slice(&progress.to_le_bytes());
        Reader::new(&bytes).get().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tl::types;

    #[test]
    fn every_action_with_at_most_a_progress_survives_the_bus() {
        let actions: [enums::SendMessageAction; 4] = [
            enums::SendMessageAction::SendMessageTypingAction,
            enums::SendMessageAction::SendMessageRecordAudioAction,
            types::SendMessageUploadPhotoAction { progress: 40 }.into(),
            enums::SendMessageAction::SendMessageCancelAction,
        ];
        for action in actions {
            assert_eq!(from_tl(&action).as_ref().and_then(to_tl), Some(action));
        }
    }

    #[test]
    fn c14_a_progress_is_a_percentage() {
        let absurd = types::SendMessageUploadPhotoAction { progress: i32::MAX }.into();
        assert!(matches!(from_tl(&absurd), Some(Typing::Other(_, 100))));
    }
}
