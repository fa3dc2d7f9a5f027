//! Deciding requests to be let in.

use crate::convert::{invite, people::People, updates};
use crate::{call::Call, error::Result, resolve};
use model::{Peer, UserId};
use tl::{enums, functions as f, types};

/// How many of those who ask are named with their number.
const RECENT: usize = 5;

/// Lets somebody in, or not.
pub(crate) async fn hide_chat_join_request(
    call: &Call<'_>,
    arguments: f::messages::HideChatJoinRequest,
) -> Result<enums::Updates> {
    let peer = resolve::peer(call, &arguments.peer).await?;
    let user = resolve::user(call, &arguments.user_id).await?;
    call.api.services.invites.decide(&call.caller()?, peer, user, arguments.approved).await?;
    pending(call, peer).await
}

/// Decides all requests alike, or those by one link. Who cannot be let in goes on asking.
pub(crate) async fn hide_all_chat_join_requests(
    call: &Call<'_>,
    arguments: f::messages::HideAllChatJoinRequests,
) -> Result<enums::Updates> {
    let (caller, invites) = (call.caller()?, &call.api.services.invites);
    let peer = resolve::peer(call, &arguments.peer).await?;
    let only = arguments.link.as_deref().map(invite::hash);
    let all = invites.pending(caller.user, peer).await?;
    for request in all.iter().filter(|request| only.is_none_or(|only| request.hash == only)) {
        match invites.decide(&caller, peer, request.user, arguments.approved).await {
            Ok(_) | Err(services::Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    pending(call, peer).await
}

/// Who still asks.
async fn pending(call: &Call<'_>, peer: Peer) -> Result<enums::Updates> {
    let all = call.api.services.invites.pending(call.caller()?.user, peer).await?;
    let recent: Vec<UserId> = all.iter().take(RECENT).map(|request| request.user).collect();
    let mut people = People::default();
    people.peer(peer);
    recent.iter().for_each(|user| people.peer(Peer::User(*user)));
    let update = types::UpdatePendingJoinRequests {
        peer: crate::convert::peer::peer(peer),
        requests_pending: i32::try_from(all.len()).unwrap_or(i32::MAX),
        recent_requesters: recent.iter().map(|user| user.0).collect(),
    };
    Ok(updates::container(vec![update.into()], call.named(&people).await?, call.now(), 0))
}
