//! The row of a group.

use super::Groups;
use crate::{Result, rows};
use model::{Chat, ChatId};
use ports::{Key, RowKey, Table};

impl Groups {
    /// The row as the store has it, for decisions.
    pub(crate) async fn read(&self, id: ChatId) -> Result<Option<Chat>> {
        rows::read(self.outside.views.as_ref(), &row(id)).await
    }
}

/// Where the group lies.
pub(super) fn row(id: ChatId) -> RowKey {
    RowKey::single(Table::Chats, Key::new().i64(id.0))
}
