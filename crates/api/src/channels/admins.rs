//! Administrators: their rights and ranks.

use super::outcome;
use crate::convert::rights;
use crate::{call::Call, error::Result, resolve};
use model::{ChannelId, Peer, Refusal, UserId};
use tl::{enums, functions as f};

/// Makes somebody an administrator with these rights, or, without any, an ordinary member.
pub(crate) async fn edit_admin(call: &Call<'_>, arguments: f::channels::EditAdmin) -> Result<enums::Updates> {
    let id = resolve::channel(call, &arguments.channel).await?;
    let user = resolve::user(call, &arguments.user_id).await?;
    let asked = rights::admin_from_tl(&arguments.admin_rights);
    let (by, rank) = (call.caller()?, arguments.rank.as_deref());
    let changed = call.api.services.channels.edit_admin(&by, id, user, asked, rank).await?;
    outcome::updates(call, id, &changed).await
}

/// Gives a member a rank, or takes it away.
pub(crate) async fn edit_rank(
    call: &Call<'_>,
    id: ChannelId,
    participant: &enums::InputPeer,
    rank: &str,
) -> Result<enums::Updates> {
    let user = participant_of(call, participant).await?;
    let changed = call.api.services.channels.edit_rank(&call.caller()?, id, user, rank).await?;
    outcome::updates(call, id, &changed).await
}

/// The user whom a call names as a participant.
pub(crate) async fn participant_of(call: &Call<'_>, named: &enums::InputPeer) -> Result<UserId> {
    match resolve::peer(call, named).await? {
        Peer::User(user) => Ok(user),
        Peer::Chat(_) | Peer::Channel(_) => Err(Refusal::bad("PARTICIPANT_ID_INVALID").into()),
    }
}
