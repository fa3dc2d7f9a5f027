//! The settings of a channel.

use super::outcome;
use crate::{call::Call, error::Result, resolve};
use model::{ChannelId, Refusal};
use services::channels::Setting;
use tl::{enums, functions as f};

/// Changes one of the settings.
pub(crate) async fn set(call: &Call<'_>, id: ChannelId, setting: Setting) -> Result<enums::Updates> {
    let changed = call.api.services.channels.set(&call.caller()?, id, &setting).await?;
    outcome::updates(call, id, &changed).await
}

/// Changes the title.
pub(crate) async fn edit_title(call: &Call<'_>, arguments: f::channels::EditTitle) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    set(call, id, Setting::Title(arguments.title)).await
}

/// Changes the photo. No channel has one, and nobody can upload one.
pub(crate) async fn edit_photo(call: &Call<'_>, arguments: f::channels::EditPhoto) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let view = call.api.services.channels.view(call.caller()?.user, id).await?;
    let view = view.ok_or(super::invalid())?;
    if !view.readable {
        return Err(Refusal::bad("CHANNEL_PRIVATE").into());
    }
    domain::rights::may_change_info(&view.channel, &view.member, call.now())?;
    let none = matches!(arguments.photo, enums::InputChatPhoto::InputChatPhotoEmpty);
    Err(Refusal::bad(if none { "CHAT_NOT_MODIFIED" } else { "PHOTO_INVALID" }).into())
}

/// Sets how long members wait between two messages.
pub(crate) async fn toggle_slow_mode(
    call: &Call<'_>,
    arguments: f::channels::ToggleSlowMode,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    set(call, id, Setting::SlowMode(arguments.seconds)).await
}

/// Puts the names of authors under posts, or takes them away.
pub(crate) async fn toggle_signatures(
    call: &Call<'_>,
    arguments: f::channels::ToggleSignatures,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let (names, profiles) = (arguments.signatures_enabled, arguments.profiles_enabled);
    set(call, id, Setting::Signatures { names, profiles }).await
}

/// Hides from newcomers what was written before.
pub(crate) async fn toggle_pre_history_hidden(
    call: &Call<'_>,
    arguments: f::channels::TogglePreHistoryHidden,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    set(call, id, Setting::HistoryHidden(arguments.enabled)).await
}

/// Lets only members write in a discussion group.
pub(crate) async fn toggle_join_to_send(
    call: &Call<'_>,
    arguments: f::channels::ToggleJoinToSend,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    set(call, id, Setting::JoinToSend(arguments.enabled)).await
}

/// Lets administrators decide who joins a public group.
pub(crate) async fn toggle_join_request(
    call: &Call<'_>,
    arguments: f::channels::ToggleJoinRequest,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    if arguments.guard_bot.is_some() {
        return Err(Refusal::bad("BOT_INVALID").into());
    }
    set(call, id, Setting::JoinRequest(arguments.enabled)).await
}

/// Hides who is a member from all but administrators.
pub(crate) async fn toggle_participants_hidden(
    call: &Call<'_>,
    arguments: f::channels::ToggleParticipantsHidden,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    set(call, id, Setting::ParticipantsHidden(arguments.enabled)).await
}

/// Keeps the switch of the anti-spam filter. There is no filter behind it: it deletes nothing.
pub(crate) async fn toggle_anti_spam(
    call: &Call<'_>,
    arguments: f::channels::ToggleAntiSpam,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    set(call, id, Setting::AntiSpam(arguments.enabled)).await
}
