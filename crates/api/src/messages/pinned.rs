//! Pinned messages (<https://core.telegram.org/api/pin>).

use super::outcome;
use crate::{call::Call, channels, error::Result, resolve};
use model::{MessageId, Peer};
use services::chats::Pinning;
use tl::{enums, functions as f};

/// Pins or unpins a message.
pub(crate) async fn update_pinned_message(
    call: &Call<'_>,
    arguments: f::messages::UpdatePinnedMessage,
) -> Result<enums::Updates> {
    let (id, pinned) = (MessageId(arguments.id), !arguments.unpin);
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(channel) => channels::change::pin(call, channel, id, pinned).await,
        peer => {
            let (one_side, silent) = (arguments.pm_oneside, arguments.silent);
            let pinning = Pinning { peer, id, pinned, one_side, silent };
            let done = call.api.services.chats.pin(&call.caller()?, pinning).await?;
            outcome::updates(call, &done).await
        }
    }
}

/// Unpins the messages of a thread, or all.
pub(crate) async fn unpin_all_messages(
    call: &Call<'_>,
    arguments: f::messages::UnpinAllMessages,
) -> Result<enums::messages::AffectedHistory> {
    match resolve::peer(call, &arguments.peer).await? {
        Peer::Channel(channel) => channels::change::unpin_all(call, channel, arguments.top_msg_id).await,
        peer => {
            let (done, left) = call.api.services.chats.unpin_all(&call.caller()?, peer).await?;
            Ok(outcome::affected_history(&done, left))
        }
    }
}
