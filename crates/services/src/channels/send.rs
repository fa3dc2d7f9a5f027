//! Writing into a channel or supergroup.

use super::change::blank;
use super::commit::Operation;
use super::mentions::Mentioned;
use super::{Changed, Channels, LockedChannel, topics};
use crate::boxes::{Cause, retrying};
use crate::{Caller, Result};
use domain::ChannelWriter;
use domain::rights;
use domain::text::Text;
use model::{
    ChannelId, Event, Forward, LogEntry, LogId, Member, Message, MessageId, Notice, Peer, RandomId, Refusal,
    ReplyTo, UserId, message::Quote, stored,
};
use planted::Bug;
use ports::{RandomIdRecord, ViewWrite};
use std::sync::Arc;

/// A request to write.
#[derive(Clone, Debug)]
pub struct Posting {
    /// The channel.
    pub channel: ChannelId,
    /// The client's id of this send.
    pub random_id: RandomId,
    /// Text and entities, checked.
    pub text: Text,
    /// What it replies to.
    pub reply_to: Option<Thread>,
    /// Where the content comes from, if it is a forward.
    pub forward: Option<Forward>,
    /// As whom the author wants to appear: the channel itself, or a channel of the author.
    pub send_as: Option<Peer>,
    /// Without a sound.
    pub silent: bool,
    /// May not be forwarded.
    pub noforwards: bool,
    /// Link preview above the text.
    pub invert_media: bool,
}

/// What a message replies to.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The message replied to, or the topic.
    pub message: MessageId,
    /// The topic or thread that the client names.
    pub top: Option<MessageId>,
    /// A quoted part.
    pub quote: Option<Quote>,
}

impl Channels {
    /// Writes one message or several in one operation. A repetition is answered with the first result.
    ///
    /// # Errors
    /// Those of [`rights::may_send`]; `400 MESSAGE_ID_INVALID` for a reply to nothing.
    pub async fn send(&self, by: &Caller, postings: Vec<Posting>) -> Result<Changed> {
        let channel = postings.first().ok_or(Refusal::bad("MESSAGE_EMPTY"))?.channel;
        retrying!({
            let linked = self.seen(channel).await?.channel.clone();
            let linked = linked.linked.filter(|_| !linked.is_group());
            let ids: Vec<ChannelId> = [channel].into_iter().chain(linked).collect();
            let locked = self.lock_all(&ids).await?;
            let present =
                locked.first().and_then(|one| one.channel().linked.filter(|_| !one.channel().is_group()));
            if present != linked {
                // The channel was linked to another group since it was looked at.
                return Err(crate::Error::Contended);
            }
            self.append_postings(by, locked, &postings).await
        })
    }

    async fn append_postings(
        &self,
        by: &Caller,
        mut channels: Vec<LockedChannel>,
        postings: &[Posting],
    ) -> Result<Changed> {
        let member = self.check_readable(channels.first().ok_or(super::invalid())?, by.user).await?;
        if planted::is(Bug::PostBehindBan) {
            channels[0].catch_up(&self.outside).await?;
        }
        let locked = &channels[0];
        let (new, old) = self.part_repeated(by.user, locked.id(), postings).await?;
        let date = self.now();
        let mut writer = locked.writer(date);
        let mut ids: Vec<(RandomId, MessageId)> =
            old.iter().map(|(id, record)| (*id, record.message)).collect();
        let (mut mentioned, mut posts) = (Mentioned::default(), Vec::new());
        rights::may_send_many(locked.channel(), &member, new.len())?;
        for posting in new {
            rights::may_send(locked.channel(), &member, date)?;
            let mut message = self.message_of(locked, &mut writer, &member, posting).await?;
            message.discussion = channels.get(1).map(|group| commented(group, posts.len()));
            topics::check_open(locked, &member, message.thread())?;
            if locked.channel().forum && message.thread().is_none() {
                let general = domain::channel::views::thread_row(locked.id(), super::GENERAL, message.id);
                writer.also_write([ViewWrite::Put(general, Vec::new())]);
            }
            mentioned.add(&message);
            ids.push((posting.random_id, message.id));
            posts.push(message.clone());
            let random_id = self.users.access().random_id(by.user, posting.random_id);
            let id = message.id;
            let key = writer.record(Event::NewMessage(Box::new(message)));
            writer.remember(random_id, id, key);
        }
        if !posts.is_empty() && locked.channel().slow_mode_s > 0 {
            writer.also_write([wrote(locked.id(), &member, date)]);
        }
        let mut writers = vec![writer];
        if let Some(group) = channels.get(1) {
            writers.push(comments(group, by.user, &posts, date));
        }
        let notices = mentioned.notices(self, channels[0].id(), by.user).await?;
        let committed = self.commit_posts(by, &mut channels, writers, notices).await?;
        let fresh = committed.first().cloned().unwrap_or_default();
        let locked = &channels[0];
        let entries =
            if old.is_empty() { fresh } else { self.with_repeated(locked.id(), &old, &fresh).await? };
        Ok(Changed { entries, own: Arc::default(), ids, at: locked.state().head.key() })
    }

    async fn commit_posts(
        &self,
        by: &Caller,
        channels: &mut [LockedChannel],
        writers: Vec<ChannelWriter>,
        notices: Vec<(UserId, Notice)>,
    ) -> Result<Vec<Arc<[LogEntry]>>> {
        let mut owners: Vec<UserId> = notices.iter().map(|(user, _)| *user).collect();
        owners.dedup();
        let mut boxes = self.boxes.lock_all(&owners).await?;
        let mut box_writers: Vec<_> = boxes.iter().map(|one| one.writer(self.now())).collect();
        for (user, notice) in notices {
            if let Ok(at) = owners.binary_search(&user) {
                box_writers[at].record(Event::Notice(notice));
            }
        }
        let operation = Operation { channels, writers, boxes: &mut boxes, box_writers };
        Ok(self.commit(operation, Some(Cause::from(by))).await?.channels)
    }

    async fn message_of(
        &self,
        locked: &LockedChannel,
        writer: &mut ChannelWriter,
        member: &Member,
        posting: &Posting,
    ) -> Result<Message> {
        let channel = locked.channel();
        let (reply_to, replied) = self.reply(locked, posting.reply_to.as_ref()).await?;
        let is_post = !channel.is_group();
        let mentioned = if is_post { None } else { self.mentioned(&posting.text, replied.as_ref()).await? };
        let shown_as = self.shown_as(locked, member, posting.send_as).await?;
        let anonymous = shown_as == Some(Peer::Channel(channel.id));
        let signature = match (is_post, anonymous) {
            (true, _) if channel.signatures => self.name_of(member.user).await?,
            (false, true) => member.rank.clone(),
            _ => None,
        };
        Ok(Message {
            text: posting.text.text.clone(),
            entities: posting.text.entities.clone(),
            reply_to,
            forward: posting.forward.clone(),
            silent: posting.silent,
            noforwards: posting.noforwards || channel.noforwards,
            invert_media: posting.invert_media,
            shown_as,
            signature,
            mentioned,
            post: is_post.then_some(true),
            ..blank(writer, member.user)
        })
    }

    async fn name_of(&self, user: UserId) -> Result<Option<String>> {
        let user = self.users.get(user).await?;
        Ok(user.map(|user| format!("{} {}", user.first_name, user.last_name).trim().to_owned()))
    }

    /// The reply header, and the message replied to.
    async fn reply(
        &self,
        locked: &LockedChannel,
        reply: Option<&Thread>,
    ) -> Result<(Option<ReplyTo>, Option<Message>)> {
        let Some(reply) = reply else { return Ok((None, None)) };
        let replied = self.message(locked.id(), reply.message).await?;
        let replied = replied.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
        let topics = &locked.state().fold.topics;
        if locked.channel().forum {
            let topic = reply.top.or(replied.thread().filter(|top| topics.contains_key(top)));
            let topic = topic.or(topics.contains_key(&replied.id).then_some(replied.id));
            let top = topic.filter(|topic| *topic != replied.id);
            let in_topic = topic.map(|_| true);
            let header = ReplyTo { message: replied.id, quote: reply.quote.clone(), top, in_topic };
            return Ok((Some(header), Some(replied)));
        }
        let top = replied.thread();
        Ok((Some(ReplyTo { quote: reply.quote.clone(), top, ..ReplyTo::to(replied.id) }), Some(replied)))
    }

    /// Parts the postings into new ones and the records of those that were sent before.
    async fn part_repeated<'a>(
        &self,
        sender: UserId,
        channel: ChannelId,
        postings: &'a [Posting],
    ) -> Result<(Vec<&'a Posting>, Vec<(RandomId, RandomIdRecord)>)> {
        let (mut new, mut old) = (Vec::with_capacity(postings.len()), Vec::new());
        for posting in postings {
            let key = self.users.access().random_id(sender, posting.random_id);
            match self.outside.logs.random_id(LogId::Channel(channel), key).await? {
                Some(record) => old.push((posting.random_id, record)),
                None => new.push(posting),
            }
        }
        Ok((new, old))
    }

    /// The entries of repeated sends as their messages are now, before the new ones.
    async fn with_repeated(
        &self,
        channel: ChannelId,
        old: &[(RandomId, RandomIdRecord)],
        fresh: &[LogEntry],
    ) -> Result<Arc<[LogEntry]>> {
        let mut entries = Vec::with_capacity(old.len() + fresh.len());
        for (_, record) in old {
            if let Some(message) = self.message(channel, record.message).await? {
                let top_message = message.id;
                let event = Event::NewMessage(Box::new(message));
                entries.push(LogEntry {
                    key: record.key,
                    pts_count: 1,
                    top_message,
                    date: record.date,
                    event,
                });
            }
        }
        entries.extend_from_slice(fresh);
        Ok(entries.into())
    }
}

/// The row of a member who has just written, where slow mode counts from it.
pub(super) fn wrote(channel: ChannelId, member: &Member, date: model::Date) -> ViewWrite {
    let row = domain::channel::views::member_row(channel, member.user);
    ViewWrite::Put(row, stored::encode(&Member { wrote: Some(date), ..member.clone() }))
}

/// Where the post with this place among several will be commented: its copy gets one of the next ids of the group,
/// which is locked.
fn commented(group: &LockedChannel, place: usize) -> (ChannelId, MessageId) {
    let newest = group.state().head.top_message.0;
    let place = if planted::is(Bug::CommentsOfTheFirst) { 0 } else { place };
    (group.id(), MessageId(newest + 1 + i32::try_from(place).unwrap_or(0)))
}

/// The copies of posts in the discussion group of their channel, where they are commented
/// (<https://core.telegram.org/api/discussion>).
fn comments(group: &LockedChannel, author: UserId, posts: &[Message], date: model::Date) -> ChannelWriter {
    let mut writer = group.writer(date);
    for post in posts {
        let Peer::Channel(channel) = post.peer else { continue };
        let origin = Forward {
            from: None,
            from_name: None,
            date: post.date,
            saved_from: Some((post.peer, post.id)),
            post: Some((channel, post.id)),
            signature: post.signature.clone(),
        };
        let copy = Message {
            text: post.text.clone(),
            entities: post.entities.clone(),
            forward: Some(
                post.forward
                    .clone()
                    .map_or(origin.clone(), |first| Forward { saved_from: origin.saved_from, ..first }),
            ),
            silent: post.silent,
            noforwards: post.noforwards,
            invert_media: post.invert_media,
            shown_as: Some(post.peer),
            pinned: Some(true),
            discussion: Some((channel, post.id)),
            ..blank(&mut writer, author)
        };
        writer.record(Event::NewMessage(Box::new(copy)));
    }
    writer
}
