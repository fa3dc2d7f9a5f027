//! Giving a channel away (<https://core.telegram.org/method/channels.editCreator>).

use super::may_own;
use model::{AdminRights, Member, Refusal, Status};

/// What an owner is who has given the channel away: an administrator with all rights, made by the new owner.
const FORMER: AdminRights = AdminRights::CHANGE_INFO
    .with(AdminRights::POST_MESSAGES)
    .with(AdminRights::EDIT_MESSAGES)
    .with(AdminRights::DELETE_MESSAGES)
    .with(AdminRights::BAN_USERS)
    .with(AdminRights::INVITE_USERS)
    .with(AdminRights::PIN_MESSAGES)
    .with(AdminRights::ADD_ADMINS)
    .with(AdminRights::MANAGE_CALL)
    .with(AdminRights::OTHER)
    .with(AdminRights::MANAGE_TOPICS)
    .with(AdminRights::POST_STORIES)
    .with(AdminRights::EDIT_STORIES)
    .with(AdminRights::DELETE_STORIES)
    .with(AdminRights::MANAGE_DIRECT_MESSAGES)
    .with(AdminRights::MANAGE_RANKS);

/// What the owner and the next owner become. The password is proven before.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED` for anybody but the owner, `400 USER_NOT_PARTICIPANT`, `400 CHAT_NOT_MODIFIED` for oneself.
pub fn transfer(owner: &Member, next: &Member) -> Result<(Status, Status), Refusal> {
    may_own(owner)?;
    if owner.user == next.user {
        return Err(Refusal::bad("CHAT_NOT_MODIFIED"));
    }
    if !next.is_inside() || matches!(next.status, Status::Restricted { .. }) {
        return Err(Refusal::bad("USER_NOT_PARTICIPANT"));
    }
    let anonymous = next.may(AdminRights::ANONYMOUS);
    let rights = if anonymous { AdminRights::ANONYMOUS } else { AdminRights::NONE };
    Ok((Status::Admin { rights: FORMER, by: next.user }, Status::Creator { rights }))
}
