//! Who may do what in a channel or supergroup.

use model::{AdminRights, Channel, Date, Member, Message, Refusal};

/// Whether somebody may read the channel.
///
/// # Errors
/// `400 CHANNEL_PRIVATE`.
pub fn may_view(channel: &Channel, member: &Member, now: Date) -> Result<(), Refusal> {
    if channel.deleted || member.is_banned(now) || !(member.is_inside() || channel.is_public()) {
        return Err(Refusal::bad("CHANNEL_PRIVATE"));
    }
    Ok(())
}

/// Whether a member may write.
///
/// # Errors
/// `403 CHAT_WRITE_FORBIDDEN`.
pub fn may_send(channel: &Channel, member: &Member, _now: Date) -> Result<(), Refusal> {
    let may = member.is_inside() && (channel.is_group() || member.may(AdminRights::POST_MESSAGES));
    if may { Ok(()) } else { Err(Refusal::forbidden("CHAT_WRITE_FORBIDDEN")) }
}

/// Whether a member may change this message.
///
/// # Errors
/// `403 MESSAGE_AUTHOR_REQUIRED`.
pub fn may_edit(_: &Channel, member: &Member, message: &Message, _now: Date) -> Result<(), Refusal> {
    let may = member.is_inside() && message.from == member.user && message.action.is_none();
    if may { Ok(()) } else { Err(Refusal::forbidden("MESSAGE_AUTHOR_REQUIRED")) }
}

/// Whether a member may delete this message for everybody.
///
/// # Errors
/// `403 MESSAGE_DELETE_FORBIDDEN`.
pub fn may_delete(_: &Channel, member: &Member, message: &Message, _now: Date) -> Result<(), Refusal> {
    let own = member.is_inside() && message.from == member.user;
    if own || member.may(AdminRights::DELETE_MESSAGES) {
        return Ok(());
    }
    Err(Refusal::forbidden("MESSAGE_DELETE_FORBIDDEN"))
}

/// Whether a member may pin messages.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`.
pub fn may_pin(_: &Channel, member: &Member, _now: Date) -> Result<(), Refusal> {
    if member.may(AdminRights::PIN_MESSAGES) { Ok(()) } else { Err(Refusal::bad("CHAT_ADMIN_REQUIRED")) }
}

/// Whether a member may add others.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`.
pub fn may_invite(_: &Channel, member: &Member, _now: Date) -> Result<(), Refusal> {
    if member.may(AdminRights::INVITE_USERS) { Ok(()) } else { Err(Refusal::bad("CHAT_ADMIN_REQUIRED")) }
}
