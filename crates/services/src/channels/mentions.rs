//! Who is mentioned in a group, and what the mentioned are told in their own boxes.

use super::{ChannelState, Channels, LockedChannel};
use crate::Result;
use domain::text::Text;
use model::{ChannelId, Message, MessageId, Notice, UserId};
use planted::Bug;
use ports::{Direction, Key, KeyReader, Table};

/// The mentions of an operation.
#[derive(Default)]
pub(super) struct Mentioned(Vec<(UserId, MessageId, Option<MessageId>)>);

impl Mentioned {
    pub(super) fn add(&mut self, message: &Message) {
        let users = message.mentioned.iter().flatten();
        self.0.extend(users.map(|user| (*user, message.id, message.thread())));
    }

    /// What the boxes of mentioned members are told, ascending by user.
    pub(super) async fn notices(
        self,
        channels: &Channels,
        channel: ChannelId,
        author: UserId,
    ) -> Result<Vec<(UserId, Notice)>> {
        let mut notices = Vec::new();
        for (user, message, thread) in self.0 {
            if user != author && channels.member(channel, user).await?.is_inside() {
                notices.push((user, Notice::ChannelMention { channel, message, thread }));
            }
        }
        notices.sort_by_key(|(user, _)| *user);
        Ok(notices)
    }
}

impl Channels {
    /// What the locked boxes of these users are told, as far as it is about mentions: one that was looked at meanwhile
    /// counts no second time, and whoever leaves leaves no mention behind.
    pub(super) async fn with_mentions_settled(
        &self,
        notices: Vec<(UserId, Notice)>,
    ) -> Result<Vec<(UserId, Notice)>> {
        let mut settled = Vec::with_capacity(notices.len());
        for (user, notice) in notices {
            let (channel, gone) = match &notice {
                Notice::ChannelMentionsRead(channel, messages) => (*channel, Some(messages.clone())),
                Notice::ChannelLeft(channel) if !planted::is(Bug::MentionOutlivesLeaving) => (*channel, None),
                _ => {
                    settled.push((user, notice));
                    continue;
                }
            };
            let mut unread = self.all_unread_mentions(user, channel).await?;
            unread.retain(|id| gone.as_ref().is_none_or(|gone| gone.contains(id)));
            if !unread.is_empty() {
                settled.push((user, Notice::ChannelMentionsRead(channel, unread)));
            }
            if gone.is_none() {
                settled.push((user, notice));
            }
        }
        Ok(settled)
    }

    /// Whom a text mentions, by public name or by link, and whom it answers; ascending.
    pub(super) async fn mentioned(
        &self,
        text: &Text,
        replied: Option<&Message>,
    ) -> Result<Option<Vec<UserId>>> {
        let answered = replied.filter(|message| message.shown_as.is_none()).map(|message| message.from);
        crate::mentions::mentioned(&self.users, text, answered).await
    }

    /// The mentions of a user in a channel that were not looked at, the newest first: up to `limit` below `below`.
    pub async fn unread_mentions(
        &self,
        user: UserId,
        channel: ChannelId,
        below: MessageId,
        limit: usize,
    ) -> Result<Vec<MessageId>> {
        let partition = Key::new().i64(user.0).i64(channel.0);
        let from = domain::views::message_clustering(MessageId(below.0.saturating_sub(1)));
        let rows =
            self.outside.views.range(Table::Mentions, &partition, &from, Direction::Forward, limit).await?;
        let id = |key: &Key| KeyReader::new(key).i32_desc().map(MessageId);
        Ok(rows.iter().filter_map(|(key, _)| id(key)).collect())
    }

    pub(super) async fn all_unread_mentions(
        &self,
        user: UserId,
        channel: ChannelId,
    ) -> Result<Vec<MessageId>> {
        let partition = Key::new().i64(user.0).i64(channel.0);
        let views = self.outside.views.as_ref();
        let rows = crate::rows::all::<Option<MessageId>>(views, Table::Mentions, &partition).await?;
        Ok(rows.iter().filter_map(|(key, _)| KeyReader::new(key).i32_desc().map(MessageId)).collect())
    }

    /// How many messages of a channel a member has not read: those above the mark that exist and are not its own.
    pub(super) async fn unread(
        &self,
        locked: &LockedChannel,
        user: UserId,
        mark: MessageId,
        from: MessageId,
    ) -> Result<i32> {
        self.unread_in(locked.state(), locked.id(), user, mark.max(from)).await
    }

    async fn unread_in(
        &self,
        state: &ChannelState,
        channel: ChannelId,
        user: UserId,
        mark: MessageId,
    ) -> Result<i32> {
        let above = state.fold.ids.above(mark);
        if above == 0 || planted::is(Bug::OwnPostsUnread) {
            return Ok(above);
        }
        Ok(above - self.own_above(channel, user, mark).await?)
    }

    /// How many of an author's own messages are above an id.
    async fn own_above(&self, channel: ChannelId, author: UserId, mark: MessageId) -> Result<i32> {
        let own = self.authored_above(channel, author, mark).await?;
        Ok(i32::try_from(own.len()).unwrap_or(i32::MAX))
    }

    /// An author's own messages above an id.
    pub(super) async fn authored_above(
        &self,
        channel: ChannelId,
        author: UserId,
        mark: MessageId,
    ) -> Result<Vec<MessageId>> {
        const PAGE: usize = 1_000;
        let partition = domain::channel::views::author_partition(channel, author);
        // Newer messages sort first: those above the mark stand before its key.
        let mut below = domain::views::message_clustering(mark);
        let mut ids = Vec::new();
        loop {
            let views = &self.outside.views;
            let rows =
                views.range(Table::AuthorMessages, &partition, &below, Direction::Backward, PAGE).await?;
            ids.extend(rows.iter().filter_map(|(key, _)| KeyReader::new(key).i32_desc().map(MessageId)));
            match rows.last() {
                Some((last, _)) if rows.len() == PAGE => below = last.clone(),
                _ => return Ok(ids),
            }
        }
    }

    /// In which threads the mentions of a user lie that were not looked at, one entry each.
    pub(super) async fn mentions_by_thread(
        &self,
        user: UserId,
        channel: ChannelId,
    ) -> Result<Vec<MessageId>> {
        let partition = Key::new().i64(user.0).i64(channel.0);
        let rows =
            crate::rows::all::<Option<MessageId>>(self.outside.views.as_ref(), Table::Mentions, &partition);
        let threads = rows.await?.into_iter().map(|(_, thread)| thread.unwrap_or(super::GENERAL));
        Ok(threads.collect())
    }
}
