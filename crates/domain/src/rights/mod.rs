//! Who may do what in a channel or supergroup (<https://core.telegram.org/api/rights>).
//!
//! Pure functions of the settings, the rows of those concerned and the time; each refusal is the one that Telegram
//! documents for the method. `services` calls them under the lock of the channel, with the rows as of the head that
//! the append is compared with, so that nobody acts by a right that was taken away before.

mod look;
mod messages;
mod promote;
mod rank;
mod restrict;
mod send;
mod settings;
mod transfer;

#[cfg(test)]
mod tests;

pub use look::{may_list_members, may_read_admin_log, may_see_members, may_see_reactors, may_view};
pub use messages::{may_delete, may_edit, may_pin, may_react};
pub use promote::{Promotion, promote};
pub use rank::{check_rank, may_rank};
pub use restrict::{may_ban, restrict, until};
pub use send::{Content, may_send, may_send_content, may_send_many};
pub use settings::{may_change_info, may_invite, may_own};
pub use transfer::transfer;

use model::{AdminRights, BannedRights, Channel, Date, Member, Refusal, Status};

/// The refusal for whoever lacks the right of an administrator.
pub(crate) const fn admin_required() -> Refusal {
    Refusal::bad("CHAT_ADMIN_REQUIRED")
}

/// What is withheld from this user in particular at this time.
pub fn own_restriction(member: &Member, now: Date) -> BannedRights {
    match &member.status {
        Status::Restricted { what, .. } | Status::Banned { what, .. } => what.at(now),
        Status::Creator { .. } | Status::Admin { .. } | Status::Member | Status::Left => BannedRights::NONE,
    }
}

/// What is withheld from this user at this time: in particular, and from everybody without special rights.
pub fn withheld(channel: &Channel, member: &Member, now: Date) -> BannedRights {
    if member.is_admin() {
        return BannedRights::NONE;
    }
    own_restriction(member, now).with(channel.default_banned.at(now))
}

/// Whether somebody in a group may do what its settings leave to everybody in it. What everybody may, administrators
/// may as well, whatever their rights.
pub fn is_left_to_members(channel: &Channel, member: &Member, right: BannedRights, now: Date) -> bool {
    let withheld = own_restriction(member, now).with(channel.default_banned.at(now));
    channel.is_group() && member.is_inside() && !withheld.any(right)
}

/// Whether strangers come in without being let in. Then members neither pin nor change what the group looks like,
/// whatever the settings say.
fn is_open(channel: &Channel) -> bool {
    channel.is_public() || channel.linked.is_some()
}

/// Whether the member holds this right of an administrator.
fn need(member: &Member, right: AdminRights) -> Result<(), Refusal> {
    if member.may(right) { Ok(()) } else { Err(admin_required()) }
}
