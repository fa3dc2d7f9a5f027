//! Reacting to a message of a private chat or basic group.
//!
//! Every copy of the message is written anew with all reactions to it, in one operation, like an edit. Who was away
//! from a group may have an old copy: the one with the highest number is the present one.

use super::room::{Room, seen_from};
use super::{Chats, Done};
use crate::boxes::retrying;
use crate::reactions::{self, ReactionsSeen, Reactors, ReactorsQuery};
use crate::{Caller, Result};
use domain::reactions::{Change, Choice};
use domain::{BoxWriter, group};
use model::{Event, Message, MessageId, Notice, Peer, Reaction, Reactions, Refusal, UserId};

/// A request to react.
#[derive(Clone, Copy, Debug)]
pub struct Reacting {
    /// The dialog.
    pub peer: Peer,
    /// The message, in the caller's box.
    pub id: MessageId,
    /// The emoji; none takes the present one back.
    pub emoji: Option<&'static str>,
    /// With the longer animation.
    pub big: bool,
}

impl Chats {
    /// Replaces what the caller has chosen of a message.
    ///
    /// # Errors
    /// `403 PREMIUM_ACCOUNT_REQUIRED` in Saved Messages, `400 CHAT_ID_INVALID`, `403 CHAT_WRITE_FORBIDDEN`,
    /// `400 MESSAGE_ID_INVALID`, `400 REACTION_INVALID`, `400 REACTIONS_TOO_MANY`, `400 MESSAGE_NOT_MODIFIED`.
    pub async fn react(&self, by: &Caller, reacting: Reacting) -> Result<Done> {
        match reacting.peer {
            Peer::User(other) if other == by.user => {
                return Err(Refusal::forbidden("PREMIUM_ACCOUNT_REQUIRED").into());
            }
            Peer::User(other) => self.check_user(by.user, other).await?,
            Peer::Chat(_) | Peer::Channel(_) => {}
        }
        retrying!({
            let mut room = self.enter(by.user, reacting.peer).await?;
            self.append_reaction(by, &mut room, &reacting).await
        })
    }

    async fn append_reaction(&self, by: &Caller, room: &mut Room, reacting: &Reacting) -> Result<Done> {
        let date = self.now();
        if let Some(chat) = &room.chat {
            group::may_react(chat, by.user, date)?;
        }
        let settings = room.chat.as_ref().and_then(|chat| chat.reactions.as_ref());
        let limit = reactions::check_allowed(settings, reacting.emoji)?;
        let message = self.message_in(by.user, reacting.peer, reacting.id).await?;
        let message = message.filter(|message| message.action.is_none());
        let message = message.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
        let mut writers = room.writers(date);
        let copies = self.present_copies(by.user, message, &writers).await?;
        let present = newest(&copies);
        let before = own(&present, by.user).cloned();
        let choice = reacting.emoji.map(|emoji| Choice { emoji, big: reacting.big, shown_as: None });
        let change =
            domain::reactions::choose(&present, before, choice, (by.user, date), (usize::MAX, limit))?;
        for (place, copy) in copies {
            self.record_reaction(by.user, &mut writers[place], copy, &change).await?;
        }
        let appended = self.boxes.commit(&mut room.boxes, writers, Some(by.into())).await?;
        Ok(Done::of(&room.boxes, appended))
    }

    /// The copies of a message in the boxes of these writers, each with the place of its writer; the caller's first.
    async fn present_copies(
        &self,
        by: UserId,
        message: Message,
        writers: &[BoxWriter],
    ) -> Result<Vec<(usize, Message)>> {
        let back = seen_from(message.peer, by);
        let others = self.other_copies(by, &message).await?;
        let mut copies = vec![(0, message)];
        for (owner, id) in others {
            // Who has left the group has a copy, and no box here.
            let Some(place) = writers.iter().position(|writer| writer.owner() == owner) else { continue };
            copies.extend(self.message_in(owner, back, id).await?.map(|copy| (place, copy)));
        }
        Ok(copies)
    }

    async fn record_reaction(
        &self,
        by: UserId,
        writer: &mut BoxWriter,
        copy: Message,
        change: &Change,
    ) -> Result<()> {
        let (owner, peer, id) = (writer.owner(), copy.peer, copy.id);
        let is_told = copy.from == owner && owner != by;
        let reacted = Message { reactions: Some(change.reactions.clone()), ..copy };
        writer.record(Event::Notice(Notice::Reacted(Box::new(reacted))));
        if is_told {
            let unread = reactions::unread_of(self.outside.views.as_ref(), owner, peer, id).await?;
            let told = domain::reactions::told(unread, change, None);
            if let Some(notice) = reactions::notice(peer, id, told) {
                writer.record(Event::Notice(notice));
            }
        }
        Ok(())
    }

    /// The reactions to a message of a box as its owner sees them; none for a message that nobody has reacted to.
    pub async fn reactions_seen(&self, viewer: UserId, message: &Message) -> Result<Option<ReactionsSeen>> {
        let Some(of) = &message.reactions else { return Ok(None) };
        let latest = of.latest.iter().take(domain::reactions::LATEST).cloned().collect();
        Ok(Some(ReactionsSeen {
            counts: of.counts.clone(),
            own: own(of, viewer).cloned(),
            latest: reactions::marked(self.outside.views.as_ref(), Some(viewer), message, latest).await?,
            listed: true,
        }))
    }

    /// A part of the list of those who reacted to a message.
    ///
    /// # Errors
    /// `400 MSG_ID_INVALID`, `400 CHAT_ID_INVALID` for who is not in the group any more.
    pub async fn reactors(
        &self,
        viewer: UserId,
        peer: Peer,
        id: MessageId,
        query: ReactorsQuery,
    ) -> Result<Reactors> {
        self.check_insider(viewer, peer).await?;
        let message = self.message_in(viewer, peer, id).await?.ok_or(Refusal::bad("MSG_ID_INVALID"))?;
        let of = message.reactions.clone().unwrap_or_default();
        let wanted = |one: &&Reaction| {
            query.emoji.is_none_or(|emoji| one.emoji == emoji)
                && query.below.is_none_or(|below| one.serial < below)
        };
        let limit = query.page();
        let found: Vec<Reaction> = of.latest.iter().filter(wanted).take(limit).cloned().collect();
        let next = found.last().filter(|_| found.len() == limit).map(|last| last.serial);
        let count = query.count(&of);
        Ok(Reactors {
            count,
            reactions: reactions::marked(self.outside.views.as_ref(), Some(viewer), &message, found).await?,
            next,
        })
    }

    /// Marks reactions to the caller's messages as looked at: to these, or all of a dialog.
    ///
    /// # Errors
    /// Those of the stores.
    pub async fn read_reactions(
        &self,
        by: &Caller,
        peer: Peer,
        only: Option<&[MessageId]>,
    ) -> Result<(Done, usize)> {
        reactions::read((&self.outside, &self.boxes), by, peer, |id, _| {
            only.is_none_or(|only| only.contains(&id))
        })
        .await
    }

    /// The caller's messages with reactions that were not looked at, the newest first: up to `limit` below an id.
    ///
    /// # Errors
    /// Those of the stores.
    pub async fn unread_reactions(
        &self,
        viewer: UserId,
        peer: Peer,
        (below, limit): (MessageId, usize),
    ) -> Result<Vec<MessageId>> {
        reactions::unread_below(self.outside.views.as_ref(), (viewer, peer), (below, limit), None).await
    }

    /// Refuses who is not in a group any more: its later reactions are none of its business.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`.
    pub async fn check_insider(&self, viewer: UserId, peer: Peer) -> Result<()> {
        match peer {
            Peer::Chat(id) => Ok(group::must_be_inside(&*self.groups.expect(id).await?, viewer)?),
            Peer::User(_) | Peer::Channel(_) => Ok(()),
        }
    }

    /// The messages among these, of one owner and dialog, whose reactions the owner has not looked at.
    pub(super) async fn with_unread_reactions(
        &self,
        owner: UserId,
        messages: &[Message],
    ) -> Result<Vec<(Peer, MessageId)>> {
        let mut found = Vec::new();
        for one in messages.iter().filter(|one| one.from == owner && one.reactions.is_some()) {
            let unread = reactions::unread_of(self.outside.views.as_ref(), owner, one.peer, one.id).await?;
            found.extend(unread.map(|_| (one.peer, one.id)));
        }
        Ok(found)
    }
}

/// The reactions of the copy that has seen the most.
fn newest(copies: &[(usize, Message)]) -> Reactions {
    let all = copies.iter().filter_map(|(_, copy)| copy.reactions.as_ref());
    all.max_by_key(|of| of.serial).cloned().unwrap_or_default()
}

fn own(of: &Reactions, user: UserId) -> Option<&Reaction> {
    of.latest.iter().find(|one| one.by == user)
}
