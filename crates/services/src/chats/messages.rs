//! Reading messages: by id and by the offset rules of a history.

use super::Chats;
use crate::Result;
use crate::pages::Listing;
use async_trait::async_trait;
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
        let dialog = DialogRows { chats: self, owner, peer };
        let mut messages = dialog.window(&query).await?;
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

/// The messages of one dialog.
struct DialogRows<'a> {
    chats: &'a Chats,
    owner: UserId,
    peer: Peer,
}

#[async_trait]
impl Listing for DialogRows<'_> {
    async fn rows(&self, id: MessageId, direction: Direction, limit: usize) -> Result<Vec<Message>> {
        self.chats.rows(self.owner, self.peer, id, direction, limit).await
    }
}
