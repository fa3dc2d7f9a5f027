//! A message of a box as TL.

use super::{action, entity, peer, reactions};
use model::{Forward, Message, MessageId, Peer, ReplyTo, ServiceAction, UserId};
use services::channels::{Extras, Replies};
use tl::{enums, types};

/// A message, seen by the owner of the box it lies in.
pub(crate) fn message(owner: UserId, message: &Message) -> enums::Message {
    match &message.action {
        Some(action) => service(owner, message, action),
        None => text(owner, message),
    }
}

/// What stands in the place of a message that is not there.
pub(crate) fn missing(id: MessageId) -> enums::Message {
    types::MessageEmpty { id: id.0, ..Default::default() }.into()
}

fn text(owner: UserId, message: &Message) -> enums::Message {
    types::Message {
        out: is_out(owner, message),
        mentioned: message.mentions(owner),
        silent: message.silent,
        post: message.is_post(),
        pinned: message.is_pinned(),
        noforwards: message.noforwards,
        invert_media: message.invert_media,
        id: message.id.0,
        from_id: from(message),
        peer_id: peer::peer(message.peer),
        saved_peer_id: saved_peer(owner, message).map(peer::peer),
        fwd_from: message.forward.as_ref().map(forward),
        via_bot_id: message.via_bot.map(|bot| bot.0),
        reply_to: message.reply_to.as_ref().map(reply),
        date: message.date.0,
        message: message.text.clone(),
        entities: entity::list(&message.entities),
        edit_date: message.edit_date.map(|date| date.0),
        post_author: message.signature.clone(),
        views: message.is_post().then_some(1),
        forwards: message.is_post().then_some(0),
        replies: comments(message),
        reactions: reactions::with_message(owner, message),
        ..Default::default()
    }
    .into()
}

/// A message with what is shown beside it.
pub(crate) fn with_extras(owner: UserId, of: &Message, extras: &Extras) -> enums::Message {
    let mut shown = message(owner, of);
    if let enums::Message::Message(shown) = &mut shown {
        if let Some((views, forwards)) = extras.views {
            (shown.views, shown.forwards) = (Some(views), Some(forwards));
        }
        if let Some(of) = &extras.replies {
            shown.replies = Some(replies(of));
        }
    }
    shown
}

/// Comments of a post that nobody has written yet: clients offer to be the first.
fn comments(message: &Message) -> Option<enums::MessageReplies> {
    let (group, _) = message.discussion.filter(|_| message.is_post())?;
    Some(replies(&Replies { comments_in: Some(group), count: 0, newest: None, read_max: MessageId(0) }))
}

/// The thread of a message.
pub(crate) fn replies(of: &Replies) -> enums::MessageReplies {
    types::MessageReplies {
        comments: of.comments_in.is_some(),
        replies: of.count,
        channel_id: of.comments_in.map(|group| group.0),
        max_id: of.newest.map(|id| id.0),
        read_max_id: (of.read_max.0 > 0).then_some(of.read_max.0),
        ..Default::default()
    }
    .into()
}

fn service(owner: UserId, message: &Message, action: &ServiceAction) -> enums::Message {
    types::MessageService {
        out: is_out(owner, message),
        mentioned: message.mentions(owner),
        silent: message.silent,
        post: message.is_post(),
        id: message.id.0,
        from_id: from(message),
        peer_id: peer::peer(message.peer),
        reply_to: message.reply_to.as_ref().map(reply),
        date: message.date.0,
        action: action::action(action),
        ..Default::default()
    }
    .into()
}

/// A message of a channel lies there once, for its author as for the others.
fn is_out(owner: UserId, message: &Message) -> bool {
    match message.peer {
        Peer::Channel(_) => message.from == owner,
        Peer::User(_) | Peer::Chat(_) => message.out,
    }
}

/// The author. A post has none: it is the channel's.
fn from(message: &Message) -> Option<enums::Peer> {
    (!message.is_post()).then(|| peer::peer(message.author()))
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
        from_id: origin(forward).map(peer::peer),
        from_name: forward.from_name.clone(),
        date: forward.date.0,
        saved_from_peer: forward.saved_from.map(|(from, _)| peer::peer(from)),
        saved_from_msg_id: forward.saved_from.map(|(_, id)| id.0),
        channel_post: forward.post.map(|(_, id)| id.0),
        post_author: forward.signature.clone(),
        ..Default::default()
    }
    .into()
}

/// Whose words were forwarded: a user's or a channel's.
fn origin(forward: &Forward) -> Option<Peer> {
    forward.post.map(|(channel, _)| Peer::Channel(channel)).or(forward.from.map(Peer::User))
}

fn reply(reply: &ReplyTo) -> enums::MessageReplyHeader {
    let quote = reply.quote.as_ref();
    types::MessageReplyHeader {
        quote: quote.is_some(),
        forum_topic: reply.in_topic == Some(true),
        reply_to_msg_id: Some(reply.message.0),
        reply_to_top_id: reply.top.map(|top| top.0),
        quote_text: quote.map(|quote| quote.text.clone()),
        quote_entities: quote.and_then(|quote| entity::list(&quote.entities)),
        quote_offset: quote.and_then(|quote| quote.offset),
        ..Default::default()
    }
    .into()
}
