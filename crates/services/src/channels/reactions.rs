//! What is seen of the reactions in a channel, and by whom; what becomes of them when messages are deleted or their
//! author leaves.

use super::Channels;
use super::history::hidden_up_to;
use super::participants::is_anonymous;
use crate::boxes::Done;
use crate::reactions::{self, ReactionsSeen, Reactors, ReactorsQuery};
use crate::{Caller, Result};
use domain::channel::reactions as rows_of;
use domain::rights;
use model::{ChannelId, Member, Message, MessageId, Notice, Peer, Reaction, Refusal, UserId, stored};
use ports::{Direction, Key, Table};

impl Channels {
    /// The reactions to a message of a channel as a member sees them; without one, as all members may. None for a
    /// message that nobody has reacted to.
    ///
    /// # Errors
    /// Those of the stores.
    pub async fn reactions_seen(
        &self,
        viewer: Option<UserId>,
        message: &Message,
    ) -> Result<Option<ReactionsSeen>> {
        let (Peer::Channel(id), Some(of)) = (message.peer, &message.reactions) else { return Ok(None) };
        let channel = self.seen(id).await?;
        let mut seen =
            ReactionsSeen { counts: of.counts.clone(), own: None, latest: Vec::new(), listed: false };
        let mut member = None;
        if let Some(viewer) = viewer {
            seen.own = self.reaction_of(id, message.id, viewer).await?;
            member = Some(self.member(id, viewer).await?);
        }
        seen.listed = rights::may_see_reactors(&channel.channel, member.as_ref());
        if seen.listed {
            let latest = self.without_anonymous(id, member.as_ref(), of.latest.clone()).await?;
            seen.latest = reactions::marked(self.outside.views.as_ref(), viewer, message, latest).await?;
        }
        Ok(Some(seen))
    }

    /// A part of the list of those who reacted to a message.
    ///
    /// # Errors
    /// `403 BROADCAST_FORBIDDEN` in a channel, `400 CHAT_ADMIN_REQUIRED` where members are hidden,
    /// `400 CHANNEL_PRIVATE`, `400 MSG_ID_INVALID`.
    pub async fn reactors(
        &self,
        viewer: UserId,
        channel: ChannelId,
        id: MessageId,
        query: ReactorsQuery,
    ) -> Result<Reactors> {
        let locked = self.lock_current(channel).await?;
        let member = self.check_readable(&locked, viewer).await?;
        if !rights::may_see_reactors(locked.channel(), Some(&member)) {
            return Err(match locked.channel().is_group() {
                true => Refusal::bad("CHAT_ADMIN_REQUIRED").into(),
                false => Refusal::forbidden("BROADCAST_FORBIDDEN").into(),
            });
        }
        let hidden = hidden_up_to(&locked, &member);
        drop(locked);
        let message = self.message(channel, id).await?.filter(|_| id > hidden);
        let message = message.ok_or(Refusal::bad("MSG_ID_INVALID"))?;
        let limit = query.page();
        let found = self.listed_reactions(channel, id, (query.emoji, query.below), limit).await?;
        let next = found.last().filter(|_| found.len() == limit).map(|last| last.serial);
        let found = self.without_anonymous(channel, Some(&member), found).await?;
        Ok(Reactors {
            count: message.reactions.as_ref().map_or(0, |of| query.count(of)),
            reactions: reactions::marked(self.outside.views.as_ref(), Some(viewer), &message, found).await?,
            next,
        })
    }

    /// Marks reactions to the caller's messages as looked at: to these, in a thread, or all.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`.
    pub async fn read_reactions(
        &self,
        by: &Caller,
        channel: ChannelId,
        only: Option<&[MessageId]>,
        thread: Option<MessageId>,
    ) -> Result<(Done, usize)> {
        drop(self.lock_for(by.user, channel).await?);
        let in_thread =
            |of: Option<MessageId>| thread.is_none_or(|thread| of.unwrap_or(super::GENERAL) == thread);
        reactions::read((&self.outside, &self.boxes), by, Peer::Channel(channel), |id, unread| {
            only.is_none_or(|only| only.contains(&id)) && in_thread(unread.thread)
        })
        .await
    }

    /// The caller's messages with reactions that were not looked at, the newest first: up to `limit` below an id.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`.
    pub async fn unread_reactions(
        &self,
        viewer: UserId,
        channel: ChannelId,
        (below, limit): (MessageId, usize),
        thread: Option<MessageId>,
    ) -> Result<Vec<MessageId>> {
        drop(self.lock_for(viewer, channel).await?);
        let of = (viewer, Peer::Channel(channel));
        reactions::unread_below(self.outside.views.as_ref(), of, (below, limit), thread).await
    }

    /// In which threads the messages lie whose reactions a user has not looked at, one entry each.
    pub(super) async fn unread_reactions_by_thread(
        &self,
        user: UserId,
        channel: ChannelId,
    ) -> Result<Vec<MessageId>> {
        let views = self.outside.views.as_ref();
        let unread = reactions::all_unread(views, user, Peer::Channel(channel)).await?;
        Ok(unread.into_iter().map(|(_, unread)| unread.thread.unwrap_or(super::GENERAL)).collect())
    }

    /// Leaves those out who are administrators without a name by now, for everybody but administrators.
    async fn without_anonymous(
        &self,
        channel: ChannelId,
        viewer: Option<&Member>,
        found: Vec<Reaction>,
    ) -> Result<Vec<Reaction>> {
        if viewer.is_some_and(Member::is_admin) {
            return Ok(found);
        }
        let mut shown = Vec::with_capacity(found.len());
        for one in found {
            if one.shown_as.is_some() || !is_anonymous(&self.member(channel, one.by).await?) {
                shown.push(one);
            }
        }
        Ok(shown)
    }

    /// What the boxes of those are told who have not looked at a reaction to one of these messages of theirs.
    pub(super) async fn unread_reactions_of(
        &self,
        channel: ChannelId,
        found: &[Message],
    ) -> Result<Vec<(UserId, Notice)>> {
        let (peer, views) = (Peer::Channel(channel), self.outside.views.as_ref());
        let mut notices = Vec::new();
        for message in found.iter().filter(|message| message.reactions.is_some()) {
            if reactions::unread_of(views, message.from, peer, message.id).await?.is_some() {
                notices.push((message.from, Notice::ReactionsRead(peer, vec![message.id])));
            }
        }
        Ok(notices)
    }

    /// What the locked boxes of these users are told, as far as it is about reactions: what was looked at meanwhile
    /// counts no second time, and whoever leaves leaves nothing unread behind.
    pub(super) async fn with_reactions_settled(
        &self,
        notices: Vec<(UserId, Notice)>,
    ) -> Result<Vec<(UserId, Notice)>> {
        let mut settled = Vec::with_capacity(notices.len());
        for (user, notice) in notices {
            let (peer, gone) = match &notice {
                Notice::ReactionsRead(peer, messages) => (*peer, Some(messages.clone())),
                Notice::ChannelLeft(channel) => (Peer::Channel(*channel), None),
                _ => {
                    settled.push((user, notice));
                    continue;
                }
            };
            let unread = reactions::all_unread(self.outside.views.as_ref(), user, peer).await?;
            let mut unread: Vec<MessageId> = unread.into_iter().map(|(id, _)| id).collect();
            unread.retain(|id| gone.as_ref().is_none_or(|gone| gone.contains(id)));
            if !unread.is_empty() {
                settled.push((user, Notice::ReactionsRead(peer, unread)));
            }
            if gone.is_none() {
                settled.push((user, notice));
            }
        }
        Ok(settled)
    }

    /// Removes what everybody had chosen of messages that are gone. What is left after a failure can be reached by
    /// nothing: no other message gets their ids.
    pub(super) async fn forget_reactions(&self, channel: ChannelId, messages: &[MessageId]) -> Result<()> {
        const AT_ONCE: usize = 500;
        for id in messages {
            let partition = rows_of::partition(channel, *id);
            loop {
                let views = &self.outside.views;
                let found = views
                    .range(Table::Reactions, &partition, &Key::new(), Direction::Forward, AT_ONCE)
                    .await?;
                let mut writes = Vec::with_capacity(3 * found.len());
                for (_, row) in &found {
                    let one: Reaction = stored::decode(row)?;
                    rows_of::derive(channel, *id, (Some(&one), None), &mut writes);
                }
                views.write(writes).await?;
                if found.len() < AT_ONCE {
                    break;
                }
            }
        }
        Ok(())
    }

    /// The messages that a device which stands at this pts may have missed reactions to, as they are now.
    pub(super) async fn reacted_messages(
        &self,
        channel: ChannelId,
        ids: &[MessageId],
    ) -> Result<Vec<Message>> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.extend(self.message(channel, *id).await?);
        }
        Ok(found)
    }
}

/// The messages among these that somebody has reacted to.
pub(super) fn with_reactions(messages: &[Message]) -> Vec<MessageId> {
    messages.iter().filter(|message| message.reactions.is_some()).map(|message| message.id).collect()
}
