//! State and difference: how a device catches up (<https://core.telegram.org/api/updates>).
//!
//! The log of the box is read from where the device stands. Messages are shown as they are now: the entry says
//! that one came, the row says what it is, and one that was deleted since is left out because its deletion
//! follows.

mod lost;

use crate::boxes::Boxes;
use crate::{Outside, Result};
use model::{Date, EntryKey, Event, Head, LogEntry, LogId, Message, Notice, Pts, UserId};
use planted::Bug;

/// The most entries in one difference: a slice.
const SLICE_MAX: usize = 1_000;
/// A device that is further behind than this many pts starts from the present state instead.
pub const TOO_LONG: i32 = 100_000;

/// Synchronisation of user boxes.
#[derive(Clone)]
pub struct Sync {
    outside: Outside,
    boxes: Boxes,
}

/// What a device has missed.
#[derive(Clone, Debug)]
pub enum Difference {
    /// Nothing.
    Empty {
        /// The present state.
        head: Head,
    },
    /// The entries, oldest first, and the head after them; `complete` tells whether more follow.
    Entries {
        /// Log entries behind the device's position.
        entries: Vec<LogEntry>,
        /// Where they lead.
        head: Head,
        /// Nothing follows.
        complete: bool,
    },
    /// Too much: read the dialogs anew and continue from this state.
    TooLong {
        /// The present pts.
        pts: Pts,
    },
}

impl Sync {
    /// Over the logs.
    pub fn new(outside: Outside, boxes: Boxes) -> Self {
        Self { outside, boxes }
    }

    /// The present head of a user's box.
    pub async fn state(&self, user: UserId) -> Result<Head> {
        Ok(self.boxes.lock_current(user).await?.state().head)
    }

    /// What follows `pts`. Entries without a pts of their own at exactly this pts are told again if they are not
    /// older than `date`: the device cannot say whether it has seen them.
    pub async fn difference(
        &self,
        user: UserId,
        pts: Pts,
        date: Date,
        limit: Option<i32>,
        total_limit: Option<i32>,
    ) -> Result<Difference> {
        let head = self.state(user).await?;
        if pts.0 < 1 || pts > head.pts {
            return Err(model::Refusal::bad("PERSISTENT_TIMESTAMP_INVALID").into());
        }
        let bound = total_limit.unwrap_or(TOO_LONG).clamp(1, TOO_LONG);
        if head.pts.0 - pts.0 > bound {
            return Ok(Difference::TooLong { pts: head.pts });
        }
        let slice = limit.and_then(|l| usize::try_from(l).ok()).unwrap_or(SLICE_MAX).clamp(1, SLICE_MAX);
        let log = LogId::User(user);
        let mut entries = self.outside.logs.read(log, EntryKey { pts, minor: 0 }, slice).await?;
        let mut reached = entries.last().map_or(head, LogEntry::head);
        // A slice has to lead to another pts: the device asks on from there, and knows no finer position.
        while reached.pts == pts && reached.key() < head.key() {
            let more = self.outside.logs.read(log, reached.key(), slice).await?;
            reached = more.last().map_or(head, LogEntry::head);
            entries.extend(more);
        }
        let complete = reached.key() >= head.key();
        if let Some(first) = entries.first_mut()
            && !lost::forget(user, pts, first)
        {
            return Ok(Difference::TooLong { pts: head.pts });
        }
        let date = if planted::is(Bug::NoticeOfTheSecond) { Date(date.0 + 1) } else { date };
        // From the first that may be new on, all are told: a clock that went back must not leave out what followed.
        let told = |entry: &LogEntry| entry.key.pts > pts || entry.date >= date;
        let first = entries.iter().position(told).unwrap_or(entries.len());
        entries.drain(..first);
        if entries.is_empty() && complete {
            return Ok(Difference::Empty { head: reached });
        }
        Ok(Difference::Entries { entries: self.as_of_now(user, entries).await?, head: reached, complete })
    }

    /// Replaces the messages in the entries by what they are now; those that are gone are left out.
    async fn as_of_now(&self, user: UserId, entries: Vec<LogEntry>) -> Result<Vec<LogEntry>> {
        let mut present = Vec::with_capacity(entries.len());
        for mut entry in entries {
            let message = match &entry.event {
                Event::NewMessage(message)
                | Event::EditMessage(message)
                | Event::Notice(Notice::Reacted(message)) => message,
                _ => {
                    present.push(entry);
                    continue;
                }
            };
            let row = domain::views::message_row(user, message.peer, message.id);
            if let Some(row) = self.outside.views.get(&row).await? {
                let message: Box<Message> = Box::new(model::stored::decode(&row)?);
                entry.event = match entry.event {
                    Event::EditMessage(_) => Event::EditMessage(message),
                    Event::Notice(_) => Event::Notice(Notice::Reacted(message)),
                    _ => Event::NewMessage(message),
                };
                present.push(entry);
            } else if planted::is(Bug::DeletedInDifference) {
                present.push(entry);
            }
        }
        Ok(present)
    }
}
