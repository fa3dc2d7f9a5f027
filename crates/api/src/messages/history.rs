//! Reading messages: a history by the offset rules (<https://core.telegram.org/api/offsets>), or by id.

use crate::convert::{message, people::People};
use crate::lookup::Named;
use crate::{call::Call, channels, error::Result, resolve};
use domain::history::Query;
use model::{Date, Message, MessageId, Peer, Refusal};
use services::channels::Place;
use services::chats::Page;
use tl::{enums, functions as f, types};

/// The most messages that can be asked for by id.
const IDS_MAX: usize = 200;

/// A part of the history with a peer, newest first.
pub(crate) async fn get_history(
    call: &Call<'_>,
    arguments: f::messages::GetHistory,
) -> Result<enums::messages::Messages> {
    let own = call.caller()?.user;
    let peer = resolve::peer(call, &arguments.peer).await?;
    let query = Query {
        offset_id: MessageId(arguments.offset_id),
        offset_date: Date(arguments.offset_date),
        add_offset: arguments.add_offset,
        limit: arguments.limit,
        max_id: MessageId(arguments.max_id),
        min_id: MessageId(arguments.min_id),
    };
    if let Peer::Channel(channel) = peer {
        return channels::messages::history(call, channel, Place::Everything, query).await;
    }
    let page = call.api.services.chats.history(own, peer, query).await?;
    let Page { messages, count, complete } = page;
    let mut people = People::from_iter(&messages);
    let messages = call.api.services.shown(own, &messages, &mut people).await?;
    let Named { users, chats } = call.named(&people).await?;
    Ok(if complete {
        types::messages::Messages { messages, users, chats, ..Default::default() }.into()
    } else {
        types::messages::MessagesSlice { count, messages, users, chats, ..Default::default() }.into()
    })
}

/// Messages of the caller's box by id, one answer for each, in the order asked for; what is not there is
/// `messageEmpty`. Nothing can be pinned, and no message comes from a button.
pub(crate) async fn get_messages(
    call: &Call<'_>,
    arguments: f::messages::GetMessages,
) -> Result<enums::messages::Messages> {
    let own = call.caller()?.user;
    if arguments.id.len() > IDS_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let mut found = Vec::with_capacity(arguments.id.len());
    for named in &arguments.id {
        found.push(by_id(call, named).await?);
    }
    let present = || found.iter().filter_map(|found| found.as_ref().ok());
    let mut people = present().collect::<People>();
    let mut shown = call.api.services.shown(own, present(), &mut people).await?.into_iter();
    let messages = found.iter().filter_map(|found| match found {
        Ok(_) => shown.next(),
        Err(id) => Some(message::missing(*id)),
    });
    let messages = messages.collect();
    let Named { users, chats } = call.named(&people).await?;
    let answer = types::messages::Messages { messages, users, chats, ..Default::default() };
    Ok(answer.into())
}

/// The message, or the id under which it is missing.
async fn by_id(
    call: &Call<'_>,
    named: &enums::InputMessage,
) -> Result<std::result::Result<Message, MessageId>> {
    let own = call.caller()?.user;
    let chats = &call.api.services.chats;
    let id = match named {
        enums::InputMessage::InputMessageID(named) => MessageId(named.id),
        enums::InputMessage::InputMessageReplyTo(named) => {
            let reply = chats.message(own, MessageId(named.id)).await?.and_then(|reply| reply.reply_to);
            reply.map_or(MessageId(0), |reply| reply.message)
        }
        enums::InputMessage::InputMessagePinned => MessageId(0),
        enums::InputMessage::InputMessageCallbackQuery(named) => return Ok(Err(MessageId(named.id))),
    };
    Ok(chats.message(own, id).await?.ok_or(id))
}
