//! The contact list of one user, as it lies in memory.

use crate::{Result, rows};
use model::{Contact, UserId};
use ports::{Key, RowKey, Table, ViewStore};
use std::collections::BTreeMap;

/// One user's list, sorted by user id. It never changes: a change makes a new one.
#[derive(Clone, Debug, Default)]
pub struct ContactBook {
    contacts: BTreeMap<UserId, Contact>,
}

impl ContactBook {
    pub(super) async fn load(views: &dyn ViewStore, owner: UserId) -> Result<Self> {
        let rows = rows::all::<Contact>(views, Table::Contacts, &Key::new().i64(owner.0)).await?;
        Ok(Self { contacts: rows.into_iter().map(|(_, contact)| (contact.user, contact)).collect() })
    }

    /// The entry for this user.
    pub fn get(&self, user: UserId) -> Option<&Contact> {
        self.contacts.get(&user)
    }

    /// Whether this user is in the list.
    pub fn contains(&self, user: UserId) -> bool {
        self.contacts.contains_key(&user)
    }

    /// All entries, ascending by user id.
    pub fn iter(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.values()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.contacts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.contacts.is_empty()
    }

    /// What the hash of `contacts.getContacts` is made of
    /// (<https://core.telegram.org/api/offsets#hash-generation>): the count of saved contacts, then the user ids
    /// ascending.
    pub fn hash_ids(&self) -> impl Iterator<Item = i64> {
        let count = i64::try_from(self.contacts.len()).unwrap_or(i64::MAX);
        std::iter::once(count).chain(self.contacts.keys().map(|user| user.0))
    }
}

/// The row of an entry.
pub(super) fn row(owner: UserId, user: UserId) -> RowKey {
    RowKey { table: Table::Contacts, partition: Key::new().i64(owner.0), clustering: Key::new().i64(user.0) }
}
