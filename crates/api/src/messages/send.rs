//! Sending a text (<https://core.telegram.org/method/messages.sendMessage>).

use super::outcome;
use crate::convert::entity::{self, Sent};
use crate::{call::Call, channels, error::Result, resolve};
use domain::text::Text;
use model::message::Quote;
use model::{Entity, EntityKind, MessageId, Peer, RandomId, Refusal, ReplyTo};
use services::chats::Sending;
use tl::{enums, functions as f};

/// Sends a text to a user, to a basic group or to Saved Messages. Sent again with the same random_id it answers as the first time
/// and sends nothing.
pub(crate) async fn send_message(
    call: &Call<'_>,
    arguments: f::messages::SendMessage,
) -> Result<enums::Updates> {
    let caller = call.caller()?;
    refuse_unavailable(&arguments)?;
    let to = resolve::peer(call, &arguments.peer).await?;
    if let Peer::Channel(channel) = to {
        return channels::send::text(call, channel, arguments).await;
    }
    refuse_send_as(&arguments)?;
    let entities = entities(call, arguments.entities.unwrap_or_default()).await?;
    let reply_to = match &arguments.reply_to {
        Some(reply) => reply_to(call, to, reply).await?,
        None => None,
    };
    let sending = Sending {
        to,
        random_id: RandomId(arguments.random_id),
        text: Text::message(&arguments.message, entities)?,
        reply_to,
        silent: arguments.silent,
        noforwards: arguments.noforwards,
        invert_media: arguments.invert_media,
    };
    let done = call.api.services.chats.send(&caller, sending).await?;
    outcome::updates(call, &done).await
}

/// What cannot be done is refused, never left out: a message that was to be sent tomorrow is not sent today.
fn refuse_unavailable(arguments: &f::messages::SendMessage) -> Result<()> {
    let refused = if arguments.random_id == 0 {
        "RANDOM_ID_EMPTY"
    } else if arguments.schedule_date.is_some() {
        "SCHEDULE_DATE_INVALID"
    } else if arguments.quick_reply_shortcut.is_some() {
        "SHORTCUT_INVALID"
    } else if arguments.effect.is_some() {
        "EFFECT_ID_INVALID"
    } else {
        return Ok(());
    };
    Err(Refusal::bad(refused).into())
}

/// To a person one writes as oneself.
fn refuse_send_as(arguments: &f::messages::SendMessage) -> Result<()> {
    match arguments.send_as {
        None | Some(enums::InputPeer::InputPeerSelf) => Ok(()),
        Some(_) => Err(Refusal::bad("SEND_AS_PEER_INVALID").into()),
    }
}

/// The entities of a text, with mentions resolved. A mention of somebody whom the caller may not name stays text,
/// as does one by a bare number, which would make the server tell the caller about any account.
pub(crate) async fn entities(call: &Call<'_>, sent: Vec<enums::MessageEntity>) -> Result<Vec<Entity>> {
    let mut entities = Vec::with_capacity(sent.len().min(domain::text::ENTITIES_MAX + 1));
    for entity in sent {
        match entity::from_tl(entity) {
            Sent::Plain(Entity { kind: EntityKind::MentionName(_), .. }) | Sent::Ignored => {}
            Sent::Plain(entity) => entities.push(entity),
            Sent::Mention(offset, length, user) => {
                if let [user] = resolve::users(call, &[user]).await?[..] {
                    entities.push(Entity { offset, length, kind: EntityKind::MentionName(user) });
                }
            }
        }
    }
    Ok(entities)
}

/// The message of the same dialog that is replied to. Stories and other dialogs cannot be.
async fn reply_to(call: &Call<'_>, to: Peer, reply: &enums::InputReplyTo) -> Result<Option<ReplyTo>> {
    let enums::InputReplyTo::InputReplyToMessage(reply) = reply else {
        return Err(Refusal::bad("REPLY_TO_INVALID").into());
    };
    if let Some(other) = &reply.reply_to_peer_id
        && resolve::peer(call, other).await? != to
    {
        return Err(Refusal::bad("REPLY_TO_INVALID").into());
    }
    let quote = match &reply.quote_text {
        Some(text) => Some(quote(call, text, reply.quote_entities.clone(), reply.quote_offset).await?),
        None => None,
    };
    let message = MessageId(reply.reply_to_msg_id);
    Ok((message.0 > 0).then_some(ReplyTo { quote, ..ReplyTo::to(message) }))
}

pub(crate) async fn quote(
    call: &Call<'_>,
    text: &str,
    sent: Option<Vec<enums::MessageEntity>>,
    offset: Option<i32>,
) -> Result<Quote> {
    let entities = entities(call, sent.unwrap_or_default()).await?;
    let Text { text, entities } = Text::checked(text, entities)?;
    Ok(Quote { text, entities, offset })
}
