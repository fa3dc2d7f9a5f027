//! Title, photo, administrators, default rights, protection. Methods that name a peer come here from
//! `messages::chat_settings`.

use crate::messages::outcome;
use crate::{call::Call, channels, error::Result, resolve};
use model::{BannedRights, ChatId, ReactionSettings, Refusal};
use tl::{enums, functions as f};

/// Gives a group another title.
pub(crate) async fn edit_chat_title(
    call: &Call<'_>,
    arguments: f::messages::EditChatTitle,
) -> Result<enums::Updates> {
    let id = resolve::chat(call, arguments.chat_id).await?;
    let done = call.api.services.groups.edit_title(&call.caller()?, id, &arguments.title).await?;
    outcome::updates(call, &done).await
}

/// Takes the photo of a group away. There are no files yet that could become one.
pub(crate) async fn edit_chat_photo(
    call: &Call<'_>,
    arguments: f::messages::EditChatPhoto,
) -> Result<enums::Updates> {
    let id = resolve::chat(call, arguments.chat_id).await?;
    if arguments.photo != enums::InputChatPhoto::InputChatPhotoEmpty {
        return Err(Refusal::bad("PHOTO_INVALID").into());
    }
    let done = call.api.services.groups.delete_photo(&call.caller()?, id).await?;
    outcome::updates(call, &done).await
}

/// Makes a member an administrator, or a plain member again.
pub(crate) async fn edit_chat_admin(call: &Call<'_>, arguments: f::messages::EditChatAdmin) -> Result<bool> {
    let id = resolve::chat(call, arguments.chat_id).await?;
    let user = resolve::user(call, &arguments.user_id).await?;
    call.api.services.groups.edit_admin(&call.caller()?, id, user, arguments.is_admin).await?;
    Ok(true)
}

/// Changes the description.
pub(crate) async fn about(call: &Call<'_>, id: ChatId, text: &str) -> Result<bool> {
    call.api.services.groups.edit_about(&call.caller()?, id, text).await?;
    Ok(true)
}

/// Changes what is withheld from those who are no administrators.
pub(crate) async fn default_banned(
    call: &Call<'_>,
    id: ChatId,
    rights: BannedRights,
) -> Result<enums::Updates> {
    let done = call.api.services.groups.edit_default_banned(&call.caller()?, id, rights).await?;
    outcome::updates(call, &done).await
}

/// Forbids to forward and to save what is written.
pub(crate) async fn noforwards(call: &Call<'_>, id: ChatId, on: bool) -> Result<enums::Updates> {
    let done = call.api.services.groups.toggle_noforwards(&call.caller()?, id, on).await?;
    outcome::updates(call, &done).await
}

/// Messages of a group stay until somebody deletes them.
pub(crate) async fn set_history_ttl(
    call: &Call<'_>,
    arguments: f::messages::SetHistoryTTL,
) -> Result<enums::Updates> {
    resolve::peer(call, &arguments.peer).await?;
    let name = if arguments.period == 0 { "CHAT_NOT_MODIFIED" } else { "TTL_PERIOD_INVALID" };
    Err(Refusal::bad(name).into())
}

/// Sets which reactions are allowed.
pub(crate) async fn reactions(
    call: &Call<'_>,
    id: ChatId,
    settings: &ReactionSettings,
) -> Result<enums::Updates> {
    let done = call.api.services.groups.set_reactions(&call.caller()?, id, settings).await?;
    outcome::updates(call, &done).await
}

/// Makes a supergroup of a group. Its members are told by a service message on either side.
pub(crate) async fn migrate_chat(
    call: &Call<'_>,
    arguments: f::messages::MigrateChat,
) -> Result<enums::Updates> {
    let id = resolve::chat(call, arguments.chat_id).await?;
    let services = &call.api.services;
    let (channel, changed) = services.channels.migrate(&services.groups, &call.caller()?, id).await?;
    channels::outcome::updates(call, channel, &changed).await
}
