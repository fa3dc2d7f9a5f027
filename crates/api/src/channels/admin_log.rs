//! What administrators did.

use crate::convert::{admin_log, people::People};
use crate::{call::Call, error::Result, resolve};
use model::Peer;
use services::channels::LogQuery;
use tl::{enums, functions as f, types};

/// Actions of the last 48 hours, the newest first.
pub(crate) async fn get_admin_log(
    call: &Call<'_>,
    arguments: f::channels::GetAdminLog,
) -> Result<enums::channels::AdminLogResults> {
    let own = call.caller()?.user;
    let id = resolve::channel(call, &arguments.channel).await?;
    let admins = match &arguments.admins {
        Some(named) => Some(resolve::users(call, named).await?),
        None => None,
    };
    let query = LogQuery {
        q: arguments.q,
        kinds: arguments.events_filter.as_ref().map(admin_log::kinds),
        admins,
        max_id: arguments.max_id,
        min_id: arguments.min_id,
        limit: usize::try_from(arguments.limit).unwrap_or(0),
    };
    let channels = &call.api.services.channels;
    let found = channels.admin_log(own, id, &query).await?;
    let viewer = channels.member(id, own).await?;
    let mut people = People::default();
    people.peer(Peer::Channel(id));
    found.iter().for_each(|(_, logged)| admin_log::people(logged, &mut people));
    let named = call.named(&people).await?;
    let events = found.iter().map(|(at, logged)| admin_log::event(&viewer, id, *at, logged)).collect();
    Ok(types::channels::AdminLogResults { events, chats: named.chats, users: named.users }.into())
}
