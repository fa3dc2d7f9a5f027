//! What the caller is told of a change to the caller's own box.

use crate::convert::{people::People, updates};
use crate::{call::Call, error::Result};
use model::LogEntry;
use planted::Bug;
use services::chats::Done;
use tl::{enums, types};

/// The updates of a send, an edit or a forward. Each `updateMessageID` comes before the messages: clients look up
/// there which of their sends a message is.
pub(crate) async fn updates(call: &Call<'_>, done: &Done) -> Result<enums::Updates> {
    let own = call.caller()?.user;
    let mut people = People::default();
    done.entries.iter().for_each(|entry| people.entry(entry));
    let ids = done.ids.iter().map(|(random_id, id)| updates::message_id(*random_id, *id));
    let mut all: Vec<_> = ids.collect();
    for entry in done.entries.iter() {
        let Some(mut update) = updates::update(own, entry) else { continue };
        call.api.services.complete_update(Some(own), entry, &mut update, &mut people).await?;
        all.push(update);
    }
    let date = done.entries.last().map_or(call.now(), |entry| entry.date);
    Ok(updates::container(all, call.named(&people).await?, date, 0))
}

/// The pts after a change, and by how much the change advanced it.
pub(crate) fn affected(done: &Done) -> enums::messages::AffectedMessages {
    types::messages::AffectedMessages { pts: done.at.pts.0, pts_count: pts_count(done) }.into()
}

/// The same where more may be left to do: clients call again until `offset` is 0.
pub(crate) fn affected_history(done: &Done, left: usize) -> enums::messages::AffectedHistory {
    let offset = i32::try_from(left).unwrap_or(i32::MAX);
    types::messages::AffectedHistory { pts: done.at.pts.0, pts_count: pts_count(done), offset }.into()
}

fn pts_count(done: &Done) -> i32 {
    let count = |entry: &LogEntry| if planted::is(Bug::AffectedOnce) { 1 } else { entry.pts_count };
    done.entries.iter().map(count).sum()
}
