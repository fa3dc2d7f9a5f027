//! A page of a history, by the offset rules (<https://core.telegram.org/api/offsets>).
//!
//! One set of rules for everything that lists messages by id, newest first: a dialog of a box, a channel, a thread, the
//! pinned ones. Dates rise with the ids wherever messages are listed.

use crate::Result;
use async_trait::async_trait;
use domain::history::Query;
use model::{Date, Message, MessageId};
use ports::Direction;

/// Messages that are listed by id, the newest first.
#[async_trait]
pub(crate) trait Listing: Sync {
    /// Messages around an id. Forward: those below it, descending. Backward: those from it on, ascending.
    async fn rows(&self, id: MessageId, direction: Direction, limit: usize) -> Result<Vec<Message>>;

    /// The window that a query describes; what `min_id` and `max_id` keep out is still in it.
    async fn window(&self, query: &Query) -> Result<Vec<Message>> {
        let offset = self.offset(query).await?;
        let window = query.window();
        let mut messages = match offset {
            Some(id) if window.newer > 0 => self.rows(id, Direction::Backward, window.newer).await?,
            _ => Vec::new(),
        };
        messages.reverse();
        let below = offset.unwrap_or(MessageId(i32::MAX));
        let older = self.rows(below, Direction::Forward, window.older).await?;
        messages.extend(older.into_iter().skip(window.skip));
        messages.truncate(window.limit);
        Ok(messages)
    }

    /// The id below which the window begins; none for the newest.
    async fn offset(&self, query: &Query) -> Result<Option<MessageId>> {
        let by_offset = match (query.offset_id.0 > 0, query.offset_date.0 > 0) {
            (true, _) => Some(query.offset_id),
            (false, true) => Some(self.first_since(query.offset_date).await?),
            (false, false) => None,
        };
        if query.add_offset < 0 || query.max_id.0 <= 0 {
            return Ok(by_offset);
        }
        Ok(Some(by_offset.map_or(query.max_id, |offset| offset.min(query.max_id))))
    }

    /// An id that parts the messages sent before a date from the others, by bisection.
    async fn first_since(&self, date: Date) -> Result<MessageId> {
        let (mut low, mut high) = (1, i32::MAX);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.rows(MessageId(middle), Direction::Backward, 1).await?.first() {
                Some(message) if message.date < date => low = message.id.0 + 1,
                Some(_) | None => high = middle,
            }
        }
        Ok(MessageId(low))
    }
}
