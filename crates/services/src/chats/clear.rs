//! Clearing a history.

use super::{Chats, Done};
use crate::boxes::Cause;
use crate::{Caller, Result};
use model::{ChatId, Date, MessageId, Peer, UserId};
use ports::Direction;

/// How many messages of a box one call deletes; clients ask again until nothing is left.
pub(super) const BATCH: usize = 100;

/// Which part of a history is deleted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clearing {
    /// Up to this id; 0: all.
    pub max_id: MessageId,
    /// Sent at this date or later.
    pub min_date: Option<Date>,
    /// Sent at this date or earlier.
    pub max_date: Option<Date>,
    /// Also the other side's copies, in a private chat.
    pub revoke: bool,
}

impl Chats {
    /// Deletes the newest messages of a part of a history; answers how many of the dialog are left at the least.
    pub async fn clear(&self, by: &Caller, peer: Peer, clearing: Clearing) -> Result<(Done, usize)> {
        self.clear_in(by.user, Some(by.into()), peer, clearing).await
    }

    async fn clear_in(
        &self,
        owner: UserId,
        cause: Option<Cause>,
        peer: Peer,
        clearing: Clearing,
    ) -> Result<(Done, usize)> {
        let Clearing { max_id, min_date, max_date, revoke } = clearing;
        let mut below =
            if max_id.0 > 0 { MessageId(max_id.0.saturating_add(1)) } else { MessageId(i32::MAX) };
        let mut ids = Vec::new();
        while ids.len() <= BATCH {
            let rows = self.rows(owner, peer, below, Direction::Forward, BATCH + 1).await?;
            let Some(last) = rows.last() else { break };
            below = last.id;
            let here = rows.iter().filter(|message| max_date.is_none_or(|max| message.date <= max));
            ids.extend(here.take_while(|m| min_date.is_none_or(|min| m.date >= min)).map(|m| m.id));
            if rows.len() <= BATCH || min_date.is_some_and(|min| last.date < min) {
                break;
            }
        }
        let left = ids.len().saturating_sub(BATCH);
        ids.truncate(BATCH);
        // A group's history is everybody's own: only messages are deleted for all of them.
        let revoke = revoke && peer.user().is_some();
        Ok((self.delete_in(owner, cause, &ids, revoke).await?, left))
    }

    /// Takes the whole history of a group out of the box of somebody who is not in it any more.
    pub async fn forget_group(&self, owner: UserId, id: ChatId) -> Result<()> {
        loop {
            let (_, left) = self.clear_in(owner, None, Peer::Chat(id), Clearing::default()).await?;
            if left == 0 {
                return Ok(());
            }
        }
    }
}
