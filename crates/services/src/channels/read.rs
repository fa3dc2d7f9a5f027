//! Read marks in channels, threads and topics, and views of posts.

use super::commit::Operation;
use super::history::{Listed, Place, hidden_up_to};
use super::{Changed, Channels};
use crate::boxes::{Cause, retrying};
use crate::pages::Listing;
use crate::{Caller, Result};
use model::{ChannelEvent, ChannelId, Event, LogId, MessageId, Notice, Peer, Refusal, UserId, stored};
use ports::{Direction, RowKey};

/// A thread or topic as a viewer sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ThreadSummary {
    /// How many messages it has, the first excluded.
    pub count: i32,
    /// How many of them are above the read mark.
    pub unread: i32,
    /// The newest.
    pub newest: Option<MessageId>,
    /// Up to where the viewer has read it.
    pub read_inbox_max: MessageId,
}

/// What a channel's row in the list of dialogs holds beside the owner's own marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelCounts {
    /// The newest message, and when it was sent.
    pub top: (MessageId, model::Date),
    /// Unread messages.
    pub unread: i32,
    /// Up to where somebody else has read.
    pub read_outbox_max: MessageId,
    /// Up to where the history is hidden from the viewer, or was cleared.
    pub hidden: MessageId,
    /// The pts of the channel.
    pub pts: model::Pts,
}

impl Channels {
    /// Marks a channel as read up to a message; 0 stands for all. The authors learn it, the first two times.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`.
    pub async fn read_history(&self, by: &Caller, channel: ChannelId, max_id: MessageId) -> Result<Changed> {
        retrying!({
            let mut locked = self.lock_current(channel).await?;
            let member = self.check_readable(&locked, by.user).await?;
            let at = locked.state().head.key();
            let unchanged = Changed { at, ..Changed::default() };
            if !member.is_inside() {
                return Ok(unchanged);
            }
            // Locked to the end, so that of two devices that read at once the later mark is not the lower one.
            let mut own = self.boxes.lock_current(by.user).await?;
            let dialog = own.state().dialogs.get(Peer::Channel(channel));
            let Some(dialog) = dialog.filter(|dialog| dialog.inside == Some(true)) else {
                // The membership ended since it was looked at: a success would claim a mark that is not there.
                self.check_readable(&locked, by.user).await?;
                return Ok(unchanged);
            };
            let mark = (dialog.read_inbox_max, dialog.unread_mark);
            let newest = locked.state().head.top_message;
            let max_id = if max_id.0 <= 0 { newest } else { max_id.min(newest) };
            if max_id <= mark.0 && !mark.1 {
                return Ok(unchanged);
            }
            let max_id = max_id.max(mark.0);
            let hidden = hidden_up_to(&locked, &member);
            let still_unread = self.unread(&locked, by.user, max_id, hidden).await?;
            let pts = locked.state().head.pts;
            let mut box_writer = own.writer(self.now());
            box_writer.record(Event::Notice(Notice::ChannelRead { channel, max_id, still_unread, pts }));
            let cause = Some(Cause::from(by));
            let furthest = locked.state().fold.furthest;
            let is_news = locked.channel().is_group() && furthest.with(by.user, max_id) != furthest;
            if !is_news {
                drop(locked);
                self.boxes.commit(&mut [own], vec![box_writer], cause).await?;
                return Ok(unchanged);
            }
            let mut writer = locked.writer(self.now());
            writer.record(Event::Channel(ChannelEvent::Read { by: by.user, max_id, channel }));
            let operation = Operation {
                channels: std::slice::from_mut(&mut locked),
                writers: vec![writer],
                boxes: std::slice::from_mut(&mut own),
                box_writers: vec![box_writer],
            };
            let committed = self.commit(operation, cause).await?;
            Ok(Changed {
                entries: committed.channels.into_iter().next().unwrap_or_default(),
                own: committed.boxes.into_iter().next().unwrap_or_default(),
                ids: Vec::new(),
                at: locked.state().head.key(),
            })
        })
    }

    /// Marks a thread or topic as read up to a message.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`, `400 MESSAGE_ID_INVALID`.
    pub async fn read_thread(
        &self,
        by: &Caller,
        channel: ChannelId,
        thread: MessageId,
        max_id: MessageId,
    ) -> Result<()> {
        let locked = self.lock_current(channel).await?;
        let member = self.check_readable(&locked, by.user).await?;
        let newest = locked.state().head.top_message;
        drop(locked);
        if thread.0 <= 0 || thread > newest {
            return Err(Refusal::bad("MESSAGE_ID_INVALID").into());
        }
        let max_id = if max_id.0 <= 0 { newest } else { max_id.min(newest) };
        if !member.is_inside() {
            return Ok(());
        }
        retrying!({
            // Compared under the lock: of two devices that read at once the mark of the furthest stays.
            let own = self.boxes.lock(by.user).await?;
            if max_id <= self.thread_mark(by.user, channel, thread).await? {
                return Ok(());
            }
            let mut writer = own.writer(self.now());
            writer.record(Event::Notice(Notice::ThreadRead { channel, thread, max_id }));
            self.boxes.commit(&mut [own], vec![writer], Some(Cause::from(by))).await.map(drop)
        })
    }

    /// Up to where a user has read a thread.
    pub async fn thread_mark(
        &self,
        user: UserId,
        channel: ChannelId,
        thread: MessageId,
    ) -> Result<MessageId> {
        let row: RowKey = domain::views::thread_mark_row(user, channel, thread);
        let mark = self.outside.views.get(&row).await?;
        Ok(mark.map(|row| stored::decode(&row)).transpose()?.unwrap_or(MessageId(0)))
    }

    /// Looks at mentions: these, or all in a channel that are unread.
    pub async fn read_mentions(
        &self,
        by: &Caller,
        channel: ChannelId,
        only: Option<&[MessageId]>,
    ) -> Result<usize> {
        const AT_ONCE: usize = 100;
        drop(self.lock_for(by.user, channel).await?);
        retrying!({
            // Listed under the lock: what two devices look at together counts once.
            let own = self.boxes.lock(by.user).await?;
            let unread = self.unread_mentions(by.user, channel, MessageId(i32::MAX), 10 * AT_ONCE).await?;
            let chosen = |id: &MessageId| only.is_none_or(|only| only.contains(id));
            let read: Vec<MessageId> = unread.into_iter().filter(chosen).collect();
            if read.is_empty() {
                return Ok(0);
            }
            let mut writer = own.writer(self.now());
            for ids in read.chunks(AT_ONCE) {
                writer.record(Event::Notice(Notice::ChannelMentionsRead(channel, ids.to_vec())));
            }
            self.boxes.commit(&mut [own], vec![writer], Some(Cause::from(by))).await?;
            Ok::<usize, crate::Error>(read.len())
        })
    }

    /// The newest message of a channel, and when it was sent: its place among others. Costs no reading of rows, and
    /// none of the log where nobody else has appended.
    ///
    /// # Errors
    /// `400 CHANNEL_INVALID`.
    pub async fn top(&self, channel: ChannelId) -> Result<(MessageId, model::Date)> {
        let mut locked = self.lock(channel).await?;
        if self.outside.logs.head(LogId::Channel(channel)).await? != locked.state().head {
            locked.catch_up(&self.outside).await?;
        }
        Ok(locked.state().fold.top)
    }

    /// What the list of dialogs shows of a channel, for a member with this read mark.
    pub async fn counts(&self, viewer: UserId, channel: ChannelId, mark: MessageId) -> Result<ChannelCounts> {
        let locked = self.lock_current(channel).await?;
        let fold = &locked.state().fold;
        let hidden = hidden_up_to(&locked, &self.member(channel, viewer).await?);
        Ok(ChannelCounts {
            top: if fold.top.0 > hidden { fold.top } else { (MessageId(0), fold.top.1) },
            unread: self.unread(&locked, viewer, mark, hidden).await?,
            read_outbox_max: fold.furthest.for_author(viewer),
            hidden,
            pts: locked.state().head.pts,
        })
    }

    /// Where a post is commented: the group and the first message of its thread. None for what is no such post.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`.
    pub async fn discussion(
        &self,
        viewer: UserId,
        channel: ChannelId,
        post: MessageId,
    ) -> Result<Option<(ChannelId, MessageId)>> {
        let locked = self.lock_current(channel).await?;
        self.check_readable(&locked, viewer).await?;
        if locked.channel().is_group() {
            return Ok(None);
        }
        drop(locked);
        let found = self.message(channel, post).await?.and_then(|post| post.discussion);
        Ok(Some(found.ok_or(Refusal::bad("MSG_ID_INVALID"))?))
    }

    /// What a viewer sees of a thread as a whole.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`.
    pub async fn thread(&self, viewer: UserId, channel: ChannelId, top: MessageId) -> Result<ThreadSummary> {
        let locked = self.lock_current(channel).await?;
        let member = self.check_readable(&locked, viewer).await?;
        let hidden = hidden_up_to(&locked, &member);
        drop(locked);
        let mark = self.thread_mark(viewer, channel, top).await?;
        let listed = Listed { channels: self, channel, place: Place::Thread(top) };
        let newest = listed.rows(MessageId(i32::MAX), Direction::Forward, 1).await?;
        Ok(ThreadSummary {
            count: listed.count(hidden).await?,
            unread: listed.count(hidden.max(mark)).await?,
            newest: newest.first().map(|message| message.id),
            read_inbox_max: mark,
        })
    }

    /// The channels that a user was in and has left, the latest first.
    pub async fn left_channels(&self, user: UserId) -> Result<Vec<ChannelId>> {
        let own = self.boxes.lock_current(user).await?;
        let left = own.state().dialogs.iter().filter(|dialog| dialog.inside == Some(false));
        let mut left: Vec<_> = left
            .filter_map(|dialog| match dialog.peer {
                Peer::Channel(id) => Some((dialog.as_of, id)),
                Peer::User(_) | Peer::Chat(_) => None,
            })
            .collect();
        left.sort_unstable_by(|one, other| other.cmp(one));
        Ok(left.into_iter().map(|(_, id)| id).collect())
    }

    /// The channels of a user in which something happened since a date.
    ///
    /// # Errors
    /// Those of the stores.
    pub async fn changed_since(
        &self,
        user: UserId,
        date: model::Date,
    ) -> Result<Vec<(ChannelId, model::Pts)>> {
        let inside: Vec<ChannelId> = {
            let own = self.boxes.lock_current(user).await?;
            own.state().dialogs.channels().map(|(id, _)| id).collect()
        };
        let mut changed = Vec::new();
        for id in inside {
            let locked = match self.lock_current(id).await {
                Ok(locked) => locked,
                Err(crate::Error::Refused(_)) => continue,
                Err(error) => return Err(error),
            };
            let state = locked.state();
            if state.changed >= date && !state.fold.channel.deleted {
                changed.push((id, state.head.pts));
            }
        }
        Ok(changed)
    }
}
