//! Forwarding: new messages with the content of old ones.

use super::{Chats, Done};
use crate::{Caller, Result};
use domain::Draft;
use domain::text::Text;
use model::{Forward, Message, MessageId, Peer, RandomId, Refusal, UserId};
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

impl Chats {
    /// Forwards messages in the order given; all of them or none.
    pub async fn forward(&self, by: &Caller, forwarding: Forwarding) -> Result<Done> {
        if forwarding.messages.is_empty() || forwarding.messages.len() > MESSAGES_MAX {
            return Err(Refusal::bad("MESSAGE_IDS_EMPTY").into());
        }
        self.check_recipient(by.user, forwarding.to).await?;
        let mut drafts = Vec::with_capacity(forwarding.messages.len());
        for (id, random_id) in &forwarding.messages {
            let message = self.message(by.user, *id).await?.ok_or(Refusal::bad("MESSAGE_ID_INVALID"))?;
            self.check_source(&forwarding, &message).await?;
            drafts.push(draft(by.user, &forwarding, message, *random_id));
        }
        self.send_drafts(by, forwarding.to, drafts).await
    }

    /// The message lies where the client says, and nobody protects it.
    async fn check_source(&self, forwarding: &Forwarding, message: &Message) -> Result<()> {
        if forwarding.from.is_some_and(|peer| peer != message.peer) || message.action.is_some() {
            return Err(Refusal::bad("MESSAGE_ID_INVALID").into());
        }
        let protected = match message.peer {
            Peer::Chat(id) => self.groups.get(id).await?.is_some_and(|chat| chat.noforwards),
            Peer::User(_) | Peer::Channel(_) => false,
        };
        let copied = planted::is(Bug::ProtectedCopied) && forwarding.drop_author;
        if message.noforwards && !copied || protected {
            return Err(Refusal::bad("CHAT_FORWARDS_RESTRICTED").into());
        }
        Ok(())
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

/// Where the content first came from: a forward of a forward names the first author.
fn origin(owner: UserId, to: Peer, message: &Message) -> Forward {
    let saved_from = (to == Peer::User(owner)).then_some((message.peer, message.id));
    match &message.forward {
        Some(first) => Forward { saved_from, ..first.clone() },
        None => Forward {
            from: Some(message.from),
            from_name: None,
            date: message.date,
            saved_from,
            post: None,
            signature: None,
        },
    }
}
