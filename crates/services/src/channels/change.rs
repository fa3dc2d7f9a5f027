//! Changes of members and settings: the entry of the channel, the service message that tells of it, and what the
//! member's own box learns.

use super::commit::Operation;
use super::participants::is_anonymous;
use super::{Changed, Channels, LockedChannel};
use crate::boxes::Cause;
use crate::{Caller, Result};
use domain::ChannelWriter;
use model::{
    Channel, ChannelEvent, Event, Member, Message, MessageId, Notice, Peer, ReplyTo, ServiceAction, UserId,
};
use planted::Bug;

/// A new row of a member.
#[derive(Clone, Debug)]
pub(crate) struct MemberChange {
    /// The row as it was.
    pub(crate) before: Member,
    /// The row as it will be.
    pub(crate) now: Member,
}

impl Channels {
    /// Appends changes of members, with one service message about them in a group. The members' own boxes learn of
    /// joining and leaving, and otherwise that their rights have changed.
    pub(crate) async fn change_members(
        &self,
        by: &Caller,
        mut locked: LockedChannel,
        changes: Vec<MemberChange>,
        announcement: Option<ServiceAction>,
    ) -> Result<Changed> {
        let mut writer = locked.writer(self.now());
        let newest = locked.state().head.top_message;
        let announcement = announcement.filter(|_| locked.channel().is_group());
        let mut notices = Vec::with_capacity(changes.len());
        for MemberChange { before, now } in changes {
            // Who neither was nor is in the channel is told nothing of it.
            if before.is_inside() || now.is_inside() {
                notices.push((now.user, notice(&locked, &before, &now, newest)));
            }
            let event = ChannelEvent::Member { by: by.user, before: Box::new(before), now: Box::new(now) };
            writer.record(Event::Channel(event));
        }
        if let Some(action) = announcement {
            let author = self.member(locked.id(), by.user).await?;
            announce(&locked, &mut writer, &author, action, None);
        }
        self.append(by, &mut locked, writer, notices).await
    }

    /// Appends new settings, with a service message in which a group tells of them.
    pub(crate) async fn change_settings(
        &self,
        by: &Caller,
        mut locked: LockedChannel,
        now: Channel,
        announcement: Option<ServiceAction>,
    ) -> Result<Changed> {
        if *locked.channel() == now {
            return Ok(Changed { at: locked.state().head.key(), ..Changed::default() });
        }
        let mut writer = locked.writer(self.now());
        writer.record(Event::Channel(ChannelEvent::Settings { by: by.user, now: Box::new(now) }));
        if let Some(action) = announcement {
            let author = self.member(locked.id(), by.user).await?;
            announce(&locked, &mut writer, &author, action, None);
        }
        self.append(by, &mut locked, writer, Vec::new()).await
    }

    /// Appends to one channel and to the boxes of those who are told something.
    pub(super) async fn append(
        &self,
        by: &Caller,
        locked: &mut LockedChannel,
        writer: ChannelWriter,
        mut notices: Vec<(UserId, Notice)>,
    ) -> Result<Changed> {
        notices.sort_by_key(|(user, _)| *user);
        let mut owners: Vec<UserId> = notices.iter().map(|(user, _)| *user).collect();
        owners.dedup();
        let mut boxes = self.boxes.lock_all(&owners).await?;
        let notices = self.with_mentions_settled(notices).await?;
        let notices = self.with_reactions_settled(notices).await?;
        let mut box_writers: Vec<_> = boxes.iter().map(|one| one.writer(writer.date())).collect();
        for (user, notice) in notices {
            if let Ok(at) = owners.binary_search(&user) {
                box_writers[at].record(Event::Notice(notice));
            }
        }
        let operation = Operation {
            channels: std::slice::from_mut(locked),
            writers: vec![writer],
            boxes: &mut boxes,
            box_writers,
        };
        let committed = self.commit(operation, Some(Cause::from(by))).await?;
        let own = owners.binary_search(&by.user).ok().and_then(|at| committed.boxes.get(at).cloned());
        Ok(Changed {
            entries: committed.channels.into_iter().next().unwrap_or_default(),
            own: own.unwrap_or_default(),
            ids: Vec::new(),
            at: locked.state().head.key(),
        })
    }
}

/// What a member's own box says of a change.
fn notice(locked: &LockedChannel, before: &Member, now: &Member, newest: MessageId) -> Notice {
    match (before.is_inside(), now.is_inside()) {
        (false, true) => Notice::ChannelJoined(locked.id(), newest),
        (true, false) => Notice::ChannelLeft(locked.id()),
        _ => Notice::ChannelChanged(locked.id()),
    }
}

/// Writes a service message; answers its id. One of an anonymous administrator is the group's.
pub(super) fn announce(
    locked: &LockedChannel,
    writer: &mut ChannelWriter,
    by: &Member,
    action: ServiceAction,
    reply_to: Option<ReplyTo>,
) -> MessageId {
    let channel = locked.channel();
    let post = (!channel.is_group()).then_some(true);
    let shown_as = (post.is_some() || is_anonymous(by) && !planted::is(Bug::AnonymousNamed))
        .then_some(Peer::Channel(channel.id));
    let message = Message { reply_to, shown_as, post, ..blank(writer, by.user) };
    let id = message.id;
    writer.record(Event::NewMessage(Box::new(Message { action: Some(action), ..message })));
    id
}

/// A message without content, under the next id.
pub(super) fn blank(writer: &mut ChannelWriter, from: UserId) -> Message {
    let (id, peer, date) = (writer.take_message_id(), Peer::Channel(writer.channel()), writer.date());
    Message::blank(id, peer, from, date)
}
