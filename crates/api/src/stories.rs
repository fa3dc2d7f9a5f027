//! `stories.*`: nobody posts stories here.

use crate::{call::Call, error::Result};
use tl::{enums, functions, types};

/// No stories of anybody.
pub(crate) async fn get_all_stories(
    _: &Call<'_>,
    _: functions::stories::GetAllStories,
) -> Result<enums::stories::AllStories> {
    Ok(types::stories::AllStories::default().into())
}

/// For each peer: no story that could be unread. Clients count the answers, so there is one for each.
pub(crate) async fn get_peer_max_ids(
    _: &Call<'_>,
    arguments: functions::stories::GetPeerMaxIDs,
) -> Result<Vec<enums::RecentStory>> {
    Ok(arguments.id.iter().map(|_| enums::RecentStory::default()).collect())
}
