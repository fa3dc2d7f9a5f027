//! As whom the caller may appear in a group (<https://core.telegram.org/api/send-as>).

use crate::convert::{peer, people::People};
use crate::{call::Call, error::Result, resolve};
use model::{Peer, Refusal};
use tl::{enums, functions as f, types};

/// As whom the caller may appear. Reactions that are paid for are not here.
pub(crate) async fn get_send_as(
    call: &Call<'_>,
    arguments: f::channels::GetSendAs,
) -> Result<enums::channels::SendAsPeers> {
    let own = call.caller()?.user;
    let Peer::Channel(id) = resolve::peer(call, &arguments.peer).await? else {
        return Err(Refusal::bad("PEER_ID_INVALID").into());
    };
    let found = call.api.services.channels.send_as(own, id).await?;
    let mut people = People::default();
    found.iter().for_each(|peer| people.peer(*peer));
    let named = call.named(&people).await?;
    let peers =
        found.iter().map(|of| types::SendAsPeer { premium_required: false, peer: peer::peer(*of) }.into());
    Ok(types::channels::SendAsPeers { peers: peers.collect(), chats: named.chats, users: named.users }.into())
}
