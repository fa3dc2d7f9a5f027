//! Topics of a forum (<https://core.telegram.org/api/forum>).
//!
//! A topic is known by the service message that made it, and its messages are a thread of that message. Messages
//! outside of any topic belong to the general one, whose id is 1.

use super::change::blank;
use super::history::{Listed, hidden_up_to};
use super::reactions::with_reactions;
use super::{Changed, Channels, LockedChannel, Place};
use crate::boxes::retrying;
use crate::pages::Listing;
use crate::{Caller, Result};
use domain::ChannelWriter;
use domain::rights;
use model::{
    AdminRights, BannedRights, Channel, ChannelEvent, ChannelId, Date, Event, LogId, Member, Message,
    MessageId, RandomId, Refusal, ReplyTo, ServiceAction, Topic, TopicEdit, UserId,
};
use ports::Direction;

/// The general topic, which every forum has.
pub const GENERAL: MessageId = MessageId(1);
/// The colours that the icon of a topic can have (<https://core.telegram.org/api/forum#forum-topics>).
const COLORS: [i32; 6] = [0x006F_B9F0, 0x00FF_D67E, 0x00CB_86DB, 0x008E_EE98, 0x00FF_93B2, 0x00FB_6F5F];
/// The longest title, in characters.
const TITLE_MAX: usize = 128;
/// The most pinned topics, the most topics of a forum.
const PINNED_MAX: usize = 5;
const TOPICS_MAX: usize = 1_000_000;

/// A topic that is to be made.
#[derive(Clone, Debug)]
pub struct NewTopic {
    /// The channel.
    pub channel: ChannelId,
    /// The client's id of this request.
    pub random_id: RandomId,
    /// Its title as the user typed it.
    pub title: String,
    /// One of the documented colours; none: chosen.
    pub icon_color: Option<i32>,
    /// A custom emoji.
    pub icon_emoji: Option<i64>,
}

/// A topic as a viewer sees it.
#[derive(Clone, Debug)]
pub struct TopicView {
    /// The topic.
    pub topic: Topic,
    /// Its place among the pinned ones.
    pub pinned: bool,
    /// The newest message.
    pub top: Option<Message>,
    /// Up to where the viewer has read it.
    pub read_inbox_max: MessageId,
    /// Up to where others have read the viewer's messages.
    pub read_outbox_max: MessageId,
    /// Unread messages.
    pub unread: i32,
    /// Mentions of the viewer that were not looked at.
    pub unread_mentions: i32,
    /// Messages of the viewer with reactions that were not looked at.
    pub unread_reactions: i32,
}

impl Channels {
    /// Makes a topic. A repetition is answered with the first result.
    ///
    /// # Errors
    /// `400 CHANNEL_FORUM_MISSING`, `400 TOPIC_TITLE_EMPTY`, `403 CHAT_WRITE_FORBIDDEN`.
    pub async fn create_topic(&self, by: &Caller, new: NewTopic) -> Result<Changed> {
        let title = topic_title(&new.title)?;
        retrying!({
            let mut locked = self.lock(new.channel).await?;
            let member = self.check_forum(&locked, by.user).await?;
            may_create(locked.channel(), &member, self.now())?;
            let key = self.users.access().random_id(by.user, new.random_id);
            if let Some(record) = self.outside.logs.random_id(LogId::Channel(new.channel), key).await? {
                let at = locked.state().head.key();
                return Ok(Changed { ids: vec![(new.random_id, record.message)], at, ..Changed::default() });
            }
            if locked.state().fold.topics.len() >= TOPICS_MAX {
                return Err(Refusal::bad("CHAT_FORUM_TOPICS_TOO_MUCH").into());
            }
            let mut writer = locked.writer(self.now());
            let icon_color = color(new.icon_color, self.outside.env.random_u64());
            let action = ServiceAction::TopicCreate(title.clone(), icon_color, new.icon_emoji);
            let message = Message { action: Some(action), ..blank(&mut writer, by.user) };
            let (id, date) = (message.id, message.date);
            let at = writer.record(Event::NewMessage(Box::new(message)));
            writer.remember(key, id, at);
            let topic = Topic {
                id,
                title: title.clone(),
                icon_color,
                icon_emoji: new.icon_emoji,
                creator: by.user,
                date,
                closed: false,
                hidden: false,
                deleted: false,
            };
            record_topic(&mut writer, by.user, topic);
            let changed = self.append(by, &mut locked, writer, Vec::new()).await?;
            Ok(Changed { ids: vec![(new.random_id, id)], ..changed })
        })
    }

    /// Changes a topic: its creator can change title and icon, and close it; the general one is an administrator's.
    ///
    /// # Errors
    /// `400 TOPIC_ID_INVALID`, `400 TOPIC_NOT_MODIFIED`, `400 CHAT_ADMIN_REQUIRED`.
    pub async fn edit_topic(
        &self,
        by: &Caller,
        channel: ChannelId,
        id: MessageId,
        edit: TopicEdit,
    ) -> Result<Changed> {
        let title = edit.title.as_deref().map(topic_title).transpose()?;
        let edit = TopicEdit { title, ..edit };
        retrying!({
            let mut locked = self.lock(channel).await?;
            let member = self.check_forum(&locked, by.user).await?;
            let topic = topic_of(&locked, id)?;
            may_manage(&member, Some(&topic))?;
            if edit.hidden.is_some() && (id != GENERAL || !member.may(AdminRights::MANAGE_TOPICS)) {
                return Err(Refusal::bad("TOPIC_ID_INVALID").into());
            }
            let edited = applied(&topic, &edit);
            if edited == topic {
                return Err(Refusal::bad("TOPIC_NOT_MODIFIED").into());
            }
            let mut writer = locked.writer(self.now());
            let reply_to = Some(ReplyTo { in_topic: Some(true), ..ReplyTo::to(id) });
            let action = Some(ServiceAction::TopicEdit(edit.clone()));
            let message = Message { action, reply_to, ..blank(&mut writer, by.user) };
            writer.record(Event::NewMessage(Box::new(message)));
            record_topic(&mut writer, by.user, edited);
            self.append(by, &mut locked, writer, Vec::new()).await
        })
    }

    /// Puts the pinned topics into an order; `None` for `order` pins or unpins one.
    ///
    /// # Errors
    /// `400 PINNED_TOO_MUCH`, `400 TOPIC_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`.
    pub async fn pin_topics(
        &self,
        by: &Caller,
        channel: ChannelId,
        change: impl Fn(&[MessageId]) -> Vec<MessageId> + Send + Sync,
    ) -> Result<Changed> {
        retrying!({
            let mut locked = self.lock(channel).await?;
            let member = self.check_forum(&locked, by.user).await?;
            may_manage(&member, None)?;
            let order = change(&locked.state().fold.pinned_topics);
            if order.len() > PINNED_MAX {
                return Err(Refusal::bad("PINNED_TOO_MUCH").into());
            }
            for id in &order {
                topic_of(&locked, *id)?;
            }
            if order == locked.state().fold.pinned_topics {
                return Ok(Changed { at: locked.state().head.key(), ..Changed::default() });
            }
            let mut writer = locked.writer(self.now());
            writer.record(Event::Channel(ChannelEvent::PinnedTopics { by: by.user, order, channel }));
            self.append(by, &mut locked, writer, Vec::new()).await
        })
    }

    /// Deletes a topic with its messages, a hundred at a time; answers how many are left at the least.
    ///
    /// # Errors
    /// `400 TOPIC_ID_INVALID`, `400 CHAT_ADMIN_REQUIRED`.
    pub async fn delete_topic(
        &self,
        by: &Caller,
        channel: ChannelId,
        id: MessageId,
    ) -> Result<(Changed, usize)> {
        const AT_ONCE: usize = 100;
        retrying!({
            let mut locked = self.lock_current(channel).await?;
            let member = self.check_forum(&locked, by.user).await?;
            let topic = topic_of(&locked, id)?;
            if id == GENERAL || !member.may(AdminRights::DELETE_MESSAGES) && topic.creator != by.user {
                return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
            }
            let listed = Listed { channels: self, channel, place: Place::Thread(id) };
            let mut found = listed.rows(MessageId(i32::MAX), Direction::Forward, AT_ONCE).await?;
            if found.len() == AT_ONCE {
                let changed = self.delete_found(by, locked, found).await?;
                return Ok((changed, 1));
            }
            found.extend(self.message(channel, id).await?);
            let mut writer = locked.writer(self.now());
            record_topic(&mut writer, by.user, Topic { deleted: true, ..topic });
            let reacted = with_reactions(&found);
            let notices = self.record_all_deleted(by, &locked, &mut writer, found).await?;
            let changed = self.append(by, &mut locked, writer, notices).await?;
            self.forget_reactions(channel, &reacted).await?;
            Ok((changed, 0))
        })
    }

    /// Turns topics on or off. Turned on, what was written before belongs to the general topic.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`, `400 CHAT_DISCUSSION_UNALLOWED`.
    pub async fn toggle_forum(
        &self,
        by: &Caller,
        channel: ChannelId,
        on: bool,
        tabs: bool,
    ) -> Result<Changed> {
        retrying!({
            let mut locked = self.lock(channel).await?;
            let member = self.check_readable(&locked, by.user).await?;
            if !member.is_creator() || !locked.channel().is_group() {
                return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
            }
            if on && locked.channel().linked.is_some() {
                return Err(Refusal::bad("CHAT_DISCUSSION_UNALLOWED").into());
            }
            let now = Channel { forum: on, forum_tabs: on && tabs, ..locked.channel().clone() };
            if now == *locked.channel() {
                return Ok(Changed { at: locked.state().head.key(), ..Changed::default() });
            }
            let mut writer = locked.writer(self.now());
            let event = ChannelEvent::Settings { by: by.user, now: Box::new(now) };
            writer.record(Event::Channel(event));
            if on && !locked.state().fold.topics.contains_key(&GENERAL) {
                record_topic(&mut writer, by.user, general(locked.channel()));
            }
            self.append(by, &mut locked, writer, Vec::new()).await
        })
    }

    /// The topics of a forum, the pinned ones first and then those with the newest messages.
    ///
    /// # Errors
    /// `400 CHANNEL_FORUM_MISSING`, `400 CHANNEL_PRIVATE`.
    pub async fn topics(
        &self,
        viewer: UserId,
        channel: ChannelId,
        only: Option<&[MessageId]>,
    ) -> Result<Vec<TopicView>> {
        let locked = self.lock_current(channel).await?;
        let member = self.check_forum(&locked, viewer).await?;
        let hidden = hidden_up_to(&locked, &member);
        let fold = &locked.state().fold;
        let (pinned, outbox) = (fold.pinned_topics.clone(), fold.furthest.for_author(viewer));
        let chosen = fold.topics.values().filter(|topic| only.is_none_or(|only| only.contains(&topic.id)));
        let chosen: Vec<Topic> = chosen.cloned().collect();
        drop(locked);
        let mentions = self.mentions_by_thread(viewer, channel).await?;
        let reactions = self.unread_reactions_by_thread(viewer, channel).await?;
        let mut views = Vec::with_capacity(chosen.len());
        for topic in chosen {
            let listed = Listed { channels: self, channel, place: Place::Thread(topic.id) };
            let mark = self.thread_mark(viewer, channel, topic.id).await?;
            let top = listed.rows(MessageId(i32::MAX), Direction::Forward, 1).await?.into_iter().next();
            let top = match top.filter(|message| message.id > hidden) {
                None => self.message(channel, topic.id).await?,
                found => found,
            };
            let unread = listed.count(mark.max(hidden)).await?;
            let own = self.own_in_thread(channel, topic.id, viewer, mark.max(hidden)).await?;
            let lying_in = |threads: &[MessageId]| {
                let count = threads.iter().filter(|thread| **thread == topic.id).count();
                i32::try_from(count).unwrap_or(i32::MAX)
            };
            views.push(TopicView {
                pinned: pinned.contains(&topic.id),
                top,
                read_inbox_max: mark,
                read_outbox_max: outbox,
                unread: unread - own,
                unread_mentions: lying_in(&mentions),
                unread_reactions: lying_in(&reactions),
                topic,
            });
        }
        let place =
            |view: &TopicView| pinned.iter().position(|id| *id == view.topic.id).unwrap_or(usize::MAX);
        let newest = |view: &TopicView| view.top.as_ref().map_or(view.topic.id, |message| message.id);
        views.sort_by_key(|view| (place(view), std::cmp::Reverse(newest(view))));
        Ok(views)
    }

    /// How many of a thread's messages above a mark are the viewer's own.
    async fn own_in_thread(
        &self,
        channel: ChannelId,
        thread: MessageId,
        author: UserId,
        mark: MessageId,
    ) -> Result<i32> {
        let own = self.authored_above(channel, author, mark).await?;
        let mut count = 0;
        for id in own {
            let row = domain::channel::views::thread_row(channel, thread, id);
            count += i32::from(self.outside.views.get(&row).await?.is_some());
        }
        Ok(count)
    }

    async fn check_forum(&self, locked: &LockedChannel, user: UserId) -> Result<Member> {
        let member = self.check_readable(locked, user).await?;
        if !locked.channel().forum {
            return Err(Refusal::bad("CHANNEL_FORUM_MISSING").into());
        }
        Ok(member)
    }
}

/// The general topic of a forum that has just become one.
pub(super) fn general(channel: &Channel) -> Topic {
    Topic {
        id: GENERAL,
        title: "General".to_owned(),
        icon_color: COLORS[0],
        icon_emoji: None,
        creator: channel.creator,
        date: channel.created,
        closed: false,
        hidden: false,
        deleted: false,
    }
}

/// Refuses a message to a topic that is closed for its author.
///
/// # Errors
/// `400 TOPIC_CLOSED`, `400 TOPIC_DELETED`.
pub(super) fn check_open(locked: &LockedChannel, member: &Member, thread: Option<MessageId>) -> Result<()> {
    if !locked.channel().forum {
        return Ok(());
    }
    let topic = locked.state().fold.topics.get(&thread.unwrap_or(GENERAL));
    let topic = topic.ok_or(Refusal::bad("TOPIC_DELETED"))?;
    if topic.closed && may_manage(member, Some(topic)).is_err() {
        return Err(Refusal::bad("TOPIC_CLOSED").into());
    }
    Ok(())
}

pub(super) fn record_topic(writer: &mut ChannelWriter, by: UserId, topic: Topic) {
    writer.record(Event::Channel(ChannelEvent::Topic { by, now: Box::new(topic) }));
}

fn topic_of(locked: &LockedChannel, id: MessageId) -> Result<Topic> {
    let topic = locked.state().fold.topics.get(&id).cloned();
    Ok(topic.ok_or(Refusal::bad("TOPIC_ID_INVALID"))?)
}

fn may_create(channel: &Channel, member: &Member, now: Date) -> Result<()> {
    if member.may(AdminRights::MANAGE_TOPICS) {
        return Ok(());
    }
    if !rights::is_left_to_members(channel, member, BannedRights::MANAGE_TOPICS, now) {
        return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
    }
    Ok(())
}

/// Who manages topics can change any, who made a topic can change that one.
fn may_manage(member: &Member, topic: Option<&Topic>) -> Result<()> {
    let own = topic.is_some_and(|topic| topic.creator == member.user && topic.id != GENERAL);
    if member.may(AdminRights::MANAGE_TOPICS) || own && member.is_inside() {
        return Ok(());
    }
    Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into())
}

fn applied(topic: &Topic, edit: &TopicEdit) -> Topic {
    Topic {
        title: edit.title.clone().unwrap_or_else(|| topic.title.clone()),
        icon_emoji: edit.icon_emoji.map_or(topic.icon_emoji, |id| (id != 0).then_some(id)),
        closed: edit.closed.unwrap_or(topic.closed),
        hidden: edit.hidden.unwrap_or(topic.hidden),
        ..topic.clone()
    }
}

fn topic_title(text: &str) -> Result<String> {
    let title = text.trim();
    if title.is_empty() || title.chars().count() > TITLE_MAX {
        return Err(Refusal::bad("TOPIC_TITLE_EMPTY").into());
    }
    Ok(title.to_owned())
}

fn color(asked: Option<i32>, chance: u64) -> i32 {
    let any = COLORS[usize::try_from(chance % COLORS.len() as u64).unwrap_or(0)];
    asked.filter(|color| COLORS.contains(color)).unwrap_or(any)
}
