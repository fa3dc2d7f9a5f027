//! What may be done to a message that exists.

use super::send::may_write;
use super::{admin_required, is_left_to_members, is_open, withheld};
use model::{AdminRights, BannedRights, Channel, Date, Member, Message, Refusal, ServiceAction};
use planted::Bug;

/// For how many seconds an ordinary message can be edited; clients are told the same number.
const EDIT_TIME_S: i32 = 172_800;

/// Whether a member may change this message. In a group everybody changes the own ones, administrators who pin without
/// a limit of time. In a channel authors change their posts, and who edits messages changes all.
///
/// # Errors
/// `403 MESSAGE_AUTHOR_REQUIRED`, `400 MESSAGE_ID_INVALID` for service messages and forwards,
/// `400 MESSAGE_EDIT_TIME_EXPIRED`; those of writing for who is muted.
pub fn may_edit(channel: &Channel, member: &Member, message: &Message, now: Date) -> Result<(), Refusal> {
    let own = message.from == member.user && message.discussion.is_none_or(|_| message.is_post());
    let any = !channel.is_group() && member.may(AdminRights::EDIT_MESSAGES);
    if !(own || any) {
        return Err(Refusal::forbidden("MESSAGE_AUTHOR_REQUIRED"));
    }
    if !any && !planted::is(Bug::MutedMayEdit) {
        may_write(channel, member, now)?;
    }
    if message.action.is_some() || message.forward.is_some() {
        return Err(Refusal::bad("MESSAGE_ID_INVALID"));
    }
    let unlimited = any || channel.is_group() && member.may(AdminRights::PIN_MESSAGES);
    let age = i64::from(now.0) - i64::from(message.date.0);
    if !unlimited && age > i64::from(EDIT_TIME_S) {
        return Err(Refusal::bad("MESSAGE_EDIT_TIME_EXPIRED"));
    }
    Ok(())
}

/// Whether a member may delete this message for everybody. The message that tells of the making of the channel stays.
///
/// # Errors
/// `403 MESSAGE_DELETE_FORBIDDEN`.
pub fn may_delete(channel: &Channel, member: &Member, message: &Message, _: Date) -> Result<(), Refusal> {
    let first = matches!(message.action, Some(ServiceAction::ChannelCreate(_)));
    let own = message.from == member.user && message.discussion.is_none_or(|_| message.is_post());
    let own = own && member.is_inside() && (channel.is_group() || member.may(AdminRights::POST_MESSAGES));
    if !first && (own || member.may(AdminRights::DELETE_MESSAGES)) {
        return Ok(());
    }
    Err(Refusal::forbidden("MESSAGE_DELETE_FORBIDDEN"))
}

/// Whether a member may pin messages: administrators with the right, and in a closed group members from whom it is not
/// withheld. In a channel it is part of editing.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`.
pub fn may_pin(channel: &Channel, member: &Member, now: Date) -> Result<(), Refusal> {
    let right = if channel.is_group() { AdminRights::PIN_MESSAGES } else { AdminRights::EDIT_MESSAGES };
    let left = !is_open(channel) && is_left_to_members(channel, member, BannedRights::PIN_MESSAGES, now);
    if member.may(right) || left { Ok(()) } else { Err(admin_required()) }
}

/// Whether a member may react, or take a reaction back. Who is muted still may: it is a right of its own.
///
/// # Errors
/// `400 CHANNEL_PRIVATE` for who is not in the channel, `403 CHAT_WRITE_FORBIDDEN`.
pub fn may_react(channel: &Channel, member: &Member, now: Date) -> Result<(), Refusal> {
    if !member.is_inside() {
        return Err(Refusal::bad("CHANNEL_PRIVATE"));
    }
    if withheld(channel, member, now).any(BannedRights::SEND_REACTIONS) {
        return Err(Refusal::forbidden("CHAT_WRITE_FORBIDDEN"));
    }
    Ok(())
}
