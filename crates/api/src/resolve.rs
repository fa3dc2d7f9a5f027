//! Turns what a client names into ids, after checking that it may name it.
//!
//! A user is named by oneself, by id and access hash (rule P01), or by a message that the caller can see and in
//! which the user appears (rule P03). A channel is named in the same ways, a basic group by its number alone, and only
//! by those who are or were in it (rule P04).

use crate::convert::people::People;
use crate::{call::Call, error::Result};
use model::{AccessHash, ChannelId, Chat, ChatId, MessageId, Peer, Refusal, UserId};
use planted::Bug;
use std::sync::Arc;
use tl::enums::{InputChannel, InputDialogPeer, InputPeer, InputUser};

/// The refusal for a peer that the caller may not name.
const PEER: Refusal = Refusal::bad("PEER_ID_INVALID");
/// The refusal for a user that the caller may not name.
const USER: Refusal = Refusal::bad("USER_ID_INVALID");

/// The peer of a call.
pub(crate) async fn peer(call: &Call<'_>, named: &InputPeer) -> Result<Peer> {
    let own = call.caller()?.user;
    let user = match named {
        InputPeer::InputPeerSelf => own,
        InputPeer::InputPeerUser(by) => by_hash(call, UserId(by.user_id), AccessHash(by.access_hash)).await?,
        InputPeer::InputPeerUserFromMessage(by) => {
            let dialog = plain(call, &by.peer).await?;
            by_message(call, dialog, MessageId(by.msg_id), UserId(by.user_id)).await?
        }
        InputPeer::InputPeerChannel(by) => {
            return Ok(Peer::Channel(channel_by_hash(call, by.channel_id, by.access_hash)?));
        }
        InputPeer::InputPeerChannelFromMessage(by) => {
            let dialog = plain(call, &by.peer).await?;
            let id = ChannelId(by.channel_id);
            return Ok(Peer::Channel(channel_by_message(call, dialog, MessageId(by.msg_id), id).await?));
        }
        InputPeer::InputPeerChat(chat) => {
            return Ok(Peer::Chat(known(call, chat.chat_id).await?.ok_or(PEER)?.id));
        }
        InputPeer::InputPeerEmpty => return Err(PEER.into()),
    };
    Ok(Peer::User(user))
}

/// The user that a call to a private chat names.
pub(crate) async fn private(call: &Call<'_>, named: &InputPeer) -> Result<UserId> {
    Ok(peer(call, named).await?.user().ok_or(PEER)?)
}

/// The channel of a call. Whether the caller may read it is decided by who carries the call out.
pub(crate) async fn channel(call: &Call<'_>, named: &InputChannel) -> Result<ChannelId> {
    match named {
        InputChannel::InputChannel(by) => channel_by_hash(call, by.channel_id, by.access_hash),
        InputChannel::InputChannelFromMessage(by) => {
            let dialog = plain(call, &by.peer).await?;
            channel_by_message(call, dialog, MessageId(by.msg_id), ChannelId(by.channel_id)).await
        }
        InputChannel::InputChannelEmpty => Err(crate::channels::invalid()),
    }
}

/// A channel by id and access hash.
fn channel_by_hash(call: &Call<'_>, id: i64, hash: i64) -> Result<ChannelId> {
    let (id, access) = (ChannelId(id), call.api.services.users.access());
    if !access.check(call.caller()?.user, Peer::Channel(id), AccessHash(hash)) {
        return Err(crate::channels::invalid());
    }
    Ok(id)
}

/// A channel by a message that the caller can see and that names it.
async fn channel_by_message(
    call: &Call<'_>,
    dialog: Peer,
    message: MessageId,
    channel: ChannelId,
) -> Result<ChannelId> {
    let message = message_of(call, dialog, message).await?.ok_or(crate::channels::invalid())?;
    let named = People::from_iter([&message]).channels().any(|id| id == channel);
    if named { Ok(channel) } else { Err(crate::channels::invalid()) }
}

/// A message that the caller can see.
async fn message_of(call: &Call<'_>, dialog: Peer, id: MessageId) -> Result<Option<model::Message>> {
    let (own, services) = (call.caller()?.user, &call.api.services);
    match dialog {
        Peer::Channel(channel) => {
            let (found, _) = services.channels.messages(own, channel, &[id]).await?;
            Ok(found.into_iter().flatten().next())
        }
        Peer::User(_) | Peer::Chat(_) => services.chats.message_in(own, dialog, id).await,
    }
}

/// The user of a call.
pub(crate) async fn user(call: &Call<'_>, named: &InputUser) -> Result<UserId> {
    let found = match named {
        InputUser::InputUserSelf => return Ok(call.caller()?.user),
        InputUser::InputUser(by) => by_hash(call, UserId(by.user_id), AccessHash(by.access_hash)).await,
        InputUser::InputUserFromMessage(by) => {
            let dialog = plain(call, &by.peer).await?;
            by_message(call, dialog, MessageId(by.msg_id), UserId(by.user_id)).await
        }
        InputUser::InputUserEmpty => return Err(USER.into()),
    };
    found.map_err(|error| match error {
        services::Error::Refused(refusal) if refusal == PEER => USER.into(),
        error => error,
    })
}

/// The users of a call that lists several: those that the caller may not name are left out.
pub(crate) async fn users(call: &Call<'_>, named: &[InputUser]) -> Result<Vec<UserId>> {
    let mut found = Vec::with_capacity(named.len());
    for named in named {
        match user(call, named).await {
            Ok(id) => found.push(id),
            Err(services::Error::Refused(refusal)) if refusal.code == 400 => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// The peer of a dialog. Folders and communities hold no dialog here.
pub(crate) async fn dialog(call: &Call<'_>, named: &InputDialogPeer) -> Result<Peer> {
    match named {
        InputDialogPeer::InputDialogPeer(dialog) => peer(call, &dialog.peer).await,
        InputDialogPeer::InputDialogPeerFolder(_) | InputDialogPeer::InputDialogPeerCommunity(_) => {
            Err(PEER.into())
        }
    }
}

/// A peer that is not itself named by a message, so that naming cannot be nested.
async fn plain(call: &Call<'_>, named: &InputPeer) -> Result<Peer> {
    match named {
        InputPeer::InputPeerSelf => Ok(Peer::User(call.caller()?.user)),
        InputPeer::InputPeerUser(by) => {
            Ok(Peer::User(by_hash(call, UserId(by.user_id), AccessHash(by.access_hash)).await?))
        }
        InputPeer::InputPeerChannel(by) => {
            Ok(Peer::Channel(channel_by_hash(call, by.channel_id, by.access_hash)?))
        }
        InputPeer::InputPeerChat(chat) => Ok(Peer::Chat(known(call, chat.chat_id).await?.ok_or(PEER)?.id)),
        _ => Err(PEER.into()),
    }
}

/// The basic group of a call that names one by its number. Everybody else is told the same as of a number that no
/// group has.
pub(crate) async fn chat(call: &Call<'_>, id: i64) -> Result<ChatId> {
    Ok(known(call, id).await?.ok_or(Refusal::bad("CHAT_ID_INVALID"))?.id)
}

async fn known(call: &Call<'_>, id: i64) -> Result<Option<Arc<Chat>>> {
    call.api.services.groups.known_to(call.caller()?.user, ChatId(id)).await
}

/// A user by id and access hash. The hash is looked at first: a caller without it learns nothing of the id.
async fn by_hash(call: &Call<'_>, id: UserId, hash: AccessHash) -> Result<UserId> {
    let users = &call.api.services.users;
    if !users.access().check(call.caller()?.user, id, hash) {
        return Err(PEER.into());
    }
    Ok(users.get(id).await?.ok_or(PEER)?.id)
}

/// A user by a message of the caller's own box in which the user appears.
async fn by_message(call: &Call<'_>, dialog: Peer, message: MessageId, user: UserId) -> Result<UserId> {
    let message = message_of(call, dialog, message).await?.ok_or(PEER)?;
    let appears = People::from_iter([&message]).ids().contains(&user) || planted::is(Bug::NamedByAnyMessage);
    Ok(appears.then_some(user).ok_or(PEER)?)
}
