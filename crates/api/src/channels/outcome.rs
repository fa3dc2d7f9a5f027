//! What the caller is told of a change to a channel.

use crate::convert::{people::People, updates};
use crate::{call::Call, error::Result};
use model::{ChannelId, Peer};
use services::channels::Changed;
use tl::{enums, types};

/// The updates of a change: the entries of the channel and those of the caller's own box. The channel itself is
/// named even where nothing else is, because clients look for it in the answer.
pub(crate) async fn updates(
    call: &Call<'_>,
    channel: ChannelId,
    changed: &Changed,
) -> Result<enums::Updates> {
    with(call, channel, changed, None).await
}

/// The same, with one more update for the caller.
pub(crate) async fn with(
    call: &Call<'_>,
    channel: ChannelId,
    changed: &Changed,
    more: Option<enums::Update>,
) -> Result<enums::Updates> {
    let own = call.caller()?.user;
    let mut people = People::default();
    people.peer(Peer::Channel(channel));
    changed.entries.iter().chain(changed.own.iter()).for_each(|entry| people.entry(entry));
    let ids = changed.ids.iter().map(|(random_id, id)| updates::message_id(*random_id, *id));
    let in_box = changed.own.iter().filter_map(|entry| updates::update(own, entry));
    let mut all: Vec<_> = ids.chain(in_box).collect();
    for entry in changed.entries.iter() {
        let Some(mut update) = updates::of_channel(Some(own), entry) else { continue };
        call.api.services.complete_update(Some(own), entry, &mut update, &mut people).await?;
        all.push(update);
    }
    all.extend(more);
    let date = changed.entries.last().map_or(call.now(), |entry| entry.date);
    Ok(updates::container(all, call.named(&people).await?, date, 0))
}

/// The pts of the channel after a change, and by how much the change advanced it.
pub(crate) fn affected(changed: &Changed) -> enums::messages::AffectedMessages {
    types::messages::AffectedMessages { pts: changed.at.pts.0, pts_count: pts_count(changed) }.into()
}

/// The same where more may be left to do: clients call again until `offset` is 0.
pub(crate) fn affected_history(changed: &Changed, left: usize) -> enums::messages::AffectedHistory {
    let offset = i32::try_from(left).unwrap_or(i32::MAX);
    types::messages::AffectedHistory { pts: changed.at.pts.0, pts_count: pts_count(changed), offset }.into()
}

fn pts_count(changed: &Changed) -> i32 {
    changed.entries.iter().map(|entry| entry.pts_count).sum()
}
