//! Reading: the channel, its members, its log.

use super::admin_required;
use model::{Channel, Date, Member, Refusal};
use planted::Bug;

/// Whether somebody may read the channel.
///
/// # Errors
/// `400 CHANNEL_PRIVATE`.
pub fn may_view(channel: &Channel, member: &Member, now: Date) -> Result<(), Refusal> {
    let inside = member.is_inside() || planted::is(Bug::LeftReadsOn) && member.date.0 > 0;
    if channel.deleted || member.is_banned(now) || !(inside || channel.is_public()) {
        return Err(Refusal::bad("CHANNEL_PRIVATE"));
    }
    Ok(())
}

/// Whether somebody learns who the ordinary members are: everybody in a group that does not hide them; in a channel,
/// administrators alone.
pub fn may_see_members(channel: &Channel, member: &Member) -> bool {
    member.is_admin() || channel.is_group() && !channel.participants_hidden
}

/// Whether somebody may ask for the list of members. A group that hides them still shows its administrators and bots.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`.
pub fn may_list_members(channel: &Channel, member: &Member, now: Date) -> Result<(), Refusal> {
    may_view(channel, member, now)?;
    if member.is_admin() || channel.is_group() { Ok(()) } else { Err(admin_required()) }
}

/// Whether somebody learns who has reacted: in a group whoever sees its members. Who reads a channel is nobody's
/// business, not even that of its administrators. No member stands for whoever is in a group without a special right.
pub fn may_see_reactors(channel: &Channel, member: Option<&Member>) -> bool {
    let seen = member.is_some_and(Member::is_admin) || !channel.participants_hidden;
    channel.is_group() && seen || planted::is(Bug::ReactorsOfChannels)
}

/// Whether somebody may read what administrators did.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`.
pub fn may_read_admin_log(_: &Channel, member: &Member) -> Result<(), Refusal> {
    if member.is_admin() || planted::is(Bug::LogForMembers) { Ok(()) } else { Err(admin_required()) }
}
