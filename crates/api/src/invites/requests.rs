//! Deciding requests to be let in.

use crate::convert::{invite, people::People, updates};
use crate::{call::Call, error::Result, resolve};
use model::Peer;
use services::invites::Pending;
use tl::{enums, functions as f};

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
    let peer = resolve::peer(call, &arguments.peer).await?;
    let link = arguments.link.as_deref().map(invite::hash);
    call.api.services.invites.decide_all(&call.caller()?, peer, link, arguments.approved).await?;
    pending(call, peer).await
}

/// Who still asks.
async fn pending(call: &Call<'_>, peer: Peer) -> Result<enums::Updates> {
    let Pending { count, recent } =
        call.api.services.invites.pending_in_short(call.caller()?.user, peer).await?;
    let mut people = People::default();
    people.peer(peer);
    recent.iter().for_each(|user| people.user(*user));
    let update = updates::join_requests(peer, count, &recent);
    Ok(updates::container(vec![update], call.named(&people).await?, call.now(), 0))
}
