//! One-to-one messages: what a send, an edit, a deletion or a read mark does to the two boxes.
//!
//! Each function takes one or two [`BoxWriter`]s, the sender's first. Saved Messages is the dialog with oneself,
//! and has one box only.

use crate::{BoxWriter, text::Text};
use model::{Event, Forward, Message, MessageId, Peer, RandomId, ReplyTo, UserId};
use planted::Bug;

/// What is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The client's id of the send; none for messages of the server itself.
    pub random_id: Option<RandomId>,
    /// Text and entities, checked.
    pub text: Text,
    /// What it replies to, in the sender's box.
    pub reply_to: Option<ReplyTo>,
    /// The same reply in the recipient's box, if the message is there.
    pub reply_to_twin: Option<ReplyTo>,
    /// Where it comes from, if it is a forward.
    pub forward: Option<Forward>,
    /// Without a sound.
    pub silent: bool,
    /// May not be forwarded.
    pub noforwards: bool,
    /// Link preview above the text.
    pub invert_media: bool,
}

/// Puts a message into both boxes; answers its id in the sender's.
pub fn send(sender: &mut BoxWriter, recipient: &mut BoxWriter, draft: &Draft) -> MessageId {
    let own_id = sender.take_message_id();
    let their_id = recipient.take_message_id();
    let from = sender.owner();
    let mut own = copy(draft, own_id, Peer::User(recipient.owner()), from, sender);
    own.out = true;
    own.twin = Some(their_id);
    own.reply_to = draft.reply_to.clone();
    own.random_id = draft.random_id;
    let mut theirs = copy(draft, their_id, Peer::User(from), from, recipient);
    theirs.twin = Some(own_id);
    theirs.reply_to = draft.reply_to_twin.clone();
    // A forward into another's box says nothing of the dialog it was taken from.
    if let Some(forward) = &mut theirs.forward {
        forward.saved_from = None;
    }
    post(sender, own, draft.random_id);
    post(recipient, theirs, None);
    own_id
}

/// Puts a message into Saved Messages.
pub fn save(owner: &mut BoxWriter, draft: &Draft) -> MessageId {
    let id = owner.take_message_id();
    let user = owner.owner();
    let mut message = copy(draft, id, Peer::User(user), user, owner);
    message.reply_to = draft.reply_to.clone();
    message.random_id = draft.random_id;
    post(owner, message, draft.random_id.filter(|_| !planted::is(Bug::SavedTwice)));
    id
}

/// Puts a message of the service user into one box: nobody can answer, so it has no other copy.
pub fn notify(recipient: &mut BoxWriter, draft: &Draft) -> MessageId {
    let id = recipient.take_message_id();
    let message = copy(draft, id, Peer::User(UserId::SERVICE), UserId::SERVICE, recipient);
    post(recipient, message, None);
    id
}

fn copy(draft: &Draft, id: MessageId, peer: Peer, from: UserId, writer: &BoxWriter) -> Message {
    Message {
        id,
        peer,
        from,
        out: false,
        date: writer.date(),
        text: draft.text.text.clone(),
        entities: draft.text.entities.clone(),
        twin: None,
        edit_date: None,
        reply_to: None,
        forward: draft.forward.clone(),
        silent: draft.silent,
        noforwards: draft.noforwards,
        random_id: None,
        action: None,
        via_bot: None,
        invert_media: draft.invert_media,
        first_copy: None,
        shown_as: None,
        signature: None,
        mentioned: None,
        pinned: None,
        discussion: None,
        post: None,
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
