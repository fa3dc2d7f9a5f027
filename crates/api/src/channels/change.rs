//! Reading, deleting and pinning.

use super::outcome;
use crate::{call::Call, error::Result, resolve};
use model::{ChannelId, MessageId, Refusal};
use tl::{enums, functions as f, types};

/// Marks a channel as read up to a message.
pub(crate) async fn read_history(call: &Call<'_>, arguments: f::channels::ReadHistory) -> Result<bool> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let max_id = MessageId(arguments.max_id);
    call.api.services.channels.read_history(&call.caller()?, id, max_id).await?;
    Ok(true)
}

/// Deletes messages for everybody.
pub(crate) async fn delete_messages(
    call: &Call<'_>,
    arguments: f::channels::DeleteMessages,
) -> Result<enums::messages::AffectedMessages> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let ids: Vec<MessageId> = arguments.id.iter().copied().map(MessageId).collect();
    let changed = call.api.services.channels.delete(&call.caller()?, id, &ids).await?;
    Ok(outcome::affected(&changed))
}

/// Looks at messages that mention the caller, and at reactions to the caller's own.
pub(crate) async fn read_message_contents(
    call: &Call<'_>,
    arguments: f::channels::ReadMessageContents,
) -> Result<bool> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let ids: Vec<MessageId> = arguments.id.iter().copied().map(MessageId).collect();
    let (by, channels) = (call.caller()?, &call.api.services.channels);
    channels.read_mentions(&by, id, Some(&ids)).await?;
    channels.read_reactions(&by, id, Some(&ids), None).await?;
    Ok(true)
}

/// Deletes the history of a channel up to a message: for everybody, or for the caller alone.
pub(crate) async fn delete_history(
    call: &Call<'_>,
    arguments: f::channels::DeleteHistory,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let max_id = MessageId(if arguments.max_id > 0 { arguments.max_id } else { i32::MAX });
    let channels = &call.api.services.channels;
    let (changed, available_min) =
        channels.delete_history(&call.caller()?, id, max_id, arguments.for_everyone).await?;
    let update =
        types::UpdateChannelAvailableMessages { channel_id: id.0, available_min_id: available_min.0 };
    outcome::with(call, id, &changed, Some(update.into())).await
}

/// Pins or unpins a message.
pub(crate) async fn pin(
    call: &Call<'_>,
    channel: ChannelId,
    id: MessageId,
    pinned: bool,
) -> Result<enums::Updates> {
    let changed = call.api.services.channels.pin(&call.caller()?, channel, id, pinned).await?;
    outcome::updates(call, channel, &changed).await
}

/// Unpins the messages of a thread, or all.
pub(crate) async fn unpin_all(
    call: &Call<'_>,
    channel: ChannelId,
    thread: Option<i32>,
) -> Result<enums::messages::AffectedHistory> {
    let thread = thread.filter(|id| *id > 0).map(MessageId);
    let channels = &call.api.services.channels;
    let (changed, left) = channels.unpin_all(&call.caller()?, channel, thread).await?;
    Ok(outcome::affected_history(&changed, left))
}

/// Looks at all mentions of the caller.
pub(crate) async fn read_mentions(
    call: &Call<'_>,
    channel: ChannelId,
) -> Result<enums::messages::AffectedHistory> {
    let by = call.caller()?;
    let channels = &call.api.services.channels;
    channels.read_mentions(&by, channel, None).await?;
    let view = channels.view(by.user, channel).await?.ok_or(Refusal::bad("CHANNEL_INVALID"))?;
    let at = services::channels::Changed { at: view.head.key(), ..Default::default() };
    Ok(outcome::affected_history(&at, 0))
}
