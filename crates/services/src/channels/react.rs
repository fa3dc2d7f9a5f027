//! Reacting to a message of a channel.
//!
//! One entry of the channel's log and one of the author's box, however many members there are: the message with its
//! counts, and the rows of the one choice that has changed.

use super::commit::Operation;
use super::history::hidden_up_to;
use super::{Changed, Channels, LockedChannel};
use crate::boxes::{Cause, Locked, retrying};
use crate::{Caller, Result, reactions, rows};
use domain::channel::reactions as rows_of;
use domain::reactions::{Change, Choice, LATEST};
use domain::{BoxWriter, rights};
use model::{
    ChannelEvent, ChannelId, Event, Member, Message, MessageId, Peer, Reaction, Refusal, UserId, stored,
};
use ports::{Direction, Key, Table};

/// A request to react.
#[derive(Clone, Copy, Debug)]
pub struct ChannelReacting {
    /// The channel.
    pub channel: ChannelId,
    /// The message.
    pub id: MessageId,
    /// The emoji; none takes the present one back.
    pub emoji: Option<&'static str>,
    /// With the longer animation.
    pub big: bool,
}

impl Channels {
    /// Replaces what the caller has chosen of a message.
    ///
    /// # Errors
    /// `400 CHANNEL_PRIVATE`, `403 CHAT_WRITE_FORBIDDEN`, `403 ANONYMOUS_REACTIONS_DISABLED`, `400 MESSAGE_ID_INVALID`,
    /// `400 REACTION_INVALID`, `400 REACTIONS_TOO_MANY`, `400 MESSAGE_NOT_MODIFIED`.
    pub async fn react(&self, by: &Caller, reacting: ChannelReacting) -> Result<Changed> {
        retrying!({
            let locked = self.lock_current(reacting.channel).await?;
            let member = self.check_readable(&locked, by.user).await?;
            rights::may_react(locked.channel(), &member, self.now())?;
            let message = self.message(reacting.channel, reacting.id).await?;
            let message =
                message.filter(|one| one.action.is_none() && one.id > hidden_up_to(&locked, &member));
            let message = message.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
            let change = self.decide(&locked, &member, &message, &reacting).await?;
            self.append_reaction(by, locked, message, change).await
        })
    }

    async fn decide(
        &self,
        locked: &LockedChannel,
        member: &Member,
        message: &Message,
        reacting: &ChannelReacting,
    ) -> Result<Change> {
        let limit = reactions::check_allowed(locked.channel().reactions.as_ref(), reacting.emoji)?;
        let shown_as = self.reacts_as(locked, member).await?;
        let choice = reacting.emoji.map(|emoji| Choice { emoji, big: reacting.big, shown_as });
        let before = self.reaction_of(locked.id(), message.id, member.user).await?;
        let mut present = message.reactions.clone().unwrap_or_default();
        // Whoever takes a reaction back leaves room for one that was not among the latest.
        let keep = if locked.channel().is_group() { LATEST } else { 0 };
        present.latest = self.listed_reactions(locked.id(), message.id, (None, None), keep + 1).await?;
        let date = self.now();
        Ok(domain::reactions::choose(&present, before, choice, (member.user, date), (keep, limit))?)
    }

    /// As whom a member reacts, where it is not the member itself. Who appears as the group cannot: it would be known
    /// by what the others have not chosen.
    async fn reacts_as(&self, locked: &LockedChannel, member: &Member) -> Result<Option<Peer>> {
        if !locked.channel().is_group() {
            return Ok(None);
        }
        let shown_as = self.shown_as(locked, member, None).await?;
        if shown_as == Some(Peer::Channel(locked.id())) {
            return Err(Refusal::forbidden("ANONYMOUS_REACTIONS_DISABLED").into());
        }
        Ok(shown_as)
    }

    async fn append_reaction(
        &self,
        by: &Caller,
        mut locked: LockedChannel,
        message: Message,
        change: Change,
    ) -> Result<Changed> {
        let mut boxes: Vec<Locked> = Vec::new();
        if let Some(author) = self.told_author(&locked, by.user, &message).await? {
            boxes.push(self.boxes.lock(author).await?);
        }
        let mut writer = locked.writer(self.now());
        let mut box_writers: Vec<BoxWriter> = boxes.iter().map(|one| one.writer(writer.date())).collect();
        for own in &mut box_writers {
            let views = self.outside.views.as_ref();
            let unread = reactions::unread_of(views, own.owner(), message.peer, message.id).await?;
            let told = domain::reactions::told(unread, &change, message.thread());
            if let Some(notice) = reactions::notice(message.peer, message.id, told) {
                own.record(Event::Notice(notice));
            }
        }
        let Change { before, now, reactions } = change;
        let message = Box::new(Message { reactions: Some(reactions), ..message });
        writer.record(Event::Channel(ChannelEvent::Reacted { message, before, now }));
        let operation = Operation {
            channels: std::slice::from_mut(&mut locked),
            writers: vec![writer],
            boxes: &mut boxes,
            box_writers,
        };
        let committed = self.commit(operation, Some(Cause::from(by))).await?;
        let entries = committed.channels.into_iter().next().unwrap_or_default();
        Ok(Changed { entries, at: locked.state().head.key(), ..Changed::default() })
    }

    /// Who is told of reactions to a message: its author, in a group and while it is there.
    async fn told_author(
        &self,
        locked: &LockedChannel,
        by: UserId,
        message: &Message,
    ) -> Result<Option<UserId>> {
        let copied = message.discussion.is_some();
        if !locked.channel().is_group() || message.from == by || message.is_post() || copied {
            return Ok(None);
        }
        let author = self.member(locked.id(), message.from).await?;
        Ok(author.is_inside().then_some(author.user))
    }

    /// What a user has chosen of a message.
    pub(super) async fn reaction_of(
        &self,
        channel: ChannelId,
        message: MessageId,
        user: UserId,
    ) -> Result<Option<Reaction>> {
        rows::read(self.outside.views.as_ref(), &rows_of::row(channel, message, user)).await
    }

    /// Reactions to a message in the order of the list: those with one emoji or all, below a number.
    pub(super) async fn listed_reactions(
        &self,
        channel: ChannelId,
        message: MessageId,
        (emoji, below): (Option<&str>, Option<i32>),
        limit: usize,
    ) -> Result<Vec<Reaction>> {
        let partition = rows_of::list_partition(channel, message, emoji);
        let from = below.map_or(Key::new(), |below| rows_of::list_clustering(below.saturating_sub(1)));
        let views = &self.outside.views;
        let rows = views.range(Table::ReactionLists, &partition, &from, Direction::Forward, limit).await?;
        rows.iter().map(|(_, row)| Ok(stored::decode(row)?)).collect()
    }
}
