//! Clearing a history (<https://core.telegram.org/method/messages.deleteHistory>).

use super::outcome;
use crate::{call::Call, error::Result, resolve};
use model::{Date, MessageId};
use services::chats::Clearing;
use tl::{enums, functions as f};

/// Deletes the newest hundred messages of a history; clients call again until `offset` is 0. With `revoke` they also
/// go out of the other side's box of a private chat.
pub(crate) async fn delete_history(
    call: &Call<'_>,
    arguments: f::messages::DeleteHistory,
) -> Result<enums::messages::AffectedHistory> {
    let peer = resolve::peer(call, &arguments.peer).await?;
    let clearing = Clearing {
        max_id: MessageId(arguments.max_id),
        min_date: arguments.min_date.map(Date),
        max_date: arguments.max_date.map(Date),
        revoke: arguments.revoke,
    };
    let (done, left) = call.api.services.chats.clear(&call.caller()?, peer, clearing).await?;
    Ok(outcome::affected_history(&done, left))
}
