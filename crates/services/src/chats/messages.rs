//! Reading messages: by id and by the offset rules of a history.

use super::Chats;
use crate::Result;
use domain::history::Query;
use domain::views;
use model::{Date, Message, MessageId, Peer, UserId, stored};
use ports::{Direction, Key, Table};

/// A part of a history.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Newest first.
    pub messages: Vec<Message>,
    /// How many messages the dialog holds.
    pub count: i32,
    /// Whether the page holds the whole history.
    pub complete: bool,
}

impl Chats {
    /// Messages of the owner's box by id, in the order asked for; none where there is no such message.
    pub async fn messages(&self, owner: UserId, ids: &[MessageId]) -> Result<Vec<Option<Message>>> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.push(self.message(owner, *id).await?);
        }
        Ok(found)
    }

    /// One message of the owner's box.
    pub async fn message(&self, owner: UserId, id: MessageId) -> Result<Option<Message>> {
        let Some(row) = self.outside.views.get(&views::message_peer_row(owner, id)).await? else {
            return Ok(None);
        };
        self.message_in(owner, stored::decode(&row)?, id).await
    }

    /// One message of one dialog.
    pub async fn message_in(&self, owner: UserId, peer: Peer, id: MessageId) -> Result<Option<Message>> {
        match self.outside.views.get(&views::message_row(owner, peer, id)).await? {
            Some(row) => Ok(Some(stored::decode(&row)?)),
            None => Ok(None),
        }
    }

    /// A part of the history with a peer.
    pub async fn history(&self, owner: UserId, peer: Peer, query: Query) -> Result<Page> {
        let count = {
            let locked = self.boxes.lock_current(owner).await?;
            locked.state().dialogs.get(peer).map_or(0, |dialog| dialog.message_count)
        };
        let offset = self.offset(owner, peer, &query).await?;
        let window = query.window();
        let mut newer = match offset {
            Some(id) if window.newer > 0 => {
                self.rows(owner, peer, id, Direction::Backward, window.newer).await?
            }
            _ => Vec::new(),
        };
        newer.reverse();
        let older =
            self.rows(owner, peer, offset.unwrap_or(MessageId(i32::MAX)), Direction::Forward, window.older);
        let mut messages = newer;
        messages.extend(older.await?.into_iter().skip(window.skip));
        messages.truncate(window.limit);
        let complete = usize::try_from(count).is_ok_and(|count| messages.len() >= count);
        messages.retain(|message| query.admits(message.id));
        Ok(Page { messages, count, complete })
    }

    /// Rows of a dialog around an id. Forward: ids below it, descending. Backward: ids from it on, ascending.
    pub(super) async fn rows(
        &self,
        owner: UserId,
        peer: Peer,
        id: MessageId,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<Message>> {
        // Newer messages sort first: the key of id - 1 stands right behind the key of id.
        let from = views::message_clustering(MessageId(id.0.saturating_sub(1)));
        let partition = views::messages_partition(owner, peer);
        let rows = self.outside.views.range(Table::Messages, &partition, &from, direction, limit).await?;
        rows.iter().map(|(_, row)| Ok(stored::decode(row)?)).collect()
    }

    /// The id below which the window begins; none for the newest.
    async fn offset(&self, owner: UserId, peer: Peer, query: &Query) -> Result<Option<MessageId>> {
        let by_offset = match (query.offset_id.0 > 0, query.offset_date.0 > 0) {
            (true, _) => Some(query.offset_id),
            (false, true) => Some(self.first_since(owner, peer, query.offset_date).await?),
            (false, false) => None,
        };
        if query.add_offset < 0 || query.max_id.0 <= 0 {
            return Ok(by_offset);
        }
        Ok(Some(by_offset.map_or(query.max_id, |offset| offset.min(query.max_id))))
    }

    /// An id that parts the messages sent before a date from the others: dates rise with the ids of a box, so
    /// it is found by bisection.
    async fn first_since(&self, owner: UserId, peer: Peer, date: Date) -> Result<MessageId> {
        let (mut low, mut high) = (1, i32::MAX);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.rows(owner, peer, MessageId(middle), Direction::Backward, 1).await?.first() {
                Some(message) if message.date < date => low = message.id.0 + 1,
                Some(_) => high = middle,
                None => high = middle,
            }
        }
        Ok(MessageId(low))
    }

    /// The newest message of a dialog that is not among these.
    pub(super) async fn newest_except(
        &self,
        owner: UserId,
        peer: Peer,
        except: &[MessageId],
    ) -> Result<Option<(MessageId, Date)>> {
        let partition = views::messages_partition(owner, peer);
        let (newest, limit) = (Key::new(), except.len() + 1);
        let rows = self.outside.views.range(Table::Messages, &partition, &newest, Direction::Forward, limit);
        for (_, row) in rows.await? {
            let message: Message = stored::decode(&row)?;
            if !except.contains(&message.id) {
                return Ok(Some((message.id, message.date)));
            }
        }
        Ok(None)
    }

    /// How many incoming messages of a dialog lie in `(after, up_to]`.
    pub(super) async fn incoming_between(
        &self,
        owner: UserId,
        peer: Peer,
        after: MessageId,
        up_to: MessageId,
    ) -> Result<i32> {
        let mut count = 0;
        let mut at = MessageId(up_to.0.saturating_add(1));
        loop {
            let rows = self.rows(owner, peer, at, Direction::Forward, 256).await?;
            for message in rows.iter().take_while(|message| message.id > after) {
                count += i32::from(domain::dialogs::is_incoming(owner, message));
            }
            match rows.last() {
                Some(last) if rows.len() == 256 && last.id > after => at = last.id,
                _ => return Ok(count),
            }
        }
    }
}
