//! What a store needs when it was restored from a backup, before anybody is served from it.
//!
//! Between the backup and the loss of the server, clients have seen pts, message ids and sequence numbers that the
//! backup does not know. Given out again with another content, they would collide without anybody noticing: a new
//! message would stand in the place of an old one, or count as read. So each log leaves out more of them than can
//! have been given out, and each key more sequence numbers.

use crate::auth::keys::without_seq;
use crate::{Outside, Result};
use model::{AuthKeyId, Date, Event, LogEntry, LogId, MessageId};
use ports::Append;
use std::time::Duration;

/// The fewest numbers that are left out: what a busy person gets in weeks.
const SKIPPED_MIN: i32 = 50_000;
/// The most: a small part of what a log can count.
const SKIPPED_MAX: i32 = 50_000_000;
/// How many logs or keys are written with one sync.
const AT_ONCE: usize = 500;

/// How many numbers a log leaves out if the backup is this old: one for each second, within bounds.
pub fn skipped_after(age: Duration) -> i32 {
    i32::try_from(age.as_secs()).unwrap_or(i32::MAX).clamp(SKIPPED_MIN, SKIPPED_MAX)
}

/// Lets each of these logs leave out `skipped` pts and message ids.
///
/// # Errors
/// Those of the store.
pub async fn skip_in_logs(
    outside: &Outside,
    logs: impl IntoIterator<Item = LogId>,
    skipped: i32,
) -> Result<()> {
    let date = outside.env.now().date();
    let mut operation = Vec::with_capacity(AT_ONCE);
    for log in logs {
        operation.push(skip(outside, log, skipped, date).await?);
        if operation.len() == AT_ONCE {
            outside.logs.append(std::mem::take(&mut operation)).await?;
        }
    }
    Ok(outside.logs.append(operation).await?)
}

async fn skip(outside: &Outside, log: LogId, skipped: i32, date: Date) -> Result<Append> {
    let expected = outside.logs.head(log).await?;
    let used = expected.pts.0.max(expected.top_message.0);
    // A log that is nearly full leaves out half of what is left.
    let skipped = skipped.min((i32::MAX - used) / 2);
    let event = Event::Restored { skipped };
    let head = expected.after(event.pts_count());
    let top_message = MessageId(expected.top_message.0 + skipped);
    let entry = LogEntry { key: head.key(), pts_count: event.pts_count(), top_message, date, event };
    Ok(Append { log, expected, entries: [entry].into(), random_ids: Vec::new(), views: Vec::new() })
}

/// Lets each of these keys leave out `skipped` sequence numbers.
///
/// # Errors
/// Those of the store.
pub async fn skip_in_keys(outside: &Outside, keys: &[AuthKeyId], skipped: i32) -> Result<()> {
    for keys in keys.chunks(AT_ONCE) {
        let mut rows = Vec::with_capacity(keys.len());
        for key in keys {
            rows.extend(without_seq(outside, *key, skipped).await?);
        }
        outside.views.write(rows).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
