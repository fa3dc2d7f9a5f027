//! Ranks: the short titles beside the names of members.

use super::{admin_required, is_left_to_members};
use model::{AdminRights, BannedRights, Channel, Date, Member, Refusal, Status};

/// The longest rank, in characters.
const RANK_MAX: usize = 16;

/// A rank as it is kept; none if it is empty.
///
/// # Errors
/// `400 ADMIN_RANK_INVALID`, `400 ADMIN_RANK_EMOJI_NOT_ALLOWED`.
pub fn check_rank(text: &str) -> Result<Option<String>, Refusal> {
    let text = text.trim();
    if text.chars().count() > RANK_MAX || text.chars().any(char::is_control) {
        return Err(Refusal::bad("ADMIN_RANK_INVALID"));
    }
    if text.chars().any(is_emoji) {
        return Err(Refusal::bad("ADMIN_RANK_EMOJI_NOT_ALLOWED"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The blocks of pictures, the signs that join them, and what turns a character into one.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{FE0F}' | '\u{20E3}')
}

/// Whether `actor` may change the rank of `target`: its own where members may; others' with the right to, but not the
/// owner's, nor that of an administrator whom somebody else made.
///
/// # Errors
/// `400 CHAT_ADMIN_REQUIRED`, `400 USER_CREATOR`.
pub fn may_rank(channel: &Channel, actor: &Member, target: &Member, now: Date) -> Result<(), Refusal> {
    if actor.user == target.user {
        let may = actor.is_admin() || is_left_to_members(channel, actor, BannedRights::EDIT_RANK, now);
        return if may { Ok(()) } else { Err(admin_required()) };
    }
    if !actor.may(AdminRights::MANAGE_RANKS) {
        return Err(admin_required());
    }
    match &target.status {
        Status::Creator { .. } => Err(Refusal::bad("USER_CREATOR")),
        Status::Admin { by, .. } if *by != actor.user && !actor.is_creator() => Err(admin_required()),
        _ => Ok(()),
    }
}
