//! The list of dialogs.

use super::Chats;
use crate::boxes::{Locked, retrying};
use crate::users::Notices as _;
use crate::{Caller, Result};
use model::{Date, Dialog, Event, Message, MessageId, Notice, Peer, Pts, Refusal, UserId};
use planted::Bug;

/// The most dialogs in one answer.
const LIMIT_MAX: usize = 100;
/// The most dialogs that can be pinned.
const PINNED_MAX: usize = 100;

/// A request for a part of the list (<https://core.telegram.org/method/messages.getDialogs>).
#[derive(Clone, Copy, Debug, Default)]
pub struct DialogsQuery {
    /// Dialogs whose newest message is older than the offset's: its date; 0 for the top.
    pub offset_date: Date,
    /// The id of that message.
    pub offset_id: MessageId,
    /// Its peer.
    pub offset_peer: Option<Peer>,
    /// How many.
    pub limit: i32,
    /// Leave the pinned ones out.
    pub exclude_pinned: bool,
}

/// A dialog with its newest message.
#[derive(Clone, Debug)]
pub struct DialogEntry {
    /// The dialog.
    pub dialog: Dialog,
    /// The message that the list shows.
    pub top: Option<Message>,
    /// For a channel: where its own log stands.
    pub channel_pts: Option<Pts>,
}

/// A part of the list.
#[derive(Clone, Debug)]
pub struct DialogsPage {
    /// The dialogs, the most recent first.
    pub dialogs: Vec<DialogEntry>,
    /// How many there are in all.
    pub count: usize,
    /// Whether the page holds all that follow the offset.
    pub complete: bool,
    /// The pts of the box when it was read.
    pub pts: Pts,
}

impl Chats {
    /// A part of the list of dialogs.
    pub async fn dialogs(&self, owner: UserId, query: DialogsQuery) -> Result<DialogsPage> {
        let (listed, channels, pts) = {
            let locked = self.boxes.lock_current(owner).await?;
            let dialogs = &locked.state().dialogs;
            let channels: Vec<Dialog> = dialogs.channels().map(|(_, dialog)| dialog.clone()).collect();
            (dialogs.listed(), channels, locked.state().head.pts)
        };
        let mut listed = self.placed(listed.into_iter().chain(channels)).await?;
        listed.sort_unstable_by_key(|dialog| std::cmp::Reverse(place(dialog)));
        if query.exclude_pinned {
            listed.retain(|dialog| dialog.pinned.is_none());
        }
        let count = listed.len();
        listed.retain(|dialog| is_behind(dialog, &query));
        let limit = usize::try_from(query.limit).unwrap_or(0).min(LIMIT_MAX);
        let complete = listed.len() <= limit;
        listed.truncate(limit);
        // Counting what is unread reads rows: only of the channels that are shown.
        let listed = self.completed(owner, listed).await?;
        Ok(DialogsPage { dialogs: self.with_messages(owner, listed).await?, count, complete, pts })
    }

    /// Gives channels the newest message of their own logs, by which they are ordered.
    async fn placed(&self, dialogs: impl IntoIterator<Item = Dialog>) -> Result<Vec<Dialog>> {
        let mut placed = Vec::new();
        for dialog in dialogs {
            let (Peer::Channel(channel), Some(channels)) = (dialog.peer, &self.channels) else {
                placed.push(dialog);
                continue;
            };
            match channels.top(channel).await {
                Ok((top_message, top_date)) => placed.push(Dialog { top_message, top_date, ..dialog }),
                Err(crate::Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(placed)
    }

    /// The pinned dialogs, in their order.
    pub async fn pinned_dialogs(&self, owner: UserId) -> Result<DialogsPage> {
        let (pinned, pts) = {
            let locked = self.boxes.lock_current(owner).await?;
            (locked.state().dialogs.pinned(), locked.state().head.pts)
        };
        let count = pinned.len();
        let pinned = self.completed(owner, pinned).await?;
        Ok(DialogsPage { dialogs: self.with_messages(owner, pinned).await?, count, complete: true, pts })
    }

    /// The dialogs with these peers; an empty one where there is none yet.
    pub async fn peer_dialogs(&self, owner: UserId, peers: &[Peer]) -> Result<DialogsPage> {
        let (dialogs, pts): (Vec<Dialog>, Pts) = {
            let locked = self.boxes.lock_current(owner).await?;
            let state = locked.state();
            let find =
                |peer: &Peer| state.dialogs.get(*peer).cloned().unwrap_or_else(|| Dialog::empty(*peer));
            (peers.iter().map(find).collect(), state.head.pts)
        };
        let count = dialogs.len();
        let dialogs = self.completed(owner, dialogs).await?;
        Ok(DialogsPage { dialogs: self.with_messages(owner, dialogs).await?, count, complete: true, pts })
    }

    /// Marks a dialog as unread by hand, or takes the mark away.
    pub async fn mark_unread(&self, by: &Caller, peer: Peer, unread: bool) -> Result<()> {
        self.boxes.notify(by.user, Some(by.origin), Notice::DialogUnreadMark(peer, unread)).await
    }

    /// Puts the pinned dialogs into this order; with `force` those that are not named are unpinned.
    pub async fn reorder_pinned(&self, by: &Caller, order: Vec<Peer>, force: bool) -> Result<()> {
        self.change_pinned(by, |present| {
            let rest = present.iter().filter(|peer| !force && !order.contains(peer));
            order.iter().chain(rest).copied().collect()
        })
        .await
    }

    /// Pins a dialog at the top, or unpins it.
    pub async fn toggle_pin(&self, by: &Caller, peer: Peer, pinned: bool) -> Result<()> {
        self.change_pinned(by, |present| {
            let others = present.iter().copied().filter(|other| *other != peer);
            pinned.then_some(peer).into_iter().chain(others).collect()
        })
        .await
    }

    /// Gives the pinned dialogs a new order, decided from the present one under the lock.
    async fn change_pinned(
        &self,
        by: &Caller,
        change: impl Fn(&[Peer]) -> Vec<Peer> + Send + std::marker::Sync,
    ) -> Result<()> {
        let mut early = None;
        if planted::is(Bug::PinsBeforeLock) {
            early = Some(pinned(&self.boxes.lock(by.user).await?));
        }
        retrying!({
            let locked = self.boxes.lock(by.user).await?;
            let present = early.clone().unwrap_or_else(|| pinned(&locked));
            let order = change(&present);
            if order.len() > PINNED_MAX {
                return Err(Refusal::bad("PINNED_DIALOGS_TOO_MUCH").into());
            }
            let mut writer = locked.writer(self.now());
            writer.record(Event::Notice(Notice::PinnedDialogs(order)));
            self.boxes.commit(&mut [locked], vec![writer], Some(by.into())).await.map(drop)
        })
    }

    async fn with_messages(
        &self,
        owner: UserId,
        dialogs: Vec<(Dialog, Option<Pts>)>,
    ) -> Result<Vec<DialogEntry>> {
        let mut entries = Vec::with_capacity(dialogs.len());
        for (dialog, channel_pts) in dialogs {
            let top = match (dialog.top_message, dialog.peer, &self.channels) {
                (MessageId(0), _, _) => None,
                (id, Peer::Channel(channel), Some(channels)) => channels.message(channel, id).await?,
                (id, peer, _) => self.message_in(owner, peer, id).await?,
            };
            entries.push(DialogEntry { dialog, top, channel_pts });
        }
        Ok(entries)
    }

    /// Fills in what a channel's own log says: the newest message, the counts, its pts.
    async fn completed(
        &self,
        owner: UserId,
        dialogs: impl IntoIterator<Item = Dialog>,
    ) -> Result<Vec<(Dialog, Option<Pts>)>> {
        let mut completed = Vec::new();
        for dialog in dialogs {
            let (Peer::Channel(channel), Some(channels)) = (dialog.peer, &self.channels) else {
                completed.push((dialog, None));
                continue;
            };
            let counts = match channels.counts(owner, channel, dialog.read_inbox_max).await {
                Ok(counts) => counts,
                Err(crate::Error::Refused(_)) => continue,
                Err(error) => return Err(error),
            };
            let dialog = channels.without_hidden(owner, channel, counts.hidden, dialog).await?;
            let ((top_message, top_date), unread_count) = (counts.top, counts.unread);
            let read_outbox_max = counts.read_outbox_max;
            let dialog = Dialog { top_message, top_date, unread_count, read_outbox_max, ..dialog };
            completed.push((dialog, Some(counts.pts)));
        }
        Ok(completed)
    }

    /// The owner's side of one dialog, as its box holds it.
    pub async fn dialog(&self, owner: UserId, peer: Peer) -> Result<Dialog> {
        let locked = self.boxes.lock_current(owner).await?;
        Ok(locked.state().dialogs.get(peer).cloned().unwrap_or_else(|| Dialog::empty(peer)))
    }

    /// The owner's side of one dialog, together with what a channel's own log says of it.
    pub async fn whole_dialog(&self, owner: UserId, peer: Peer) -> Result<Dialog> {
        let own = self.dialog(owner, peer).await?;
        let whole = self.completed(owner, [own.clone()]).await?.pop();
        Ok(whole.map_or(own, |(dialog, _)| dialog))
    }

    /// How many messages of a channel mention the owner and were not looked at.
    pub async fn unread_mentions(&self, owner: UserId, peer: Peer) -> Result<i32> {
        Ok(self.whole_dialog(owner, peer).await?.unread_mentions.unwrap_or(0))
    }
}

/// The pinned dialogs of a box, in their order.
fn pinned(locked: &Locked) -> Vec<Peer> {
    locked.state().dialogs.pinned().iter().map(|dialog| dialog.peer).collect()
}

/// Whether a dialog comes after the offset in the list.
fn is_behind(dialog: &Dialog, query: &DialogsQuery) -> bool {
    if query.offset_date.0 <= 0 {
        return true;
    }
    let offset_id = if query.offset_id.0 > 0 { query.offset_id } else { MessageId(i32::MAX) };
    match query.offset_peer {
        Some(peer) => place(dialog) < (query.offset_date, offset_id, peer),
        None => (dialog.top_date, dialog.top_message) < (query.offset_date, offset_id),
    }
}

/// Where a dialog stands in the list, those with the greatest place first. The newest messages of two channels may
/// have one id and one date, since each channel counts its own: then the peers decide.
fn place(dialog: &Dialog) -> (Date, MessageId, Peer) {
    (dialog.top_date, dialog.top_message, dialog.peer)
}
