//! Deleting messages of a channel, for everybody.

use super::change::MemberChange;
use super::derived::scribe;
use super::reactions::with_reactions;
use super::{Changed, Channels, LockedChannel};
use crate::boxes::retrying;
use crate::{Caller, Result};
use domain::channel::views;
use domain::{ChannelWriter, rights};
use model::{
    Channel, ChannelId, Date, Deletion, Event, Member, Message, MessageId, Notice, Peer, Refusal, UserId,
};
use ports::{Direction, Key, Table};

/// The most messages in one request.
pub(super) const MESSAGES_MAX: usize = 100;

impl Channels {
    /// Deletes messages. Ids that name nothing are passed over; one that the caller may not delete refuses all.
    ///
    /// # Errors
    /// `403 MESSAGE_DELETE_FORBIDDEN`, `400 MESSAGE_IDS_TOO_MANY`.
    pub async fn delete(&self, by: &Caller, channel: ChannelId, ids: &[MessageId]) -> Result<Changed> {
        if ids.len() > MESSAGES_MAX {
            return Err(Refusal::bad("MESSAGE_IDS_TOO_MANY").into());
        }
        retrying!({
            let locked = self.lock_current(channel).await?;
            let member = self.check_readable(&locked, by.user).await?;
            let mut found = Vec::with_capacity(ids.len());
            for id in ids {
                found.extend(self.message(channel, *id).await?);
            }
            for message in &found {
                rights::may_delete(locked.channel(), &member, message, self.now())?;
            }
            self.delete_found(by, locked, found).await
        })
    }

    /// Deletes these messages of a locked channel.
    pub(super) async fn delete_found(
        &self,
        by: &Caller,
        mut locked: LockedChannel,
        found: Vec<Message>,
    ) -> Result<Changed> {
        if found.is_empty() {
            return Ok(Changed { at: locked.state().head.key(), ..Changed::default() });
        }
        let mut writer = locked.writer(self.now());
        let reacted = with_reactions(&found);
        let notices = self.record_all_deleted(by, &locked, &mut writer, found).await?;
        let changed = self.append(by, &mut locked, writer, notices).await?;
        self.forget_reactions(locked.id(), &reacted).await?;
        Ok(changed)
    }

    /// Records that these messages are gone; answers what the boxes of those they mention are told.
    pub(super) async fn record_all_deleted(
        &self,
        by: &Caller,
        locked: &LockedChannel,
        writer: &mut ChannelWriter,
        mut found: Vec<Message>,
    ) -> Result<Vec<(UserId, Notice)>> {
        found.sort_unstable_by_key(|message| message.id);
        found.dedup_by_key(|message| message.id);
        if !found.is_empty() {
            self.record_deletion(by, locked, writer, &found).await?;
        }
        let mut notices = self.mentions_of(locked.id(), &found).await?;
        notices.extend(self.unread_reactions_of(locked.id(), &found).await?);
        Ok(notices)
    }

    async fn record_deletion(
        &self,
        by: &Caller,
        locked: &LockedChannel,
        writer: &mut ChannelWriter,
        found: &[Message],
    ) -> Result<()> {
        let ids: Vec<MessageId> = found.iter().map(|message| message.id).collect();
        let takes_top = ids.last() == Some(&locked.state().fold.top.0);
        let left = if takes_top { Some(self.newest_except(locked.id(), &ids).await?) } else { None };
        let new_top = left.map(|left| left.unwrap_or((MessageId(0), Date(0))));
        let peer = Peer::Channel(locked.id());
        let key = writer.record(Event::DeleteMessages(vec![Deletion { peer, ids, unread: 0, new_top }]));
        let mut unlisted = scribe(writer, by.user).deleted(key, found);
        found.iter().for_each(|message| views::unlist(locked.id(), message, &mut unlisted));
        writer.also_write(unlisted);
        Ok(())
    }

    /// What the boxes of those are told who have not looked at a mention in one of these messages.
    async fn mentions_of(&self, channel: ChannelId, found: &[Message]) -> Result<Vec<(UserId, Notice)>> {
        let mut notices = Vec::new();
        for message in found {
            for user in message.mentioned.iter().flatten() {
                let row = domain::views::mention_row(*user, channel, message.id);
                if self.outside.views.get(&row).await?.is_some() {
                    notices.push((*user, Notice::ChannelMentionsRead(channel, vec![message.id])));
                }
            }
        }
        Ok(notices)
    }

    /// The newest message that is not among these.
    async fn newest_except(
        &self,
        channel: ChannelId,
        except: &[MessageId],
    ) -> Result<Option<(MessageId, Date)>> {
        let partition = views::messages_partition(channel);
        let (newest, limit) = (Key::new(), except.len() + 1);
        let rows =
            self.outside.views.range(Table::ChannelMessages, &partition, &newest, Direction::Forward, limit);
        for (_, row) in rows.await? {
            let message: Message = model::stored::decode(&row)?;
            if !except.contains(&message.id) {
                return Ok(Some((message.id, message.date)));
            }
        }
        Ok(None)
    }

    /// Deletes the history up to a message, 0 stands for all: for everybody, which only the owner may, or for the
    /// caller alone.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`, `400 CHANNEL_PRIVATE`.
    pub async fn delete_history(
        &self,
        by: &Caller,
        channel: ChannelId,
        max_id: MessageId,
        for_everyone: bool,
    ) -> Result<(Changed, MessageId)> {
        retrying!({
            let locked = self.lock_current(channel).await?;
            let member = self.check_readable(&locked, by.user).await?;
            let newest = locked.state().head.top_message;
            let up_to = if max_id.0 <= 0 { newest } else { max_id.min(newest) };
            let changed = if for_everyone {
                if !member.is_creator() {
                    return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
                }
                let cleared = Some(up_to).max(locked.channel().cleared);
                let now = Channel { cleared, ..locked.channel().clone() };
                self.change_settings(by, locked, now, None).await?
            } else {
                let now = Member { cleared: Some(up_to).max(member.cleared), ..member.clone() };
                let change = MemberChange { before: member, now };
                self.change_members(by, locked, vec![change], None).await?
            };
            Ok::<_, crate::Error>((changed, up_to))
        })
    }

    /// Deletes the messages of one author, a hundred at a time: answers how many are left at the least.
    ///
    /// # Errors
    /// `400 CHAT_ADMIN_REQUIRED`.
    pub async fn delete_author(
        &self,
        by: &Caller,
        channel: ChannelId,
        author: UserId,
    ) -> Result<(Changed, usize)> {
        retrying!({
            let locked = self.lock_current(channel).await?;
            let member = self.check_readable(&locked, by.user).await?;
            if !member.may(model::AdminRights::DELETE_MESSAGES) {
                return Err(Refusal::bad("CHAT_ADMIN_REQUIRED").into());
            }
            let ids = self.authored(channel, author, MESSAGES_MAX + 1).await?;
            let mut found = Vec::with_capacity(ids.len());
            for id in ids.iter().take(MESSAGES_MAX) {
                found.extend(self.message(channel, *id).await?);
            }
            let left = ids.len().saturating_sub(MESSAGES_MAX);
            Ok((self.delete_found(by, locked, found).await?, left))
        })
    }

    async fn authored(&self, channel: ChannelId, author: UserId, limit: usize) -> Result<Vec<MessageId>> {
        let partition = views::author_partition(channel, author);
        let newest = Key::new();
        let rows =
            self.outside.views.range(Table::AuthorMessages, &partition, &newest, Direction::Forward, limit);
        let id = |key: &Key| ports::KeyReader::new(key).i32_desc().map(MessageId);
        Ok(rows.await?.iter().filter_map(|(key, _)| id(key)).collect())
    }
}
