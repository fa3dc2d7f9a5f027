//! Messages in boxes: what a send and an edit do to the boxes of everybody who gets a copy.
//!
//! The writers of an operation are the sender's box first and then the others': none for Saved Messages, one for a
//! private chat, all other members for a basic group. Each copy has an id of its own.

use crate::text::Text;
use crate::{BoxWriter, views};
use model::{
    ChatId, Event, Forward, Message, MessageId, Peer, RandomId, ReplyTo, ServiceAction, UserId, stored,
};
use planted::Bug;
use ports::ViewWrite;

/// What is to be sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The client's id of the send; none for messages of the server itself.
    pub random_id: Option<RandomId>,
    /// Text and entities, checked.
    pub text: Text,
    /// What it replies to, in the sender's box.
    pub reply_to: Option<ReplyTo>,
    /// The other copies of the message replied to.
    pub reply_copies: Vec<(UserId, MessageId)>,
    /// Where it comes from, if it is a forward.
    pub forward: Option<Forward>,
    /// Without a sound.
    pub silent: bool,
    /// May not be forwarded.
    pub noforwards: bool,
    /// Link preview above the text.
    pub invert_media: bool,
    /// Makes it a service message.
    pub action: Option<ServiceAction>,
    /// In a group: who is mentioned or replied to, ascending.
    pub mentioned: Option<Vec<UserId>>,
}

impl Draft {
    /// A service message.
    pub fn service(action: ServiceAction) -> Self {
        Self { action: Some(action), ..Self::default() }
    }

    /// The reply header of the copy in this box: none where the message replied to is not.
    fn reply_in(&self, owner: UserId) -> Option<ReplyTo> {
        let reply = self.reply_to.as_ref()?;
        let (_, id) = self.reply_copies.iter().find(|(user, _)| *user == owner)?;
        Some(ReplyTo { quote: reply.quote.clone(), ..ReplyTo::to(*id) })
    }
}

/// Puts a message into all boxes; answers its id in the sender's. `group` is the basic group that it is sent to.
pub fn deliver(boxes: &mut [BoxWriter], group: Option<ChatId>, draft: &Draft) -> MessageId {
    let copies: Vec<(UserId, MessageId)> =
        boxes.iter_mut().map(|writer| (writer.owner(), writer.take_message_id())).collect();
    let (from, own_id) = copies[0];
    for (place, writer) in boxes.iter_mut().enumerate() {
        let (owner, id) = copies[place];
        let mut message = content(draft, id, from, writer);
        match group {
            Some(chat) => {
                message.peer = Peer::Chat(chat);
                message.first_copy = Some((from, own_id));
                message.out = owner == from;
            }
            None => {
                let other = copies.iter().find(|(user, _)| *user != owner);
                message.peer = Peer::User(other.map_or(owner, |(user, _)| *user));
                message.twin = other.map(|(_, id)| *id);
                message.out = owner == from && other.is_some();
            }
        }
        if owner == from {
            message.reply_to = draft.reply_to.clone();
            message.random_id = draft.random_id;
            let forgotten = planted::is(Bug::SavedTwice) && copies.len() == 1 && group.is_none();
            post(writer, message, draft.random_id.filter(|_| !forgotten));
        } else {
            message.reply_to = draft.reply_in(owner);
            // A forward into another's box says nothing of the dialog it was taken from.
            if let Some(forward) = &mut message.forward {
                forward.saved_from = None;
            }
            post(writer, message, None);
        }
    }
    if group.is_some() {
        boxes[0].also_write([ViewWrite::Put(views::copies_row(from, own_id), stored::encode(&copies))]);
    }
    own_id
}

/// Puts a message of the service user into one box: nobody can answer, so it has no other copy.
pub fn notify(recipient: &mut BoxWriter, draft: &Draft) -> MessageId {
    let id = recipient.take_message_id();
    let message = content(draft, id, UserId::SERVICE, recipient);
    post(recipient, Message { peer: Peer::User(UserId::SERVICE), ..message }, None);
    id
}

/// What all copies have in common, in the dialog with oneself.
fn content(draft: &Draft, id: MessageId, from: UserId, writer: &BoxWriter) -> Message {
    Message {
        text: draft.text.text.clone(),
        entities: draft.text.entities.clone(),
        forward: draft.forward.clone(),
        silent: draft.silent,
        noforwards: draft.noforwards,
        action: draft.action.clone(),
        invert_media: draft.invert_media,
        mentioned: draft.mentioned.clone(),
        ..Message::blank(id, Peer::User(writer.owner()), from, writer.date())
    }
}

fn post(writer: &mut BoxWriter, message: Message, random_id: Option<RandomId>) {
    let id = message.id;
    let key = writer.record(Event::NewMessage(Box::new(message)));
    if let Some(random_id) = random_id {
        writer.remember(random_id, id, key);
    }
}

/// Gives one copy of a message a new content.
pub fn edit(writer: &mut BoxWriter, message: &Message, text: &Text, invert_media: bool) {
    let last = message.edit_date.filter(|_| !planted::is(Bug::EditDateGoesBack));
    let edit_date = last.map_or(writer.date(), |last| last.max(writer.date()));
    let edited = Message {
        text: text.text.clone(),
        entities: text.entities.clone(),
        edit_date: Some(edit_date),
        invert_media,
        ..message.clone()
    };
    writer.record(Event::EditMessage(Box::new(edited)));
}

/// Pins messages of one dialog in one box, or unpins them.
pub fn pin(writer: &mut BoxWriter, peer: Peer, messages: &[Message], pinned: bool) {
    let mut ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
    ids.sort_unstable();
    if ids.is_empty() {
        return;
    }
    writer.record(Event::PinMessages { peer, ids, pinned });
    let owner = writer.owner();
    writer.also_write(messages.iter().map(|message| {
        let flagged = Message { pinned: pinned.then_some(true), ..message.clone() };
        ViewWrite::Put(views::message_row(owner, peer, message.id), stored::encode(&flagged))
    }));
}
