//! Restricting, throwing out, and what is done about spam.

use super::admins::participant_of;
use super::outcome;
use crate::convert::rights;
use crate::{call::Call, error::Result, resolve};
use model::{MessageId, Refusal};
use tl::{enums, functions as f};

/// Withholds something from somebody, throws somebody out, or lifts it again.
pub(crate) async fn edit_banned(
    call: &Call<'_>,
    arguments: f::channels::EditBanned,
) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let user = participant_of(call, &arguments.participant).await?;
    let what = rights::banned_from_tl(&arguments.banned_rights, call.now());
    let changed = call.api.services.channels.edit_banned(&call.caller()?, id, user, what).await?;
    outcome::updates(call, id, &changed).await
}

/// Deletes the messages of a member, a hundred at a time.
pub(crate) async fn delete_participant_history(
    call: &Call<'_>,
    arguments: f::channels::DeleteParticipantHistory,
) -> Result<enums::messages::AffectedHistory> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let user = participant_of(call, &arguments.participant).await?;
    let (changed, left) = call.api.services.channels.delete_author(&call.caller()?, id, user).await?;
    Ok(outcome::affected_history(&changed, left))
}

/// Reports messages of a member to the operator of the server, in whose log they appear.
pub(crate) async fn report_spam(call: &Call<'_>, arguments: f::channels::ReportSpam) -> Result<bool> {
    let by = call.caller()?;
    let id = resolve::channel(call, &arguments.channel).await?;
    let user = participant_of(call, &arguments.participant).await?;
    if !call.api.services.channels.participant(by.user, id, by.user).await?.is_admin() {
        return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
    }
    let ids: Vec<MessageId> = arguments.id.iter().take(100).copied().map(MessageId).collect();
    let (found, _) = call.api.services.channels.messages(by.user, id, &ids).await?;
    let theirs = found.iter().flatten().filter(|message| message.from == user).count();
    if theirs == 0 {
        return Err(Refusal::bad("MESSAGE_ID_INVALID").into());
    }
    tracing::info!(by = %by.user, channel = %id, %user, messages = theirs, "reported as spam");
    Ok(true)
}

/// Says that the anti-spam filter was wrong. It has deleted nothing, so no message can be meant.
pub(crate) async fn report_anti_spam_false_positive(
    call: &Call<'_>,
    arguments: f::channels::ReportAntiSpamFalsePositive,
) -> Result<bool> {
    let by = call.caller()?;
    let id = resolve::channel(call, &arguments.channel).await?;
    if !call.api.services.channels.participant(by.user, id, by.user).await?.is_admin() {
        return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
    }
    Err(Refusal::bad("MESSAGE_ID_INVALID").into())
}
