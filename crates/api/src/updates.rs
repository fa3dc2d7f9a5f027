//! `updates.*`: where a device stands and what it has missed (<https://core.telegram.org/api/updates>).

use crate::convert::people::People;
use crate::lookup::Named;
use crate::{call::Call, error::Result};
use model::{ChannelId, Date, EntryKey, Event, Head, LogEntry, Peer, Pts, Refusal};
use services::sync::Difference;
use tl::{enums, functions as f, types};

/// The present state.
pub(crate) async fn get_state(call: &Call<'_>, _: f::updates::GetState) -> Result<enums::updates::State> {
    state(call).await
}

/// What a device has missed since a state: all of it, a slice, or "too much, begin anew".
pub(crate) async fn get_difference(
    call: &Call<'_>,
    arguments: f::updates::GetDifference,
) -> Result<enums::updates::Difference> {
    let own = call.caller()?.user;
    if arguments.pts <= 0 {
        return Err(Refusal::bad("PERSISTENT_TIMESTAMP_EMPTY").into());
    }
    let sync = &call.api.services.sync;
    let (pts, date) = (Pts(arguments.pts), Date(arguments.date));
    match sync.difference(own, pts, date, arguments.pts_limit, arguments.pts_total_limit).await? {
        Difference::Empty { head } => {
            let news = channel_news(call, date).await?;
            if !news.is_empty() {
                return missed(call, &[], head, true, news).await;
            }
            let seq = call.seq().await?;
            Ok(types::updates::DifferenceEmpty { date: call.now().0, seq }.into())
        }
        Difference::TooLong { pts } => Ok(types::updates::DifferenceTooLong { pts: pts.0 }.into()),
        Difference::Entries { entries, head, complete } => {
            let news = if complete { channel_news(call, date).await? } else { Vec::new() };
            missed(call, &entries, head, complete, news).await
        }
    }
}

/// Tells a device which channels it has to catch up with: those in which something happened since it was last told
/// the time.
async fn channel_news(call: &Call<'_>, since: Date) -> Result<Vec<(ChannelId, Pts)>> {
    call.api.services.channels.changed_since(call.caller()?.user, since).await
}

/// The present state, for answers that carry one.
pub(crate) async fn state(call: &Call<'_>) -> Result<enums::updates::State> {
    let head = call.api.services.sync.state(call.caller()?.user).await?;
    state_at(call, head).await
}

async fn state_at(call: &Call<'_>, head: Head) -> Result<enums::updates::State> {
    let locked = call.api.services.boxes.lock(call.caller()?.user).await?;
    let unread_count = locked.state().dialogs.iter().map(|dialog| dialog.unread_count).sum();
    drop(locked);
    let seq = call.seq().await?;
    // A box has no qts before its first secret chat.
    Ok(types::updates::State { pts: head.pts.0, qts: 0, date: call.now().0, seq, unread_count }.into())
}

async fn missed(
    call: &Call<'_>,
    entries: &[LogEntry],
    head: Head,
    complete: bool,
    channel_news: Vec<(ChannelId, Pts)>,
) -> Result<enums::updates::Difference> {
    let own = call.caller()?.user;
    let mut people = People::default();
    let (mut new_messages, mut other_updates) = (Vec::new(), Vec::new());
    for entry in entries {
        people.entry(entry);
        match &entry.event {
            Event::NewMessage(new) => {
                new_messages.extend(call.api.services.shown(own, [&**new], &mut people).await?);
            }
            _ => {
                let entry = caught_up(entry);
                let services = &call.api.services;
                other_updates.extend(services.updates_of(own, call.key(), &entry, &mut people).await?);
            }
        }
    }
    for (channel, pts) in channel_news {
        people.peer(Peer::Channel(channel));
        let too_long = types::UpdateChannelTooLong { channel_id: channel.0, pts: Some(pts.0) };
        other_updates.push(too_long.into());
    }
    let Named { users, chats } = call.named(&people).await?;
    let state = state_at(call, head).await?;
    Ok(if complete {
        types::updates::Difference { new_messages, other_updates, users, chats, state, ..Default::default() }
            .into()
    } else {
        types::updates::DifferenceSlice {
            new_messages,
            other_updates,
            users,
            chats,
            intermediate_state: state,
            ..Default::default()
        }
        .into()
    })
}

/// An entry as it stands in a difference: without a place of its own in the order of the box, because the state of
/// the difference already counts it. Clients compare a pts with their own even while they apply a difference, and
/// drop the update (Telethon) or wait for a gap to close (gotd); all of them take one with pts 0 as it comes.
pub(crate) fn caught_up(entry: &LogEntry) -> LogEntry {
    LogEntry { key: EntryKey { pts: Pts(0), minor: 0 }, pts_count: 0, ..entry.clone() }
}
