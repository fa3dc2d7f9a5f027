//! Finding people by username, number or name.

use crate::convert::{peer, people::People};
use crate::lookup::Named;
use crate::{call::Call, error::Result};
use model::{Peer, UserId};
use tl::{enums, functions as f, types};

/// Who bears a username.
pub(crate) async fn resolve_username(
    call: &Call<'_>,
    arguments: f::contacts::ResolveUsername,
) -> Result<enums::contacts::ResolvedPeer> {
    let found = call.api.services.contacts.resolve_username(&call.caller()?, &arguments.username).await;
    if let Err(services::Error::Refused(refusal)) = &found
        && refusal.name == "USERNAME_NOT_OCCUPIED"
        && let Some(channel) = call.api.services.channels.channel_by_name(&arguments.username).await?
    {
        return resolved(call, Peer::Channel(channel)).await;
    }
    resolved(call, Peer::User(found?.id)).await
}

/// Who has a number.
pub(crate) async fn resolve_phone(
    call: &Call<'_>,
    arguments: f::contacts::ResolvePhone,
) -> Result<enums::contacts::ResolvedPeer> {
    let user = call.api.services.contacts.resolve_phone(&call.caller()?, &arguments.phone).await?;
    resolved(call, Peer::User(user.id)).await
}

/// Finds people among those whom the caller knows, and whoever bears the query as a username.
pub(crate) async fn search(
    call: &Call<'_>,
    arguments: f::contacts::Search,
) -> Result<enums::contacts::Found> {
    let limit = usize::try_from(arguments.limit).unwrap_or(0);
    let found = call.api.services.contacts.search(&call.caller()?, &arguments.q, limit).await?;
    let mut people = People::default();
    found.mine.iter().chain(&found.others).for_each(|user| people.user(*user));
    let channel = call.api.services.channels.channel_by_name(arguments.q.trim()).await?.map(Peer::Channel);
    channel.iter().for_each(|channel| people.peer(*channel));
    let peers = |users: &[UserId]| users.iter().copied().map(Peer::User).map(peer::peer).collect::<Vec<_>>();
    let Named { users, chats } = call.named(&people).await?;
    let answer = types::contacts::Found {
        my_results: peers(&found.mine),
        results: peers(&found.others).into_iter().chain(channel.map(peer::peer)).collect(),
        chats,
        users,
    };
    Ok(answer.into())
}

async fn resolved(call: &Call<'_>, found: Peer) -> Result<enums::contacts::ResolvedPeer> {
    let mut people = People::default();
    people.peer(found);
    let Named { users, chats } = call.named(&people).await?;
    Ok(types::contacts::ResolvedPeer { peer: peer::peer(found), chats, users }.into())
}
