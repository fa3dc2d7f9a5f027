//! Writing: by kind of content, and how often.

use super::{own_restriction, withheld};
use model::{AdminRights, BannedRights, Channel, Date, Member, Refusal};

/// What is written, as far as rights tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// Plain text.
    Text,
    /// A photo.
    Photo,
    /// A video.
    Video,
    /// A round video.
    RoundVideo,
    /// Music.
    Audio,
    /// A voice message.
    Voice,
    /// A file.
    Document,
    /// A sticker.
    Sticker,
    /// An animation.
    Gif,
    /// A game.
    Game,
    /// The result of an inline bot.
    Inline,
    /// A poll or a checklist.
    Poll,
}

impl Content {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Text,
        Self::Photo,
        Self::Video,
        Self::RoundVideo,
        Self::Audio,
        Self::Voice,
        Self::Document,
        Self::Sticker,
        Self::Gif,
        Self::Game,
        Self::Inline,
        Self::Poll,
    ];

    /// The flag that withholds this kind, and what whoever writes it nevertheless is answered.
    fn rule(self) -> (BannedRights, &'static str) {
        match self {
            Self::Text => (BannedRights::SEND_PLAIN, "CHAT_SEND_PLAIN_FORBIDDEN"),
            Self::Photo => (BannedRights::SEND_PHOTOS, "CHAT_SEND_PHOTOS_FORBIDDEN"),
            Self::Video => (BannedRights::SEND_VIDEOS, "CHAT_SEND_VIDEOS_FORBIDDEN"),
            Self::RoundVideo => (BannedRights::SEND_ROUNDVIDEOS, "CHAT_SEND_ROUNDVIDEOS_FORBIDDEN"),
            Self::Audio => (BannedRights::SEND_AUDIOS, "CHAT_SEND_AUDIOS_FORBIDDEN"),
            Self::Voice => (BannedRights::SEND_VOICES, "CHAT_SEND_VOICES_FORBIDDEN"),
            Self::Document => (BannedRights::SEND_DOCS, "CHAT_SEND_DOCS_FORBIDDEN"),
            Self::Sticker => (BannedRights::SEND_STICKERS, "CHAT_SEND_STICKERS_FORBIDDEN"),
            Self::Gif => (BannedRights::SEND_GIFS, "CHAT_SEND_GIFS_FORBIDDEN"),
            Self::Game => (BannedRights::SEND_GAMES, "CHAT_SEND_GAME_FORBIDDEN"),
            Self::Inline => (BannedRights::SEND_INLINE, "CHAT_SEND_INLINE_FORBIDDEN"),
            Self::Poll => (BannedRights::SEND_POLLS, "CHAT_SEND_POLL_FORBIDDEN"),
        }
    }
}

/// Whether somebody may write text.
///
/// # Errors
/// Those of [`may_send_content`].
pub fn may_send(channel: &Channel, member: &Member, now: Date) -> Result<(), Refusal> {
    may_send_content(channel, member, Content::Text, now)
}

/// Whether somebody may write something of this kind now.
///
/// # Errors
/// `403 CHAT_WRITE_FORBIDDEN`; `403 CHAT_GUEST_SEND_FORBIDDEN` for who has to join a discussion group first;
/// `400 USER_BANNED_IN_CHANNEL` for whom an administrator has muted; `403 CHAT_SEND_..._FORBIDDEN` by kind;
/// `420 SLOWMODE_WAIT_X` with the seconds left.
pub fn may_send_content(
    channel: &Channel,
    member: &Member,
    content: Content,
    now: Date,
) -> Result<(), Refusal> {
    may_write(channel, member, now)?;
    let withheld = withheld(channel, member, now);
    let (flag, name) = content.rule();
    if withheld.any(flag) {
        return Err(Refusal::forbidden(name));
    }
    if content != Content::Text && withheld.any(BannedRights::SEND_MEDIA) {
        return Err(Refusal::forbidden("CHAT_SEND_MEDIA_FORBIDDEN"));
    }
    match slow_mode_left(channel, member, now) {
        0 => Ok(()),
        left => Err(Refusal { code: 420, name: "SLOWMODE_WAIT_", argument: Some(left) }),
    }
}

/// Whether somebody may write this many messages in one request.
///
/// # Errors
/// `400 SLOWMODE_MULTI_MSGS_DISABLED` for several where one at a time is written.
pub fn may_send_many(channel: &Channel, member: &Member, count: usize) -> Result<(), Refusal> {
    if count > 1 && is_slowed(channel, member) {
        return Err(Refusal::bad("SLOWMODE_MULTI_MSGS_DISABLED"));
    }
    Ok(())
}

/// Whether somebody may write at all, whatever it is and whenever it was.
pub(super) fn may_write(channel: &Channel, member: &Member, now: Date) -> Result<(), Refusal> {
    const FORBIDDEN: Refusal = Refusal::forbidden("CHAT_WRITE_FORBIDDEN");
    if channel.deleted || member.is_banned(now) {
        return Err(FORBIDDEN);
    }
    if !channel.is_group() {
        return if member.may(AdminRights::POST_MESSAGES) { Ok(()) } else { Err(FORBIDDEN) };
    }
    if !member.is_inside() {
        // Who reads a channel may comment in its group without joining, unless the group wants otherwise.
        match (channel.linked, channel.join_to_send) {
            (Some(_), false) => {}
            (Some(_), true) => return Err(Refusal::forbidden("CHAT_GUEST_SEND_FORBIDDEN")),
            (None, _) => return Err(FORBIDDEN),
        }
    }
    if own_restriction(member, now).any(BannedRights::SEND_MESSAGES) {
        return Err(Refusal::bad("USER_BANNED_IN_CHANNEL"));
    }
    if withheld(channel, member, now).any(BannedRights::SEND_MESSAGES) { Err(FORBIDDEN) } else { Ok(()) }
}

fn is_slowed(channel: &Channel, member: &Member) -> bool {
    channel.is_group() && channel.slow_mode_s > 0 && !member.is_admin()
}

/// How many seconds until the member may write again.
fn slow_mode_left(channel: &Channel, member: &Member, now: Date) -> u32 {
    match member.wrote {
        Some(wrote) if is_slowed(channel, member) => {
            let next = i64::from(wrote.0) + i64::from(channel.slow_mode_s);
            u32::try_from(next - i64::from(now.0)).unwrap_or(0)
        }
        _ => 0,
    }
}
