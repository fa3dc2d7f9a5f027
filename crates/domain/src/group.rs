//! Who may do what in a basic group, and what a change of members makes of it.

use model::{BannedRights, Chat, ChatMember, Date, Refusal, UserId};

/// How many who were thrown out are remembered: the latest.
const KICKED_MAX: usize = 1_000;

/// Whether the user is in a group that goes on. Who is not is told nothing, not even that there is one.
///
/// # Errors
/// `400 CHAT_ID_INVALID`.
pub fn must_be_inside(chat: &Chat, user: UserId) -> Result<(), Refusal> {
    let inside = !chat.deactivated && chat.member(user).is_some();
    if inside { Ok(()) } else { Err(Refusal::bad("CHAT_ID_INVALID")) }
}

/// Whether the user may write.
///
/// # Errors
/// `403 CHAT_WRITE_FORBIDDEN`, `403 CHAT_SEND_PLAIN_FORBIDDEN`.
pub fn may_send(chat: &Chat, user: UserId, now: Date) -> Result<(), Refusal> {
    if must_be_inside(chat, user).is_err() || is_withheld(chat, user, BannedRights::SEND_MESSAGES, now) {
        return Err(Refusal::forbidden("CHAT_WRITE_FORBIDDEN"));
    }
    if is_withheld(chat, user, BannedRights::SEND_PLAIN, now) {
        return Err(Refusal::forbidden("CHAT_SEND_PLAIN_FORBIDDEN"));
    }
    Ok(())
}

/// Whether the user may react, or take a reaction back.
///
/// # Errors
/// `400 CHAT_ID_INVALID`, `403 CHAT_WRITE_FORBIDDEN`.
pub fn may_react(chat: &Chat, user: UserId, now: Date) -> Result<(), Refusal> {
    must_be_inside(chat, user)?;
    if is_withheld(chat, user, BannedRights::SEND_REACTIONS, now) {
        return Err(Refusal::forbidden("CHAT_WRITE_FORBIDDEN"));
    }
    Ok(())
}

/// Whether the user may do what members can be kept from: change the title, add others, pin.
///
/// # Errors
/// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`.
pub fn may(chat: &Chat, user: UserId, right: BannedRights, now: Date) -> Result<(), Refusal> {
    must_be_inside(chat, user)?;
    if is_withheld(chat, user, right, now) { Err(admin_required()) } else { Ok(()) }
}

/// Whether the user is an administrator: links, requests, default rights.
///
/// # Errors
/// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`.
pub fn must_be_admin(chat: &Chat, user: UserId) -> Result<(), Refusal> {
    must_be_inside(chat, user)?;
    if chat.is_admin(user) { Ok(()) } else { Err(admin_required()) }
}

/// Whether the user is the owner: administrators, protection, deleting.
///
/// # Errors
/// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`.
pub fn must_be_creator(chat: &Chat, user: UserId) -> Result<(), Refusal> {
    must_be_inside(chat, user)?;
    if chat.creator == user { Ok(()) } else { Err(admin_required()) }
}

/// Whether the user may remove another member: the owner anybody, an administrator those who are none, a member
/// those whom it has added.
///
/// # Errors
/// `400 CHAT_ID_INVALID`, `400 USER_NOT_PARTICIPANT`, `400 CHAT_ADMIN_REQUIRED`.
pub fn may_remove(chat: &Chat, by: UserId, user: UserId) -> Result<(), Refusal> {
    must_be_inside(chat, by)?;
    let member = chat.member(user).ok_or(Refusal::bad("USER_NOT_PARTICIPANT"))?;
    let plain = !chat.is_admin(user);
    let may = by == user || by == chat.creator || plain && (chat.is_admin(by) || member.inviter == by);
    if may { Ok(()) } else { Err(admin_required()) }
}

/// Whether the user may delete a message of this author for everybody.
///
/// # Errors
/// `403 MESSAGE_DELETE_FORBIDDEN`.
pub fn may_delete(chat: &Chat, user: UserId, author: UserId) -> Result<(), Refusal> {
    let may = must_be_inside(chat, user).is_ok() && (author == user || chat.is_admin(user));
    if may { Ok(()) } else { Err(Refusal::forbidden("MESSAGE_DELETE_FORBIDDEN")) }
}

/// The group when it has ended: nobody is in it any more.
pub fn ended(chat: &Chat) -> Chat {
    Chat { members: Vec::new(), deactivated: true, ..next(chat) }
}

/// The group with another member.
///
/// # Errors
/// `400 USER_ALREADY_PARTICIPANT`, `400 USERS_TOO_MUCH`.
pub fn with(chat: &Chat, user: UserId, inviter: UserId, date: Date) -> Result<Chat, Refusal> {
    if chat.member(user).is_some() {
        return Err(Refusal::bad("USER_ALREADY_PARTICIPANT"));
    }
    if chat.members.len() >= Chat::MEMBERS_MAX {
        return Err(Refusal::bad("USERS_TOO_MUCH"));
    }
    let mut after = next(chat);
    after.kicked.retain(|kicked| *kicked != user);
    after.members.push(ChatMember { user, inviter, date, admin: false });
    Ok(after)
}

/// The group without a member.
pub fn without(chat: &Chat, user: UserId, thrown_out: bool) -> Chat {
    let mut after = next(chat);
    after.members.retain(|member| member.user != user);
    after.kicked.retain(|kicked| *kicked != user);
    if thrown_out {
        after.kicked.push(user);
        let surplus = after.kicked.len().saturating_sub(KICKED_MAX);
        after.kicked.drain(..surplus);
    }
    after
}

/// The group with another owner; the former one stays as an administrator. The password is proven before.
///
/// # Errors
/// `400 CHAT_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`, `400 USER_NOT_PARTICIPANT`, `400 CHAT_NOT_MODIFIED` for oneself.
pub fn transferred(chat: &Chat, by: UserId, next: UserId) -> Result<Chat, Refusal> {
    must_be_creator(chat, by)?;
    if next == by {
        return Err(Refusal::bad("CHAT_NOT_MODIFIED"));
    }
    if chat.member(next).is_none() {
        return Err(Refusal::bad("USER_NOT_PARTICIPANT"));
    }
    let mut after = Chat { creator: next, ..chat.clone() };
    // The owner is no administrator beside that: who becomes one has the mark again when it is given away.
    for member in &mut after.members {
        member.admin = member.user == by || member.admin && member.user != next;
    }
    Ok(after)
}

/// The group at its next version.
pub fn next(chat: &Chat) -> Chat {
    Chat { version: chat.version.saturating_add(1), ..chat.clone() }
}

fn is_withheld(chat: &Chat, user: UserId, right: BannedRights, now: Date) -> bool {
    !chat.is_admin(user) && chat.default_banned.at(now).any(right)
}

fn admin_required() -> Refusal {
    Refusal::bad("CHAT_ADMIN_REQUIRED")
}
