//! `channels.*`: there are no channels or supergroups, so every one that is named is unknown.

use crate::{call::Call, error::Result};
use model::Refusal;
use tl::{enums, functions, types};

/// Reads messages of a channel.
pub(crate) async fn get_messages(
    _: &Call<'_>,
    _: functions::channels::GetMessages,
) -> Result<enums::messages::Messages> {
    Err(invalid())
}

/// Reads channels by id.
pub(crate) async fn get_channels(
    _: &Call<'_>,
    arguments: functions::channels::GetChannels,
) -> Result<enums::messages::Chats> {
    match arguments.id.as_slice() {
        [] => Ok(types::messages::Chats::default().into()),
        _ => Err(invalid()),
    }
}

/// Reads a channel's full profile.
pub(crate) async fn get_full_channel(
    _: &Call<'_>,
    _: functions::channels::GetFullChannel,
) -> Result<enums::messages::ChatFull> {
    Err(invalid())
}

/// `400 CHANNEL_INVALID`: what is told to everybody of a channel that they cannot see.
pub(crate) fn invalid() -> services::Error {
    Refusal::bad("CHANNEL_INVALID").into()
}
