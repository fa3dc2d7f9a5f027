//! The bar above a chat with somebody new.

use crate::convert::people::People;
use crate::lookup::Named;
use crate::{call::Call, error::Result, resolve};
use tl::{enums, functions as f, types};

/// What the bar above a chat offers.
pub(crate) async fn get_peer_settings(
    call: &Call<'_>,
    arguments: f::messages::GetPeerSettings,
) -> Result<enums::messages::PeerSettings> {
    let own = call.caller()?.user;
    let user = resolve::private(call, &arguments.peer).await?;
    let mut people = People::default();
    people.user(user);
    let settings = call.api.services.peer_settings(own, user).await?;
    let Named { users, chats } = call.named(&people).await?;
    Ok(types::messages::PeerSettings { settings, chats, users }.into())
}
