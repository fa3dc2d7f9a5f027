//! Pinned messages of a channel (<https://core.telegram.org/api/pin>).

use super::change::announce;
use super::derived::scribe;
use super::{Changed, Channels};
use crate::boxes::retrying;
use crate::{Caller, Result};
use domain::channel::views;
use domain::rights;
use model::{ChannelId, Event, Message, MessageId, Peer, Refusal, ReplyTo, ServiceAction, stored};
use ports::{Direction, Key, KeyReader, Table, ViewWrite};

/// The most messages that one call unpins.
const UNPINNED_MAX: usize = 100;

impl Channels {
    /// Pins a message, with a service message that tells of it, or unpins it.
    ///
    /// # Errors
    /// Those of [`rights::may_pin`]; `400 MESSAGE_ID_INVALID`, `400 CHAT_NOT_MODIFIED`.
    pub async fn pin(&self, by: &Caller, channel: ChannelId, id: MessageId, pinned: bool) -> Result<Changed> {
        retrying!({
            let mut locked = self.lock(channel).await?;
            let member = self.check_readable(&locked, by.user).await?;
            rights::may_pin(locked.channel(), &member, self.now())?;
            let message = self.message(channel, id).await?.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
            if message.is_pinned() == pinned {
                return Err(Refusal::bad("CHAT_NOT_MODIFIED").into());
            }
            let mut writer = locked.writer(self.now());
            let key =
                writer.record(Event::PinMessages { peer: Peer::Channel(channel), ids: vec![id], pinned });
            let logged = scribe(&writer, by.user).pinned(key, &message, pinned);
            writer.also_write([with_flag(channel, &message, pinned), logged]);
            if pinned {
                announce(&locked, &mut writer, &member, ServiceAction::PinMessage, Some(ReplyTo::to(id)));
            }
            self.append(by, &mut locked, writer, Vec::new()).await
        })
    }

    /// Unpins messages, of one thread or of all, a hundred at a time; answers how many are left at the least.
    ///
    /// # Errors
    /// Those of [`rights::may_pin`].
    pub async fn unpin_all(
        &self,
        by: &Caller,
        channel: ChannelId,
        thread: Option<MessageId>,
    ) -> Result<(Changed, usize)> {
        retrying!({
            let mut locked = self.lock_current(channel).await?;
            let member = self.check_readable(&locked, by.user).await?;
            rights::may_pin(locked.channel(), &member, self.now())?;
            let mut found = Vec::new();
            for id in self.pinned(channel, MessageId(i32::MAX), usize::MAX).await? {
                let message = self.message(channel, id).await?;
                found.extend(message.filter(|message| thread.is_none() || message.thread() == thread));
            }
            let left = found.len().saturating_sub(UNPINNED_MAX);
            found.truncate(UNPINNED_MAX);
            found.sort_unstable_by_key(|message| message.id);
            if found.is_empty() {
                return Ok((Changed { at: locked.state().head.key(), ..Changed::default() }, 0));
            }
            let mut writer = locked.writer(self.now());
            let ids = found.iter().map(|message| message.id).collect();
            writer.record(Event::PinMessages { peer: Peer::Channel(channel), ids, pinned: false });
            writer.also_write(found.iter().map(|message| with_flag(channel, message, false)));
            Ok((self.append(by, &mut locked, writer, Vec::new()).await?, left))
        })
    }

    /// The pinned messages below an id, the newest first.
    pub async fn pinned(&self, channel: ChannelId, below: MessageId, limit: usize) -> Result<Vec<MessageId>> {
        let row =
            domain::views::pinned_row(None, Peer::Channel(channel), MessageId(below.0.saturating_sub(1)));
        let (partition, from) = (row.partition, row.clustering);
        let limit = limit.min(1_000);
        let rows =
            self.outside.views.range(Table::Pinned, &partition, &from, Direction::Forward, limit).await?;
        let id = |key: &Key| KeyReader::new(key).i32_desc().map(MessageId);
        Ok(rows.iter().filter_map(|(key, _)| id(key)).collect())
    }
}

fn with_flag(channel: ChannelId, message: &Message, pinned: bool) -> ViewWrite {
    let flagged = Message { pinned: pinned.then_some(true), ..message.clone() };
    ViewWrite::Put(views::message_row(channel, message.id), stored::encode(&flagged))
}
