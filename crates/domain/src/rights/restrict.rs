//! Restricting, throwing out, and lifting it again (<https://core.telegram.org/method/channels.editBanned>).

use super::need;
use model::{AdminRights, BannedRights, Channel, Date, Member, Refusal, Restriction, Status};

/// An end that is nearer than this many seconds, or further than that many, stands for "never".
const SHORTEST_S: i64 = 30;
const LONGEST_S: i64 = 366 * 86_400;

/// When a restriction ends for which a client names this date.
pub fn until(date: i32, now: Date) -> Option<Date> {
    let length = i64::from(date) - i64::from(now.0);
    (SHORTEST_S..=LONGEST_S).contains(&length).then_some(Date(date))
}

/// Whether `actor` may restrict or throw out `target`: nobody oneself, nor the owner, nor an administrator whom
/// somebody else made.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`, `400 USER_ADMIN_INVALID`.
pub fn may_ban(actor: &Member, target: &Member) -> Result<(), Refusal> {
    need(actor, AdminRights::BAN_USERS)?;
    let untouchable = match &target.status {
        Status::Creator { .. } => true,
        Status::Admin { by, .. } => *by != actor.user && !actor.is_creator(),
        _ => false,
    };
    if untouchable || actor.user == target.user { Err(Refusal::bad("USER_ADMIN_INVALID")) } else { Ok(()) }
}

/// What the target's status becomes when this is withheld from it. Nothing withheld lifts what was.
///
/// # Errors
/// Those of [`may_ban`]; `406 BANNED_RIGHTS_INVALID` for less than a ban in a channel, where members only read.
pub fn restrict(
    channel: &Channel,
    actor: &Member,
    target: &Member,
    what: Restriction,
    now: Date,
) -> Result<Status, Refusal> {
    may_ban(actor, target)?;
    let (rights, by, inside) = (what.rights, actor.user, target.is_inside());
    if rights.is_empty() || !what.at(now).any(rights) {
        return Ok(lifted(target));
    }
    if rights.any(BannedRights::VIEW_MESSAGES) {
        return Ok(Status::Banned { what, by });
    }
    if !channel.is_group() {
        return Err(Refusal::new(406, "BANNED_RIGHTS_INVALID"));
    }
    Ok(Status::Restricted { what, by, inside })
}

/// What somebody is from whom nothing is withheld any more. An administrator stays one.
fn lifted(target: &Member) -> Status {
    match &target.status {
        Status::Restricted { inside: true, .. } => Status::Member,
        Status::Restricted { inside: false, .. } | Status::Banned { .. } => Status::Left,
        same => same.clone(),
    }
}
