//! Views: rows in tables, derived from logs or owned by one service.

use crate::{Key, StoreError};
use async_trait::async_trait;

/// The tables. Each maps to one Cassandra table: a partition key, a clustering key, a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Table {
    /// user id -> `User`
    Users = 1,
    /// number -> user id, claimed
    Phones = 2,
    /// username in lower case -> owner, claimed
    Usernames = 3,
    /// owner | user -> `Contact`
    Contacts = 4,
    /// user | owner: who has this user as a contact
    ContactOf = 5,
    /// owner | peer -> `Dialog`
    UserChats = 6,
    /// owner, peer | message id descending -> `Message`
    Messages = 7,
    /// owner | message id -> peer
    MessagePeers = 8,
    /// key id -> `AuthKeyRecord`
    AuthKeys = 9,
    /// user | key id -> `Authorization`
    Authorizations = 10,
    /// number | key id -> a login code that was sent; number alone -> how many failed
    LoginCodes = 11,
    /// budget -> what is left of it
    FloodBudgets = 12,
    /// name -> a value of the server itself
    Server = 13,
    /// owner | other -> blocked at
    Blocked = 14,
    /// owner | name of a setting -> its value
    Settings = 15,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 15] = [
        Self::Users,
        Self::Phones,
        Self::Usernames,
        Self::Contacts,
        Self::ContactOf,
        Self::UserChats,
        Self::Messages,
        Self::MessagePeers,
        Self::AuthKeys,
        Self::Authorizations,
        Self::LoginCodes,
        Self::FloodBudgets,
        Self::Server,
        Self::Blocked,
        Self::Settings,
    ];
}

/// Which way a range is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// In clustering order.
    Forward,
    /// Against it.
    Backward,
}

/// The place of a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// The table.
    pub table: Table,
    /// Rows of one partition lie together and can be read in order.
    pub partition: Key,
    /// The order inside the partition; empty where a partition has one row.
    pub clustering: Key,
}

impl RowKey {
    /// A row that is alone in its partition.
    pub fn single(table: Table, partition: Key) -> Self {
        Self { table, partition, clustering: Key::new() }
    }
}

/// A write to a view.
#[derive(Clone, Debug, PartialEq)]
pub enum ViewWrite {
    /// Replaces the row.
    Put(RowKey, Vec<u8>),
    /// Removes the row.
    Delete(RowKey),
}

/// Rows by key.
///
/// * Every answered write is durable and seen by every later read.
/// * `write` is atomic inside one partition. Embedded it is atomic as a whole.
/// * `claim` is linearizable per row: of several callers one wins.
#[async_trait]
pub trait ViewStore: Send + Sync {
    /// One row.
    async fn get(&self, row: &RowKey) -> Result<Option<Vec<u8>>, StoreError>;

    /// Up to `limit` rows of one partition. Forward: in clustering order, from the first that is not below
    /// `from`. Backward: in reverse order, from the last that is below `from`.
    async fn range(
        &self,
        table: Table,
        partition: &Key,
        from: &Key,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<(Key, Vec<u8>)>, StoreError>;

    /// Writes rows.
    async fn write(&self, writes: Vec<ViewWrite>) -> Result<(), StoreError>;

    /// Replaces a row if it is as expected (`None`: absent); answers what it found if it was not.
    async fn claim(
        &self,
        row: RowKey,
        expected: Option<Vec<u8>>,
        value: Vec<u8>,
    ) -> Result<Result<(), Option<Vec<u8>>>, StoreError>;
}
