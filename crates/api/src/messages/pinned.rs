//! Pinned messages (<https://core.telegram.org/api/pin>).

use crate::{call::Call, channels, error::Result, resolve};
use model::{MessageId, Peer, Refusal};
use tl::{enums, functions as f};

/// Pins or unpins a message.
pub(crate) async fn update_pinned_message(
    call: &Call<'_>,
    arguments: f::messages::UpdatePinnedMessage,
) -> Result<enums::Updates> {
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(channel) => {
            let id = MessageId(arguments.id);
            channels::change::pin(call, channel, id, !arguments.unpin).await
        }
        Peer::User(_) | Peer::Chat(_) => Err(Refusal::bad("PEER_ID_INVALID").into()),
    }
}

/// Unpins the messages of a thread, or all.
pub(crate) async fn unpin_all_messages(
    call: &Call<'_>,
    arguments: f::messages::UnpinAllMessages,
) -> Result<enums::messages::AffectedHistory> {
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(channel) => channels::change::unpin_all(call, channel, arguments.top_msg_id).await,
        Peer::User(_) | Peer::Chat(_) => Err(Refusal::bad("PEER_ID_INVALID").into()),
    }
}
