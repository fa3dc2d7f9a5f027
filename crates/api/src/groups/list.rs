//! Groups by their numbers, and those that two users share.

use crate::convert::people::People;
use crate::{call::Call, error::Result, resolve};
use model::{ChatId, Peer, Refusal};
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

/// The groups that the caller shares with a user.
pub(crate) async fn get_common_chats(
    call: &Call<'_>,
    arguments: f::messages::GetCommonChats,
) -> Result<enums::messages::Chats> {
    let own = call.caller()?.user;
    let other = resolve::user(call, &arguments.user_id).await?;
    let below = (arguments.max_id > 0).then_some(ChatId(arguments.max_id));
    let common = call.api.services.groups.in_common(own, other, below).await?;
    let limit = usize::try_from(arguments.limit).unwrap_or(0).min(CHATS_MAX);
    let mut people = People::default();
    common.iter().take(limit).for_each(|chat| people.peer(Peer::Chat(chat.id)));
    let mut chats = call.named(&people).await?.chats;
    chats.reverse();
    Ok(if common.len() > limit {
        let count = i32::try_from(common.len()).unwrap_or(i32::MAX);
        types::messages::ChatsSlice { count, chats }.into()
    } else {
        types::messages::Chats { chats }.into()
    })
}
