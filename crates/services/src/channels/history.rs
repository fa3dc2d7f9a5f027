//! Reading messages of a channel: by id, and by the offset rules of a history.

use super::{Channels, LockedChannel};
use crate::Result;
use crate::pages::Listing;
use async_trait::async_trait;
use domain::channel::views;
use domain::history::Query;
use model::{ChannelId, Member, Message, MessageId, Pts, UserId, stored};
use ports::{Direction, Key, KeyReader, Table};

/// Which messages of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// All.
    Everything,
    /// Those of a thread or topic.
    Thread(MessageId),
    /// Those of one author.
    Author(UserId),
    /// Those that are pinned.
    Pinned,
}

/// A part of a history.
#[derive(Clone, Debug, Default)]
pub struct ChannelPage {
    /// Newest first.
    pub messages: Vec<Message>,
    /// How many messages there are.
    pub count: i32,
    /// The channel's pts when it was read.
    pub pts: Pts,
}

impl Channels {
    /// One message of a channel, whoever asks.
    pub(crate) async fn message(&self, channel: ChannelId, id: MessageId) -> Result<Option<Message>> {
        match self.outside.views.get(&views::message_row(channel, id)).await? {
            Some(row) => Ok(Some(stored::decode(&row)?)),
            None => Ok(None),
        }
    }

    /// Messages by id, in the order asked for; none where there is none that the viewer may see.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`.
    pub async fn messages(
        &self,
        viewer: UserId,
        channel: ChannelId,
        ids: &[MessageId],
    ) -> Result<(Vec<Option<Message>>, Pts)> {
        let locked = self.lock_current(channel).await?;
        let member = self.check_readable(&locked, viewer).await?;
        let (hidden, pts) = (hidden_up_to(&locked, &member), locked.state().head.pts);
        drop(locked);
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.push(if *id > hidden { self.message(channel, *id).await? } else { None });
        }
        Ok((found, pts))
    }

    /// A part of the history, or of what is listed of it.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`.
    pub async fn history(
        &self,
        viewer: UserId,
        channel: ChannelId,
        place: Place,
        query: Query,
    ) -> Result<ChannelPage> {
        let locked = self.lock_current(channel).await?;
        let member = self.check_readable(&locked, viewer).await?;
        let hidden = hidden_up_to(&locked, &member);
        let (pts, all) = (locked.state().head.pts, locked.state().fold.ids.above(hidden));
        drop(locked);
        let rows = Listed { channels: self, channel, place };
        let query = Query { min_id: query.min_id.max(hidden), ..query };
        let mut messages = rows.window(&query).await?;
        messages.retain(|message| query.admits(message.id));
        let count = if place == Place::Everything { all } else { rows.count(hidden).await? };
        Ok(ChannelPage { messages, count, pts })
    }
}

/// Up to which id nothing is shown to a member: what was deleted for it or for everybody, and, where the history is
/// hidden from newcomers, what was written before it came.
pub(super) fn hidden_up_to(locked: &LockedChannel, member: &Member) -> MessageId {
    let channel = locked.channel();
    let before = (channel.history_hidden && !member.is_admin()).then_some(member.joined_at);
    [before, member.cleared, channel.cleared].into_iter().flatten().max().unwrap_or(MessageId(0))
}

/// Messages of a channel in order, by whichever table lists them.
pub(super) struct Listed<'a> {
    pub(super) channels: &'a Channels,
    pub(super) channel: ChannelId,
    pub(super) place: Place,
}

impl Listed<'_> {
    fn table(&self) -> (Table, Key) {
        let channel = self.channel;
        match self.place {
            Place::Everything => (Table::ChannelMessages, views::messages_partition(channel)),
            Place::Thread(top) => (Table::ThreadMessages, views::thread_partition(channel, top)),
            Place::Author(user) => (Table::AuthorMessages, views::author_partition(channel, user)),
            Place::Pinned => {
                let row = domain::views::pinned_row(None, model::Peer::Channel(channel), MessageId(0));
                (Table::Pinned, row.partition)
            }
        }
    }

    /// How many rows there are above an id.
    pub(super) async fn count(&self, hidden: MessageId) -> Result<i32> {
        const PAGE: usize = 1_000;
        let (table, partition) = self.table();
        let mut below = domain::views::message_clustering(hidden);
        let mut count = 0;
        loop {
            let views = &self.channels.outside.views;
            let rows = views.range(table, &partition, &below, Direction::Backward, PAGE).await?;
            count += i32::try_from(rows.len()).unwrap_or(i32::MAX);
            match rows.last() {
                Some((last, _)) if rows.len() == PAGE => below = last.clone(),
                _ => return Ok(count),
            }
        }
    }
}

#[async_trait]
impl Listing for Listed<'_> {
    async fn rows(&self, id: MessageId, direction: Direction, limit: usize) -> Result<Vec<Message>> {
        let from = domain::views::message_clustering(MessageId(id.0.saturating_sub(1)));
        let (table, partition) = self.table();
        let rows = self.channels.outside.views.range(table, &partition, &from, direction, limit).await?;
        let mut messages = Vec::with_capacity(rows.len());
        for (key, row) in rows {
            if self.place == Place::Everything {
                messages.push(stored::decode(&row)?);
            } else if let Some(id) = KeyReader::new(&key).i32_desc() {
                messages.extend(self.channels.message(self.channel, MessageId(id)).await?);
            }
        }
        Ok(messages)
    }
}
