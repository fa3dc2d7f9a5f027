//! Read and received marks.

use super::outcome;
use crate::{call::Call, channels, error::Result, resolve};
use model::{MessageId, Peer};
use tl::{enums, functions as f};

/// Marks the incoming messages of a dialog as read up to an id; 0 stands for all. The writer is told.
pub(crate) async fn read_history(
    call: &Call<'_>,
    arguments: f::messages::ReadHistory,
) -> Result<enums::messages::AffectedMessages> {
    let peer = resolve::peer(call, &arguments.peer).await?;
    if let Peer::Channel(channel) = peer {
        let changed = call
            .api
            .services
            .channels
            .read_history(&call.caller()?, channel, MessageId(arguments.max_id))
            .await?;
        return Ok(channels::outcome::affected(&changed));
    }
    let done =
        call.api.services.chats.read_history(&call.caller()?, peer, MessageId(arguments.max_id)).await?;
    Ok(outcome::affected(&done))
}

/// Says that the client has received everything up to an id, so that no notification is needed for it. None was
/// waiting: there is nothing to take back.
pub(crate) async fn received_messages(
    call: &Call<'_>,
    _: f::messages::ReceivedMessages,
) -> Result<Vec<enums::ReceivedNotifyMessage>> {
    call.caller()?;
    Ok(Vec::new())
}
