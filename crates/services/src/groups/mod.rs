//! Basic groups (<https://core.telegram.org/api/channel#basic-groups>).
//!
//! A group is one row that names all of its members. Whoever changes it holds the boxes of all members, and the
//! new row rides along with the append that tells them: of two who change a group at once both compare with the
//! head of a box that they have in common, so that one of them decides anew.

mod add;
mod change;
mod create;
mod find;
mod lock;
mod remove;
mod settings;
mod standing;

#[cfg(test)]
mod tests;

pub use add::Entry;
pub use create::NewGroup;
pub(crate) use lock::LockedGroup;
pub use standing::Standing;

use crate::boxes::Boxes;
use crate::contacts::Blocks;
use crate::rows::{self, Cached};
use crate::users::Users;
use crate::{Outside, Result};
use model::{Chat, ChatId, Refusal, UserId};
use ports::{Key, RowKey, Table};
use std::sync::Arc;

/// How many groups are kept in memory for answers.
const CACHED: usize = 50_000;

/// The basic groups.
pub struct Groups {
    outside: Outside,
    boxes: Boxes,
    users: Arc<Users>,
    blocks: Arc<Blocks>,
    cache: Cached<ChatId, Option<Arc<Chat>>>,
}

impl Groups {
    /// Over the boxes, users and block lists.
    pub fn new(outside: Outside, boxes: Boxes, users: Arc<Users>, blocks: Arc<Blocks>) -> Self {
        Self { outside, boxes, users, blocks, cache: Cached::new(CACHED) }
    }

    /// A group, for answers; `None` if there never was one with this id.
    pub async fn get(&self, id: ChatId) -> Result<Option<Arc<Chat>>> {
        self.cache.get(&id, || async move { Ok(self.read(id).await?.map(Arc::new)) }).await
    }

    /// A group that has to be there.
    ///
    /// # Errors
    /// `400 CHAT_ID_INVALID`.
    pub async fn expect(&self, id: ChatId) -> Result<Arc<Chat>> {
        Ok(self.get(id).await?.ok_or(unknown())?)
    }

    /// The row as the store has it, for decisions.
    pub(crate) async fn read(&self, id: ChatId) -> Result<Option<Chat>> {
        rows::read(self.outside.views.as_ref(), &row(id)).await
    }

    fn now(&self) -> model::Date {
        self.outside.env.now().date()
    }

    /// Whether somebody lets `by` add them: who does not is answered as missing.
    async fn can_be_added(&self, by: UserId, user: UserId) -> Result<bool> {
        let account = self.users.get(user).await?;
        let usable = account.is_some_and(|account| !account.deleted && !account.bot);
        Ok(usable && user != UserId::SERVICE && !self.blocks.has(user, by).await?)
    }
}

/// Where a group lies.
fn row(id: ChatId) -> RowKey {
    RowKey::single(Table::Chats, Key::new().i64(id.0))
}

/// The refusal for a group that does not exist, and for everybody who is not in it.
pub(crate) fn unknown() -> Refusal {
    Refusal::bad("CHAT_ID_INVALID")
}
