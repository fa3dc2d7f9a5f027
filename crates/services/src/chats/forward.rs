//! Forwarding: new messages with the content of old ones.

use super::{Chats, Done};
use crate::channels::{Changed, Posting};
use crate::{Caller, Result};
use domain::Draft;
use domain::text::Text;
use model::{ChannelId, Forward, Message, MessageId, Peer, RandomId, Refusal, UserId};
use planted::Bug;

/// The most messages in one request.
const MESSAGES_MAX: usize = 100;

/// A request to forward.
#[derive(Clone, Debug)]
pub struct Forwarding {
    /// The messages, in the caller's box, each with the random_id of its copy.
    pub messages: Vec<(MessageId, RandomId)>,
    /// The dialog they lie in, where the client names it.
    pub from: Option<Peer>,
    /// To whom.
    pub to: Peer,
    /// As if written by the caller.
    pub drop_author: bool,
    /// Without a sound.
    pub silent: bool,
    /// May not be forwarded again.
    pub noforwards: bool,
}

/// What a forward did, by where it went.
#[derive(Clone, Debug)]
pub enum Forwarded {
    /// Into boxes.
    Boxes(Done),
    /// Into a channel.
    Channel(ChannelId, Changed),
}

impl Chats {
    /// Forwards messages in the order given; all of them or none.
    pub async fn forward(&self, by: &Caller, forwarding: Forwarding) -> Result<Forwarded> {
        if forwarding.messages.is_empty() || forwarding.messages.len() > MESSAGES_MAX {
            return Err(Refusal::bad("MESSAGE_IDS_EMPTY").into());
        }
        let found = self.sources(by.user, &forwarding).await?;
        for message in &found {
            self.check_source(&forwarding, message).await?;
        }
        let random_ids = forwarding.messages.iter().map(|(_, random_id)| *random_id);
        let drafts: Vec<Draft> = found
            .iter()
            .cloned()
            .zip(random_ids)
            .map(|(message, random_id)| draft(by.user, &forwarding, message, random_id))
            .collect();
        let forwarded = match (forwarding.to, &self.channels) {
            (Peer::Channel(id), Some(channels)) => {
                let postings = drafts.into_iter().map(|draft| posting(id, draft)).collect();
                Forwarded::Channel(id, channels.send(by, postings).await?)
            }
            _ => {
                self.check_recipient(by.user, forwarding.to).await?;
                Forwarded::Boxes(self.send_drafts(by, forwarding.to, drafts).await?)
            }
        };
        self.count_forwards(&found).await?;
        Ok(forwarded)
    }

    /// The messages that are forwarded, as the caller sees them.
    async fn sources(&self, own: UserId, forwarding: &Forwarding) -> Result<Vec<Message>> {
        let ids: Vec<MessageId> = forwarding.messages.iter().map(|(id, _)| *id).collect();
        let found = match (forwarding.from, &self.channels) {
            (Some(Peer::Channel(channel)), Some(channels)) => channels.messages(own, channel, &ids).await?.0,
            _ => self.messages(own, &ids).await?,
        };
        let found: Option<Vec<Message>> = found.into_iter().collect();
        Ok(found.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?)
    }

    /// The message lies where the client says, and nobody protects it.
    async fn check_source(&self, forwarding: &Forwarding, message: &Message) -> Result<()> {
        if forwarding.from.is_some_and(|peer| peer != message.peer) || message.action.is_some() {
            return Err(Refusal::bad("MESSAGE_ID_INVALID").into());
        }
        let protected = match (message.peer, &self.channels) {
            (Peer::Chat(id), _) => self.groups.get(id).await?.is_some_and(|chat| chat.noforwards),
            (Peer::Channel(id), Some(channels)) => channels.seen(id).await?.channel.noforwards,
            _ => false,
        };
        let copied = planted::is(Bug::ProtectedCopied) && forwarding.drop_author;
        if message.noforwards && !copied || protected {
            return Err(Refusal::bad("CHAT_FORWARDS_RESTRICTED").into());
        }
        Ok(())
    }

    /// Posts know how often they were forwarded.
    async fn count_forwards(&self, found: &[Message]) -> Result<()> {
        let Some(channels) = &self.channels else { return Ok(()) };
        for message in found.iter().filter(|message| message.is_post()) {
            if let Peer::Channel(channel) = message.peer {
                channels.count_forward(channel, message.id).await?;
            }
        }
        Ok(())
    }
}

fn posting(channel: ChannelId, draft: Draft) -> Posting {
    Posting {
        channel,
        random_id: draft.random_id.unwrap_or_default(),
        text: draft.text,
        reply_to: None,
        forward: draft.forward,
        send_as: None,
        silent: draft.silent,
        noforwards: draft.noforwards,
        invert_media: draft.invert_media,
    }
}

fn draft(owner: UserId, forwarding: &Forwarding, message: Message, random_id: RandomId) -> Draft {
    Draft {
        random_id: Some(random_id),
        forward: (!forwarding.drop_author).then(|| origin(owner, forwarding.to, &message)),
        text: Text { text: message.text, entities: message.entities },
        silent: forwarding.silent,
        noforwards: forwarding.noforwards,
        invert_media: message.invert_media,
        ..Draft::default()
    }
}

/// Where the content first came from: a forward of a forward names the first author. What was written in the name of
/// a channel comes from that channel.
fn origin(owner: UserId, to: Peer, message: &Message) -> Forward {
    let saved_from = (to == Peer::User(owner)).then_some((message.peer, message.id));
    if let Some(first) = &message.forward {
        return Forward { saved_from, ..first.clone() };
    }
    let post = match message.shown_as {
        Some(Peer::Channel(channel)) => Some((channel, message.id)),
        _ => None,
    };
    Forward {
        from: post.is_none().then_some(message.from),
        from_name: None,
        date: message.date,
        saved_from,
        post,
        signature: message.signature.clone(),
    }
}
