//! How a device catches up with a channel (<https://core.telegram.org/method/updates.getChannelDifference>).

use super::history::hidden_up_to;
use super::read::ChannelCounts;
use super::{ChannelPage, Channels, Place};
use crate::Result;
use domain::history::Query;
use model::{ChannelId, EntryKey, Event, LogEntry, LogId, Message, MessageId, Peer, Pts, Refusal, UserId};
use planted::Bug;

/// A device that is further behind than this starts from the newest messages instead.
const TOO_LONG: i32 = 5_000;
/// The most entries in one answer.
const SLICE_MAX: usize = 1_000;
/// How many of the newest messages go with an answer that begins anew.
const NEWEST: i32 = 20;

/// What a device has missed of a channel.
#[derive(Clone, Debug)]
pub enum ChannelDifference {
    /// Nothing.
    Empty {
        /// The present pts.
        pts: Pts,
    },
    /// The entries, oldest first, where they lead, and whether nothing follows.
    Entries {
        /// Entries with a pts; messages are as they are now.
        entries: Vec<LogEntry>,
        /// The pts after them.
        pts: Pts,
        /// Nothing follows.
        complete: bool,
        /// Up to where others have read what the device's user wrote.
        read_outbox_max: MessageId,
        /// Messages to which the device may have missed reactions, as they are now; with the last entries.
        reacted: Vec<Message>,
    },
    /// Too much: continue from the newest messages.
    TooLong {
        /// Those messages and the present pts.
        page: ChannelPage,
        /// The read mark of the user, and whether the dialog is pinned or marked.
        dialog: Box<model::Dialog>,
        /// The channel's side of the dialog.
        counts: ChannelCounts,
    },
}

impl Channels {
    /// What follows `pts` in a channel.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`, `400 PERSISTENT_TIMESTAMP_INVALID`.
    pub async fn difference(
        &self,
        user: UserId,
        channel: ChannelId,
        pts: Pts,
        limit: i32,
    ) -> Result<ChannelDifference> {
        let locked = self.lock_current(channel).await?;
        let member = self.check_readable(&locked, user).await?;
        let (head, hidden) = (locked.state().head, hidden_up_to(&locked, &member));
        let read_outbox_max = locked.state().fold.furthest.for_author(user);
        let mut reacted = locked.state().fold.reacted.since(pts);
        reacted.retain(|id| *id > hidden);
        drop(locked);
        if pts.0 < 1 {
            return Err(Refusal::bad("PERSISTENT_TIMESTAMP_EMPTY").into());
        }
        if pts == head.pts && !reacted.is_empty() {
            let (entries, pts, complete) = (Vec::new(), head.pts, true);
            let reacted = self.reacted_messages(channel, &reacted).await?;
            return Ok(ChannelDifference::Entries { entries, pts, complete, read_outbox_max, reacted });
        }
        if pts >= head.pts {
            // A pts that does not exist yet comes from another server's past: the answer leads back to the present.
            return Ok(ChannelDifference::Empty { pts: head.pts });
        }
        if head.pts.0 - pts.0 > TOO_LONG {
            return self.too_long(user, channel).await;
        }
        let limit = usize::try_from(limit).unwrap_or(0).clamp(1, SLICE_MAX);
        let (entries, reached) = self.behind(channel, pts, limit).await?;
        let complete = reached >= head.pts || planted::is(Bug::SliceCalledFinal);
        let mut present = Vec::with_capacity(entries.len());
        for entry in entries {
            present.extend(self.as_of_now(channel, hidden, entry).await?);
        }
        let reacted = if complete { self.reacted_messages(channel, &reacted).await? } else { Vec::new() };
        Ok(ChannelDifference::Entries { entries: present, pts: reached, complete, read_outbox_max, reacted })
    }

    /// Up to `limit` entries that have a pts, and where they lead.
    async fn behind(&self, channel: ChannelId, pts: Pts, limit: usize) -> Result<(Vec<LogEntry>, Pts)> {
        let log = LogId::Channel(channel);
        let (mut entries, mut at) = (Vec::new(), EntryKey { pts, minor: i32::MAX });
        loop {
            let page = self.outside.logs.read(log, at, SLICE_MAX).await?;
            let full = page.len() == SLICE_MAX;
            for entry in page {
                at = entry.key;
                if entry.pts_count > 0 {
                    entries.push(entry);
                    if entries.len() == limit {
                        return Ok((entries, at.pts));
                    }
                }
            }
            if !full {
                return Ok((entries, at.pts));
            }
        }
    }

    /// A new or edited message as it is now; nothing where it is gone, since its deletion follows, or where the
    /// member may not see it.
    async fn as_of_now(
        &self,
        channel: ChannelId,
        hidden: MessageId,
        mut entry: LogEntry,
    ) -> Result<Option<LogEntry>> {
        let id = match &entry.event {
            Event::NewMessage(message) | Event::EditMessage(message) => message.id,
            _ => return Ok(Some(entry)),
        };
        if id <= hidden && !planted::is(Bug::HiddenInDifference) {
            return Ok(None);
        }
        let Some(message) = self.message(channel, id).await? else { return Ok(None) };
        let message: Box<Message> = Box::new(message);
        entry.event = match entry.event {
            Event::EditMessage(_) => Event::EditMessage(message),
            _ => Event::NewMessage(message),
        };
        Ok(Some(entry))
    }

    async fn too_long(&self, user: UserId, channel: ChannelId) -> Result<ChannelDifference> {
        let page = self
            .history(user, channel, Place::Everything, Query { limit: NEWEST, ..Query::default() })
            .await?;
        let peer = Peer::Channel(channel);
        let dialog = {
            let own = self.boxes.lock_current(user).await?;
            own.state().dialogs.get(peer).cloned().unwrap_or_else(|| model::Dialog::empty(peer))
        };
        let counts = self.counts(user, channel, dialog.read_inbox_max).await?;
        let dialog = Box::new(self.without_hidden(user, channel, counts.hidden, dialog).await?);
        Ok(ChannelDifference::TooLong { page, dialog, counts })
    }
}
