//! What the channel looks like, and who is asked in.

use super::{admin_required, is_left_to_members, is_open, need};
use model::{AdminRights, BannedRights, Channel, Date, Member, Refusal};

/// Whether a member may change title, photo and description.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`.
pub fn may_change_info(channel: &Channel, member: &Member, now: Date) -> Result<(), Refusal> {
    let left = !is_open(channel) && is_left_to_members(channel, member, BannedRights::CHANGE_INFO, now);
    if left { Ok(()) } else { need(member, AdminRights::CHANGE_INFO) }
}

/// Whether a member may add others.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`.
pub fn may_invite(channel: &Channel, member: &Member, now: Date) -> Result<(), Refusal> {
    let left = is_left_to_members(channel, member, BannedRights::INVITE_USERS, now);
    if left { Ok(()) } else { need(member, AdminRights::INVITE_USERS) }
}

/// Whether somebody may do what only the owner may: delete the channel, give it away, give it a public name.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`.
pub fn may_own(member: &Member) -> Result<(), Refusal> {
    if member.is_creator() { Ok(()) } else { Err(admin_required()) }
}
