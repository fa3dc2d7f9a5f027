//! A message of a box as TL.

use super::{entity, peer};
use model::{Forward, Message, MessageId, Peer, ReplyTo, ServiceAction, UserId};
use tl::{enums, types};

/// A message, seen by the owner of the box it lies in.
pub(crate) fn message(owner: UserId, message: &Message) -> enums::Message {
    match &message.action {
        Some(action) => service(message, action),
        None => text(owner, message),
    }
}

/// What stands in the place of a message that is not there.
pub(crate) fn missing(id: MessageId) -> enums::Message {
    types::MessageEmpty { id: id.0, ..Default::default() }.into()
}

fn text(owner: UserId, message: &Message) -> enums::Message {
    types::Message {
        out: message.out,
        silent: message.silent,
        noforwards: message.noforwards,
        invert_media: message.invert_media,
        id: message.id.0,
        from_id: Some(peer::user(message.from)),
        peer_id: peer::peer(message.peer),
        saved_peer_id: saved_peer(owner, message).map(peer::peer),
        fwd_from: message.forward.as_ref().map(forward),
        via_bot_id: message.via_bot.map(|bot| bot.0),
        reply_to: message.reply_to.as_ref().map(reply),
        date: message.date.0,
        message: message.text.clone(),
        entities: entity::list(&message.entities),
        edit_date: message.edit_date.map(|date| date.0),
        ..Default::default()
    }
    .into()
}

fn service(message: &Message, action: &ServiceAction) -> enums::Message {
    let action = match action {
        ServiceAction::ContactSignUp => enums::MessageAction::MessageActionContactSignUp,
    };
    types::MessageService {
        out: message.out,
        silent: message.silent,
        id: message.id.0,
        from_id: Some(peer::user(message.from)),
        peer_id: peer::peer(message.peer),
        date: message.date.0,
        action,
        ..Default::default()
    }
    .into()
}

/// In Saved Messages: the dialog that a message was saved from, or oneself for what was written there.
fn saved_peer(owner: UserId, message: &Message) -> Option<Peer> {
    (message.peer == Peer::User(owner)).then(|| {
        let saved_from = message.forward.as_ref().and_then(|forward| forward.saved_from);
        saved_from.map_or(message.peer, |(peer, _)| peer)
    })
}

fn forward(forward: &Forward) -> enums::MessageFwdHeader {
    types::MessageFwdHeader {
        from_id: forward.from.map(peer::user),
        from_name: forward.from_name.clone(),
        date: forward.date.0,
        saved_from_peer: forward.saved_from.map(|(from, _)| peer::peer(from)),
        saved_from_msg_id: forward.saved_from.map(|(_, id)| id.0),
        ..Default::default()
    }
    .into()
}

fn reply(reply: &ReplyTo) -> enums::MessageReplyHeader {
    let quote = reply.quote.as_ref();
    types::MessageReplyHeader {
        quote: quote.is_some(),
        reply_to_msg_id: Some(reply.message.0),
        quote_text: quote.map(|quote| quote.text.clone()),
        quote_entities: quote.and_then(|quote| entity::list(&quote.entities)),
        quote_offset: quote.and_then(|quote| quote.offset),
        ..Default::default()
    }
    .into()
}
