//! The other direction of a contact: who has a user in their list.

use super::Contacts;
use crate::{Result, rows};
use minicbor::{Decode, Encode};
use model::{Date, UserId};
use ports::{Key, RowKey, Table};

/// How `owner` knows `user`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) struct KnownBy {
    /// Since when.
    #[n(0)]
    pub(super) since: Date,
    /// Whether the owner lets the user see the owner's number: the owner has saved the user's number, or chose
    /// to share.
    #[n(1)]
    pub(super) shows_phone: bool,
}

impl Contacts {
    /// Whether `owner` has `user` as a contact.
    pub async fn has(&self, owner: UserId, user: UserId) -> Result<bool> {
        match self.books.peek(&owner) {
            Some(book) => Ok(book.contains(user)),
            None => Ok(self.known(user, owner).await?.is_some()),
        }
    }

    /// Whether each has the other as a contact.
    pub async fn mutual(&self, a: UserId, b: UserId) -> Result<bool> {
        Ok(self.has(a, b).await? && self.has(b, a).await?)
    }

    /// How `owner` knows `user`.
    pub(super) async fn known(&self, user: UserId, owner: UserId) -> Result<Option<KnownBy>> {
        self.pairs
            .get(&(user, owner), || async move {
                rows::read(self.parts.outside.views.as_ref(), &row(user, owner)).await
            })
            .await
    }
}

/// The row of `owner` among those who know `user`.
pub(super) fn row(user: UserId, owner: UserId) -> RowKey {
    RowKey { table: Table::ContactOf, partition: Key::new().i64(user.0), clustering: Key::new().i64(owner.0) }
}
