//! Making and deleting a channel or supergroup.

use super::change::{MemberChange, announce};
use super::snapshot::Stored;
use super::topics::{general, record_topic};
use super::{Changed, Channels, LockedChannel};
use crate::boxes::retrying;
use crate::{Caller, Result, rows};
use domain::channel::views;
use model::{
    AdminRights, BannedRights, Channel, ChannelEvent, ChannelId, ChannelKind, Event, Member, MessageId,
    Notice, RandomId, Refusal, Restriction, ServiceAction, Status, UserId,
};

/// The lowest and the highest id that is given out. Clients show ids with a prefix in one number, which bounds them.
const IDS: std::ops::RangeInclusive<i64> = 1_000_000_000..=997_852_516_351;
/// The longest title and description, in characters.
const TITLE_MAX: usize = 128;
const ABOUT_MAX: usize = 255;
/// The most channels that a user is in.
pub(super) const CHANNELS_MAX: usize = 500;

/// What a channel is made of.
#[derive(Clone, Debug)]
pub struct NewChannel {
    /// Channel or supergroup.
    pub kind: ChannelKind,
    /// Its title as the user typed it.
    pub title: String,
    /// Its description.
    pub about: String,
    /// With topics.
    pub forum: bool,
}

impl Channels {
    /// Makes a channel, of which the caller is the owner and first member.
    ///
    /// # Errors
    /// `400 CHAT_TITLE_EMPTY`, `400 CHAT_ABOUT_TOO_LONG`, `400 CHANNELS_TOO_MUCH`.
    pub async fn create(&self, by: &Caller, new: NewChannel) -> Result<(ChannelId, Changed)> {
        let channel = self.draft(by.user, &new)?;
        self.check_room(by.user).await?;
        let channel = self.claim_id(channel).await?;
        let id = channel.id;
        let changed = retrying!({
            let mut locked = self.lock(id).await?;
            let mut writer = locked.writer(self.now());
            let settings = ChannelEvent::Settings { by: by.user, now: Box::new(channel.clone()) };
            writer.record(Event::Channel(settings));
            let before = Member::stranger(by.user);
            let status = Status::Creator { rights: AdminRights::NONE };
            let now = Member { status, date: writer.date(), ..before.clone() };
            let member = ChannelEvent::Member { by: by.user, before: Box::new(before), now: Box::new(now) };
            writer.record(Event::Channel(member));
            let created = ServiceAction::ChannelCreate(channel.title.clone());
            let first = announce(&locked, &mut writer, &Member::stranger(by.user), created, None);
            if channel.forum {
                record_topic(&mut writer, by.user, general(&channel));
            }
            let joined = Notice::ChannelJoined(id, MessageId(0));
            let changed = self.append(by, &mut locked, writer, vec![(by.user, joined)]).await?;
            // Clients look for the id of the message that their request became.
            let random_id = RandomId(self.outside.env.random_u64().cast_signed());
            Ok::<Changed, crate::Error>(Changed { ids: vec![(random_id, first)], ..changed })
        })?;
        Ok((id, changed))
    }

    pub(super) fn draft(&self, creator: UserId, new: &NewChannel) -> Result<Channel> {
        Ok(Channel {
            title: title(&new.title)?,
            about: about(&new.about)?,
            default_banned: Restriction { rights: withheld(new.kind), until: None },
            forum: new.forum && new.kind == ChannelKind::Megagroup,
            ..Channel::blank(ChannelId(0), new.kind, creator, self.now())
        })
    }

    /// Draws an id that nobody has: the row is there before the log, so that no channel is without settings.
    pub(super) async fn claim_id(&self, mut channel: Channel) -> Result<Channel> {
        let span = IDS.end().abs_diff(*IDS.start()) + 1;
        loop {
            let offset = self.outside.env.random_u64() % span;
            channel.id = ChannelId(IDS.start().saturating_add_unsigned(offset));
            let row = views::channel_row(channel.id);
            if rows::create(self.outside.views.as_ref(), row, &Stored::new(channel.clone())).await? {
                return Ok(channel);
            }
        }
    }

    /// A user is in a bounded number of channels, all of which count when the list of dialogs is made.
    pub(super) async fn check_room(&self, user: UserId) -> Result<()> {
        let locked = self.boxes.lock_current(user).await?;
        if locked.state().dialogs.channels().count() >= CHANNELS_MAX {
            return Err(Refusal::bad("CHANNELS_TOO_MUCH").into());
        }
        Ok(())
    }

    /// Deletes a channel for everybody. Only the owner can. The members' lists forget it when they are next read.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`, `403 CHAT_ADMIN_REQUIRED`.
    pub async fn delete_channel(&self, by: &Caller, id: ChannelId) -> Result<Changed> {
        retrying!({
            let locked = self.lock_for(by.user, id).await?;
            let member = self.member(id, by.user).await?;
            if !member.is_creator() {
                return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
            }
            let gone = Channel { deleted: true, username: None, ..locked.channel().clone() };
            let left = Member { status: Status::Left, date: self.now(), ..member.clone() };
            self.end(by, locked, gone, MemberChange { before: member, now: left }).await
        })
    }

    async fn end(
        &self,
        by: &Caller,
        mut locked: LockedChannel,
        gone: Channel,
        owner: MemberChange,
    ) -> Result<Changed> {
        let mut writer = locked.writer(self.now());
        let MemberChange { before, now } = owner;
        let member = ChannelEvent::Member { by: by.user, before: Box::new(before), now: Box::new(now) };
        writer.record(Event::Channel(member));
        writer.record(Event::Channel(ChannelEvent::Settings { by: by.user, now: Box::new(gone) }));
        let left = Notice::ChannelLeft(locked.id());
        self.append(by, &mut locked, writer, vec![(by.user, left)]).await
    }
}

/// What a new group withholds from its members: how it looks and what is pinned is for its administrators.
fn withheld(kind: ChannelKind) -> BannedRights {
    match kind {
        ChannelKind::Megagroup => {
            BannedRights::CHANGE_INFO.with(BannedRights::PIN_MESSAGES).with(BannedRights::MANAGE_TOPICS)
        }
        ChannelKind::Broadcast => BannedRights::NONE,
    }
}

/// A title as it is kept: without control characters and outer spaces, 1 to 128 characters.
///
/// # Errors
/// `400 CHAT_TITLE_EMPTY`.
pub(crate) fn title(text: &str) -> Result<String> {
    let text = tidy(text);
    match text.chars().count() {
        0 => Err(Refusal::bad("CHAT_TITLE_EMPTY").into()),
        length if length > TITLE_MAX => Ok(text.chars().take(TITLE_MAX).collect()),
        _ => Ok(text),
    }
}

/// A description as it is kept, at most 255 characters.
///
/// # Errors
/// `400 CHAT_ABOUT_TOO_LONG`.
pub(crate) fn about(text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > ABOUT_MAX {
        return Err(Refusal::bad("CHAT_ABOUT_TOO_LONG").into());
    }
    Ok(text.to_owned())
}

fn tidy(text: &str) -> String {
    let kept: String = text.chars().filter(|c| !c.is_control()).collect();
    kept.trim().to_owned()
}
