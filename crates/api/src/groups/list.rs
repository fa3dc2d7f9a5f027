//! Groups by their numbers, and those that two users share.

use crate::convert::people::People;
use crate::{call::Call, error::Result, resolve};
use model::{Peer, Refusal};
use std::cmp::Reverse;
use tl::{enums, functions as f, types};

/// The most groups in one request, and in one answer.
const CHATS_MAX: usize = 100;

/// Groups by number. One that the caller was never in is refused like a number that no group has.
pub(crate) async fn get_chats(
    call: &Call<'_>,
    arguments: f::messages::GetChats,
) -> Result<enums::messages::Chats> {
    if arguments.id.len() > CHATS_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let mut people = People::default();
    for id in &arguments.id {
        people.peer(Peer::Chat(resolve::chat(call, *id).await?));
    }
    let chats = call.named(&people).await?.chats;
    Ok(types::messages::Chats { chats }.into())
}

/// The groups and supergroups that the caller shares with a user, the highest id first.
pub(crate) async fn get_common_chats(
    call: &Call<'_>,
    arguments: f::messages::GetCommonChats,
) -> Result<enums::messages::Chats> {
    let (own, services) = (call.caller()?.user, &call.api.services);
    let other = resolve::user(call, &arguments.user_id).await?;
    let groups = services.groups.in_common(own, other).await?.into_iter().map(Peer::Chat);
    let channels = services.channels.in_common(own, other).await?.into_iter().map(Peer::Channel);
    let mut common: Vec<Peer> = groups.chain(channels).collect();
    common.retain(|peer| arguments.max_id <= 0 || peer.parts().1 < arguments.max_id);
    common.sort_unstable_by_key(|peer| Reverse(peer.parts().1));
    let limit = usize::try_from(arguments.limit).unwrap_or(0).min(CHATS_MAX);
    let mut chats = Vec::new();
    for peer in common.iter().take(limit) {
        let mut people = People::default();
        people.peer(*peer);
        chats.extend(call.named(&people).await?.chats);
    }
    Ok(if common.len() > limit {
        let count = i32::try_from(common.len()).unwrap_or(i32::MAX);
        types::messages::ChatsSlice { count, chats }.into()
    } else {
        types::messages::Chats { chats }.into()
    })
}
