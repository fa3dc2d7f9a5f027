//! Making and unmaking administrators (<https://core.telegram.org/method/channels.editAdmin>).

use super::{admin_required, check_rank, may_invite};
use model::{AdminRights, Channel, Date, Member, Refusal, Status};
use planted::Bug;

/// The most administrators of a channel, the owner included.
const ADMINS_MAX: i32 = 50;

/// Rights that have a meaning in supergroups alone, and in channels alone.
const OF_GROUPS: AdminRights = AdminRights::PIN_MESSAGES
    .with(AdminRights::ANONYMOUS)
    .with(AdminRights::MANAGE_TOPICS)
    .with(AdminRights::MANAGE_RANKS);
const OF_BROADCASTS: AdminRights =
    AdminRights::POST_MESSAGES.with(AdminRights::EDIT_MESSAGES).with(AdminRights::MANAGE_DIRECT_MESSAGES);

/// What an administrator asks for.
#[derive(Clone, Copy, Debug)]
pub struct Promotion<'a> {
    /// The rights; none make an administrator an ordinary member.
    pub rights: AdminRights,
    /// The rank; `None` leaves it as it is.
    pub rank: Option<&'a str>,
    /// How many administrators there are now.
    pub admins: i32,
}

/// What the target's status and rank become. Somebody who is not in the channel is brought in by whoever calls this.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`, also for an administrator whom somebody else made; `400 USER_CREATOR`,
/// `403 RIGHT_FORBIDDEN` for rights that the actor lacks, `400 USER_NOT_PARTICIPANT`, `400 USER_KICKED`,
/// `403 CHAT_ADMIN_INVITE_REQUIRED`, `400 ADMINS_TOO_MUCH`, and those of [`check_rank`].
pub fn promote(
    channel: &Channel,
    actor: &Member,
    target: &Member,
    promotion: Promotion<'_>,
    now: Date,
) -> Result<(Status, Option<String>), Refusal> {
    let rank = match promotion.rank {
        Some(rank) => check_rank(rank)?,
        None => target.rank.clone(),
    };
    let rights = meaningful(channel, promotion.rights)?;
    if target.is_creator() {
        return owner(actor, target, rights).map(|status| (status, rank));
    }
    check_actor(actor, target, rights)?;
    if rights.is_empty() {
        return match &target.status {
            Status::Admin { .. } if !planted::is(Bug::DemotedInName) => Ok((Status::Member, None)),
            same if target.is_inside() => Ok((same.clone(), target.rank.clone())),
            _ => Err(Refusal::bad("USER_NOT_PARTICIPANT")),
        };
    }
    check_target(channel, actor, target, now)?;
    if !target.is_admin() && promotion.admins >= ADMINS_MAX {
        return Err(Refusal::bad("ADMINS_TOO_MUCH"));
    }
    // Who once made an administrator keeps the say over it, also when the owner changes its rights.
    let by = match &target.status {
        Status::Admin { by, .. } => *by,
        _ => actor.user,
    };
    Ok((Status::Admin { rights, by }, rank))
}

/// The rights that mean something in this kind of channel.
fn meaningful(channel: &Channel, rights: AdminRights) -> Result<AdminRights, Refusal> {
    let kept = rights.without(if channel.is_group() { OF_BROADCASTS } else { OF_GROUPS });
    if kept.is_empty() && !rights.is_empty() {
        return Err(Refusal::forbidden("RIGHT_FORBIDDEN"));
    }
    Ok(kept)
}

/// The owner alone changes the owner's row, and only whether it is anonymous.
fn owner(actor: &Member, target: &Member, rights: AdminRights) -> Result<Status, Refusal> {
    if actor.user != target.user {
        return Err(Refusal::bad("USER_CREATOR"));
    }
    let anonymous = rights.has(AdminRights::ANONYMOUS);
    let rights = if anonymous { AdminRights::ANONYMOUS } else { AdminRights::NONE };
    Ok(Status::Creator { rights })
}

fn check_actor(actor: &Member, target: &Member, rights: AdminRights) -> Result<(), Refusal> {
    // An administrator may give away rights of its own, down to none.
    let giving_away = actor.user == target.user && actor.is_admin();
    if !giving_away {
        if !actor.may(AdminRights::ADD_ADMINS) {
            return Err(admin_required());
        }
        if let Status::Admin { by, .. } = target.status
            && by != actor.user
            && !actor.is_creator()
        {
            return Err(admin_required());
        }
    }
    let held = match actor.status {
        Status::Admin { rights, .. } => rights,
        _ => return Ok(()),
    };
    // An administrator without any other right is one all the same: everybody who makes administrators makes those.
    let implied = if held.is_empty() { AdminRights::NONE } else { AdminRights::OTHER };
    let enough = held.with(implied).has(rights) || planted::is(Bug::RightsBeyondOwn);
    if enough { Ok(()) } else { Err(Refusal::forbidden("RIGHT_FORBIDDEN")) }
}

fn check_target(channel: &Channel, actor: &Member, target: &Member, now: Date) -> Result<(), Refusal> {
    if target.is_banned(now) {
        return Err(Refusal::bad("USER_KICKED"));
    }
    if matches!(&target.status, Status::Restricted { what, .. } if !what.at(now).is_empty())
        && !actor.may(AdminRights::BAN_USERS)
    {
        return Err(admin_required());
    }
    if !target.is_inside() && may_invite(channel, actor, now).is_err() {
        return Err(Refusal::forbidden("CHAT_ADMIN_INVITE_REQUIRED"));
    }
    Ok(())
}
