//! The bar above a chat with somebody new.

use crate::convert::people::People;
use crate::lookup::Named;
use crate::{call::Call, error::Result, resolve};
use model::{Peer, Refusal};
use tl::{enums, functions as f, types};

/// What the bar above a chat offers.
pub(crate) async fn get_peer_settings(
    call: &Call<'_>,
    arguments: f::messages::GetPeerSettings,
) -> Result<enums::messages::PeerSettings> {
    let own = call.caller()?.user;
    let peer = resolve::peer(call, &arguments.peer).await?;
    let mut people = People::default();
    people.peer(peer);
    let settings = match peer {
        Peer::User(user) => call.api.services.peer_settings(own, user).await?,
        Peer::Channel(channel) => {
            // Nothing is offered above a channel; who may not read it is told nothing.
            let view = call.api.services.channels.view(own, channel).await?;
            view.filter(|view| view.readable).ok_or(Refusal::bad("CHANNEL_PRIVATE"))?;
            types::PeerSettings::default().into()
        }
        Peer::Chat(_) => types::PeerSettings::default().into(),
    };
    let Named { users, chats } = call.named(&people).await?;
    Ok(types::messages::PeerSettings { settings, chats, users }.into())
}
