//! Writing into a channel: what `messages.*` does where the peer is one.

use super::outcome;
use crate::messages::send::{entities, quote};
use crate::{call::Call, error::Result, resolve};
use domain::text::Text;
use model::{ChannelId, MessageId, Peer, RandomId, Refusal};
use services::channels::{PostEditing, Posting, Thread};
use tl::{enums, functions as f};

/// Sends a text.
pub(crate) async fn text(
    call: &Call<'_>,
    channel: ChannelId,
    arguments: f::messages::SendMessage,
) -> Result<enums::Updates> {
    let reply_to = match &arguments.reply_to {
        Some(reply) => thread(call, channel, reply).await?,
        None => None,
    };
    let send_as = match &arguments.send_as {
        Some(named) => Some(resolve::peer(call, named).await?),
        None => None,
    };
    let entities = entities(call, arguments.entities.unwrap_or_default()).await?;
    let posting = Posting {
        channel,
        random_id: RandomId(arguments.random_id),
        text: Text::message(&arguments.message, entities)?,
        reply_to,
        forward: None,
        send_as,
        silent: arguments.silent,
        noforwards: arguments.noforwards,
        invert_media: arguments.invert_media,
    };
    let changed = call.api.services.channels.send(&call.caller()?, vec![posting]).await?;
    outcome::updates(call, channel, &changed).await
}

/// What is replied to: a message of the same channel, or a topic.
async fn thread(call: &Call<'_>, channel: ChannelId, reply: &enums::InputReplyTo) -> Result<Option<Thread>> {
    let enums::InputReplyTo::InputReplyToMessage(reply) = reply else {
        return Err(Refusal::bad("REPLY_TO_INVALID").into());
    };
    if let Some(other) = &reply.reply_to_peer_id
        && resolve::peer(call, other).await? != Peer::Channel(channel)
    {
        return Err(Refusal::bad("REPLY_TO_INVALID").into());
    }
    let quote = match &reply.quote_text {
        Some(text) => Some(quote(call, text, reply.quote_entities.clone(), reply.quote_offset).await?),
        None => None,
    };
    let top = reply.top_msg_id.filter(|id| *id > 0).map(MessageId);
    let message = MessageId(reply.reply_to_msg_id);
    let message = if message.0 > 0 { Some(message) } else { top };
    Ok(message.map(|message| Thread { message, top, quote }))
}

/// Edits a text.
pub(crate) async fn edit(
    call: &Call<'_>,
    channel: ChannelId,
    id: MessageId,
    text: Text,
    invert_media: bool,
) -> Result<enums::Updates> {
    let editing = PostEditing { channel, id, text, invert_media };
    let changed = call.api.services.channels.edit(&call.caller()?, editing).await?;
    outcome::updates(call, channel, &changed).await
}
