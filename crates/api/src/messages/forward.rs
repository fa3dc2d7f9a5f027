//! Forwarding (<https://core.telegram.org/method/messages.forwardMessages>).

use super::outcome;
use crate::{call::Call, channels, error::Result, resolve};
use model::{MessageId, RandomId, Refusal};
use services::chats::{Forwarded, Forwarding};
use tl::{enums, functions as f};

/// Forwards messages of one dialog to a user, a group, a channel or to Saved Messages, in the order given.
///
/// Clients that forward from wherever a message lies name no dialog: the ids are unique in the caller's box.
pub(crate) async fn forward_messages(
    call: &Call<'_>,
    arguments: f::messages::ForwardMessages,
) -> Result<enums::Updates> {
    let caller = call.caller()?;
    if arguments.schedule_date.is_some() {
        return Err(Refusal::bad("SCHEDULE_DATE_INVALID").into());
    }
    if arguments.id.is_empty() {
        return Err(Refusal::bad("MESSAGE_IDS_EMPTY").into());
    }
    if arguments.id.len() != arguments.random_id.len() {
        return Err(Refusal::bad("RANDOM_ID_INVALID").into());
    }
    let from = match &arguments.from_peer {
        enums::InputPeer::InputPeerEmpty => None,
        named => Some(resolve::peer(call, named).await?),
    };
    let ids = arguments.id.iter().copied().map(MessageId);
    let random_ids = arguments.random_id.iter().copied().map(RandomId);
    let forwarding = Forwarding {
        messages: ids.zip(random_ids).collect(),
        from,
        to: resolve::peer(call, &arguments.to_peer).await?,
        drop_author: arguments.drop_author,
        silent: arguments.silent,
        noforwards: arguments.noforwards,
    };
    match call.api.services.chats.forward(&caller, forwarding).await? {
        Forwarded::Boxes(done) => outcome::updates(call, &done).await,
        Forwarded::Channel(id, changed) => channels::outcome::updates(call, id, &changed).await,
    }
}
