//! The window into a history that `offset_id`, `offset_date`, `add_offset`, `limit`, `max_id` and `min_id`
//! describe (<https://core.telegram.org/api/offsets>).

use model::{Date, MessageId};

/// The most messages in one answer.
pub const LIMIT_MAX: i32 = 100;

/// A request for a part of a history, newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Only messages with a smaller id count as "after the offset"; 0: from the newest.
    pub offset_id: MessageId,
    /// Where `offset_id` is 0: only messages sent before this date.
    pub offset_date: Date,
    /// How many messages to skip; negative: how many newer ones than the offset to show.
    pub add_offset: i32,
    /// How many to show.
    pub limit: i32,
    /// Only messages with a smaller id; 0: any.
    pub max_id: MessageId,
    /// Only messages with a larger id; 0: any.
    pub min_id: MessageId,
}

/// How many rows to read on each side of the offset, and which of them to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows at or above the offset, read upwards.
    pub newer: usize,
    /// Rows below the offset, read downwards.
    pub older: usize,
    /// How many of the older rows to skip.
    pub skip: usize,
    /// The most rows to show.
    pub limit: usize,
}

impl Query {
    /// The window of rows.
    pub fn window(&self) -> Window {
        let limit = usize::try_from(self.limit.clamp(0, LIMIT_MAX)).unwrap_or(0);
        let add = self.add_offset.clamp(-LIMIT_MAX, 1_000_000);
        if add < 0 {
            let newer = usize::try_from(-add).unwrap_or(0);
            // Near the newest message there are fewer newer ones than asked for: older ones fill the page.
            Window { newer, older: limit, skip: 0, limit }
        } else {
            let skip = usize::try_from(add).unwrap_or(0);
            Window { newer: 0, older: limit + skip, skip, limit }
        }
    }

    /// Whether `min_id` and `max_id` let a message through.
    pub fn admits(&self, id: MessageId) -> bool {
        (self.max_id.0 == 0 || id < self.max_id) && (self.min_id.0 == 0 || id > self.min_id)
    }
}
