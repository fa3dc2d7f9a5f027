//! Reactions in answers and updates, for the one who reads them: what it has chosen itself, what it has not looked
//! at, and who has reacted, where it may know that.
//!
//! Values of the model are converted without looking anything up ([`crate::convert::reactions`]); whoever sends
//! messages to a viewer passes them through here.

use crate::convert::{message, people::People, reactions, updates};
use crate::error::Result;
use crate::services::Services;
use model::{ChannelEvent, Event, LogEntry, Message, MessageId, Notice, Peer, UserId};
use tl::enums;

impl Services {
    /// Messages as a viewer sees them; adds whom their reactions name.
    pub(crate) async fn shown<'a>(
        &self,
        viewer: UserId,
        messages: impl IntoIterator<Item = &'a Message> + Send,
        people: &mut People,
    ) -> Result<Vec<enums::Message>> {
        let messages: Vec<&Message> = messages.into_iter().collect();
        let mut shown = Vec::with_capacity(messages.len());
        for of in messages {
            let mut one = message::message(viewer, of);
            self.complete(Some(viewer), of, &mut one, people).await?;
            shown.push(one);
        }
        Ok(shown)
    }

    /// Puts the reactions that a viewer sees into a message.
    pub(crate) async fn complete(
        &self,
        viewer: Option<UserId>,
        of: &Message,
        shown: &mut enums::Message,
        people: &mut People,
    ) -> Result<()> {
        if let enums::Message::Message(shown) = shown
            && shown.reactions.is_some()
        {
            shown.reactions = self.reactions(viewer, of, people).await?;
        }
        Ok(())
    }

    /// The same for the update that an entry is.
    pub(crate) async fn complete_update(
        &self,
        viewer: Option<UserId>,
        entry: &LogEntry,
        update: &mut enums::Update,
        people: &mut People,
    ) -> Result<()> {
        let Some(of) = message_of(entry) else { return Ok(()) };
        match update {
            enums::Update::UpdateMessageReactions(shown) => {
                if let Some(reactions) = self.reactions(viewer, of, people).await? {
                    shown.reactions = reactions;
                }
                Ok(())
            }
            enums::Update::UpdateNewMessage(shown) => {
                self.complete(viewer, of, &mut shown.message, people).await
            }
            enums::Update::UpdateEditMessage(shown) => {
                self.complete(viewer, of, &mut shown.message, people).await
            }
            enums::Update::UpdateNewChannelMessage(shown) => {
                self.complete(viewer, of, &mut shown.message, people).await
            }
            enums::Update::UpdateEditChannelMessage(shown) => {
                self.complete(viewer, of, &mut shown.message, people).await
            }
            _ => Ok(()),
        }
    }

    /// The updates that say what the reactions to messages are now, for those that a viewer may see.
    pub(crate) async fn reaction_updates(
        &self,
        viewer: UserId,
        peer: Peer,
        ids: &[MessageId],
        people: &mut People,
    ) -> Result<Vec<enums::Update>> {
        let found = match peer {
            Peer::Channel(channel) => self.channels.messages(viewer, channel, ids).await?.0,
            Peer::User(_) | Peer::Chat(_) => self.chats.messages(viewer, ids).await?,
        };
        let mut all = Vec::with_capacity(found.len());
        for message in found.iter().flatten().filter(|message| message.peer == peer) {
            all.push(self.reaction_update(viewer, message, people).await?);
        }
        Ok(all)
    }

    /// The update that says what the reactions to a message are now.
    pub(crate) async fn reaction_update(
        &self,
        viewer: UserId,
        message: &Message,
        people: &mut People,
    ) -> Result<enums::Update> {
        people.peer(message.peer);
        let reactions = self.reactions(Some(viewer), message, people).await?;
        Ok(updates::reactions(message, reactions.unwrap_or_default()))
    }

    async fn reactions(
        &self,
        viewer: Option<UserId>,
        message: &Message,
        people: &mut People,
    ) -> Result<Option<enums::MessageReactions>> {
        let seen = match (message.peer, viewer) {
            (Peer::Channel(_), viewer) => self.channels.reactions_seen(viewer, message).await?,
            (Peer::User(_) | Peer::Chat(_), Some(viewer)) => {
                self.chats.reactions_seen(viewer, message).await?
            }
            (Peer::User(_) | Peer::Chat(_), None) => None,
        };
        let Some(seen) = seen else { return Ok(None) };
        seen.latest.iter().for_each(|(one, _)| people.peer(one.author()));
        Ok(Some(reactions::seen_by(viewer, &seen)))
    }
}

/// The message that an entry carries.
fn message_of(entry: &LogEntry) -> Option<&Message> {
    match &entry.event {
        Event::NewMessage(message)
        | Event::EditMessage(message)
        | Event::Notice(Notice::Reacted(message))
        | Event::Channel(ChannelEvent::Reacted { message, .. }) => Some(message),
        _ => None,
    }
}
