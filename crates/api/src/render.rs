//! Nudges as updates for one recipient (<https://core.telegram.org/api/updates>).
//!
//! Updates with a pts go out in a container with seq 0 and serve all devices of the user at this layer. A notice
//! has no pts: its container carries the next seq of the recipient's own key, so that a device notices when it
//! has missed one, and serves that key alone.

use crate::convert::{peer, people::People, updates, user};
use crate::error::Result;
use crate::{Api, messages};
use bytes::Bytes;
use model::{
    ChannelId, ChatId, Date, Event, Layer, LogEntry, LogId, MessageId, Nudge, Peer, Presence, Typing, UserId,
};
use ports::{ChannelRendered, Recipient, Rendered};
use std::collections::BTreeSet;
use tl::{Encode, Writer, enums, types};

impl Api {
    /// What a nudge says to a recipient.
    pub(crate) async fn rendered(&self, to: Recipient, nudge: &Nudge) -> Result<Rendered> {
        match nudge {
            Nudge::Log { log: LogId::User(user), entries, .. } if *user == to.user => {
                self.entries(to, entries).await
            }
            Nudge::Log { log: LogId::Channel(_), entries, .. } => self.channel_entries(to, entries).await,
            Nudge::Presence { user, presence, to: concerned } if concerned.contains(&to.user) => {
                Ok(self.short(to, presence_update(*user, *presence)))
            }
            Nudge::Typing { from, to: concerned, chat, action } if *concerned == to.user => {
                Ok(typing_update(*from, *chat, action).map_or_else(nothing, |update| self.short(to, update)))
            }
            Nudge::Log { .. }
            | Nudge::Presence { .. }
            | Nudge::Typing { .. }
            | Nudge::ChannelTyping { .. }
            | Nudge::Revoked { .. } => Ok(nothing()),
        }
    }

    async fn entries(&self, to: Recipient, entries: &[LogEntry]) -> Result<Rendered> {
        let Some(last) = entries.last() else { return Ok(nothing()) };
        let mut people = People::default();
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            people.entry(entry);
            all.extend(self.services.updates_of(to.user, to.key, entry, &mut people).await?);
        }
        let named = self.services.named(to.user, &people).await?;
        let has_notice = entries.iter().any(|entry| matches!(entry.event, Event::Notice(_)));
        let seq = if has_notice { self.services.keys.next_seq(to.key).await? } else { 0 };
        let body = encode(&updates::container(all, named, last.date, seq), to.layer);
        Ok(Rendered { body, shared: !has_notice })
    }

    /// What entries of a channel say to one member.
    async fn channel_entries(&self, to: Recipient, entries: &[LogEntry]) -> Result<Rendered> {
        let Some(last) = entries.last() else { return Ok(nothing()) };
        let mut people = People::default();
        entries.iter().for_each(|entry| people.entry(entry));
        let all = self.channel_updates(Some(to.user), entries, &mut people).await?;
        if all.is_empty() {
            return Ok(nothing());
        }
        let named = self.services.named(to.user, &people).await?;
        let body = encode(&updates::container(all, named, last.date, 0), to.layer);
        Ok(Rendered { body, shared: true })
    }

    /// What a nudge of a channel says to all of its members alike: users are named without what depends on who
    /// reads it.
    pub(crate) async fn channel_rendered(&self, layer: Layer, nudge: &Nudge) -> Result<ChannelRendered> {
        if let Nudge::ChannelTyping { from, channel, thread, action } = nudge {
            let update = channel_typing_update(*from, *channel, *thread, action);
            let date = self.services.outside.env.now().date();
            let body = update.map_or_else(Bytes::new, |update| encode(&updates::short(update, date), layer));
            return Ok(ChannelRendered { body, individually: Vec::new() });
        }
        let Nudge::Log { log: LogId::Channel(_), entries, .. } = nudge else {
            return Ok(ChannelRendered::default());
        };
        let mut people = People::default();
        let mut individually = BTreeSet::new();
        for entry in entries.iter() {
            people.entry(entry);
            individually.extend(updates::concerned(entry));
        }
        let all = self.channel_updates(None, entries, &mut people).await?;
        let individually = individually.into_iter().collect();
        let Some(last) = entries.last().filter(|_| !all.is_empty()) else {
            return Ok(ChannelRendered { body: Bytes::new(), individually });
        };
        let named = self.services.named_alike(&people).await?;
        let body = encode(&updates::container(all, named, last.date, 0), layer);
        Ok(ChannelRendered { body, individually })
    }

    /// The updates that entries of a channel are to a member, or to all alike.
    async fn channel_updates(
        &self,
        viewer: Option<UserId>,
        entries: &[LogEntry],
        people: &mut People,
    ) -> Result<Vec<enums::Update>> {
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            let Some(mut update) = updates::of_channel(viewer, entry) else { continue };
            self.services.complete_update(viewer, entry, &mut update, people).await?;
            all.push(update);
        }
        Ok(all)
    }

    fn short(&self, to: Recipient, update: enums::Update) -> Rendered {
        let date = self.services.outside.env.now().date();
        Rendered { body: encode(&updates::short(update, date), to.layer), shared: true }
    }
}

/// `updatesTooLong`, the same in every layer.
pub(crate) fn too_long() -> Bytes {
    let mut wr = Writer::new(tl::LAYER_MAX);
    enums::Updates::UpdatesTooLong.encode(&mut wr);
    wr.buf.into()
}

/// `updateChannelTooLong`, the same in every layer.
pub(crate) fn channel_too_long(channel: ChannelId) -> Bytes {
    let update = types::UpdateChannelTooLong { channel_id: channel.0, pts: None }.into();
    encode(&updates::short(update, Date(0)), Layer(tl::LAYER_MAX))
}

fn presence_update(of: UserId, presence: Presence) -> enums::Update {
    types::UpdateUserStatus { user_id: of.0, status: user::presence_status(presence) }.into()
}

fn typing_update(from: UserId, chat: Option<ChatId>, action: &Typing) -> Option<enums::Update> {
    let action = messages::typing::to_tl(action)?;
    Some(match chat {
        Some(chat) => {
            let from_id = peer::user(from);
            types::UpdateChatUserTyping { chat_id: chat.0, from_id, action }.into()
        }
        None => types::UpdateUserTyping { user_id: from.0, top_msg_id: None, action }.into(),
    })
}

fn channel_typing_update(
    from: Peer,
    channel: ChannelId,
    thread: Option<MessageId>,
    action: &Typing,
) -> Option<enums::Update> {
    let action = messages::typing::to_tl(action)?;
    let (channel_id, top_msg_id) = (channel.0, thread.map(|id| id.0));
    let from_id = peer::peer(from);
    Some(types::UpdateChannelUserTyping { channel_id, top_msg_id, from_id, action }.into())
}

/// The bytes, or none if the layer cannot express the update.
fn encode(updates: &enums::Updates, layer: Layer) -> Bytes {
    let mut wr = Writer::new(layer.0.clamp(tl::LAYER_MIN, tl::LAYER_MAX));
    updates.encode(&mut wr);
    wr.into_bytes().unwrap_or_default().into()
}

fn nothing() -> Rendered {
    Rendered { body: Bytes::new(), shared: true }
}
