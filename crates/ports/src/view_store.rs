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
    /// name | part -> a value of the server itself
    Server = 13,
    /// owner | other -> blocked at
    Blocked = 14,
    /// owner | name of a setting -> its value
    Settings = 15,
    /// basic group id -> `Chat`
    Chats = 16,
    /// sender, message id in the sender's box -> the copies of a basic group's message
    Copies = 17,
    /// channel id -> `Channel` with its counters, as of an entry of its log
    Channels = 18,
    /// channel | user -> `Member`
    Members = 19,
    /// channel, list | sort key, user -> nothing: members by what they are, newest first
    MemberLists = 20,
    /// channel | word of a name, user -> nothing: members by name
    MemberNames = 21,
    /// channel | message id descending -> `Message`
    ChannelMessages = 22,
    /// channel, author | message id descending -> nothing
    AuthorMessages = 23,
    /// channel, first message | message id descending -> nothing: the messages of a thread or topic
    ThreadMessages = 24,
    /// channel | number of a block -> which of its message ids exist
    MessageIds = 25,
    /// channel | block of message ids -> how often they were seen and forwarded
    MessageViews = 26,
    /// channel | topic id -> `Topic`
    Topics = 27,
    /// channel | position in the log descending -> an entry of the log of administrators
    AdminLog = 28,
    /// group or channel | link -> `Invite`
    Invites = 29,
    /// hash of a link -> whose it is
    InviteHashes = 30,
    /// group or channel, link | date descending, user -> who came by it
    Importers = 31,
    /// group or channel | user -> who asks to be let in, and what was decided
    JoinRequests = 32,
    /// user, channel | message id -> a mention not looked at
    Mentions = 33,
    /// user, channel | first message -> up to where the thread was read
    ThreadMarks = 34,
    /// group or channel | message id descending -> nothing: what is pinned
    Pinned = 35,
    /// user id -> `CloudPassword`
    Passwords = 36,
    /// channel, message id | user -> `Reaction`: what each has chosen
    Reactions = 37,
    /// channel, message id, emoji or none for all | number descending -> `Reaction`
    ReactionLists = 38,
    /// user, peer | message id -> `UnreadReactions`: reactions to a message of the user
    UnreadReactions = 39,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 39] = [
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
        Self::Chats,
        Self::Copies,
        Self::Channels,
        Self::Members,
        Self::MemberLists,
        Self::MemberNames,
        Self::ChannelMessages,
        Self::AuthorMessages,
        Self::ThreadMessages,
        Self::MessageIds,
        Self::MessageViews,
        Self::Topics,
        Self::AdminLog,
        Self::Invites,
        Self::InviteHashes,
        Self::Importers,
        Self::JoinRequests,
        Self::Mentions,
        Self::ThreadMarks,
        Self::Pinned,
        Self::Passwords,
        Self::Reactions,
        Self::ReactionLists,
        Self::UnreadReactions,
    ];

    /// The number under which a store keeps the table.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The table of this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.number() == number)
    }
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

    /// Replaces a row if it is as expected (`None`: absent), or removes it (`None` as the value); answers what it
    /// found if it was not.
    async fn claim(
        &self,
        row: RowKey,
        expected: Option<Vec<u8>>,
        value: Option<Vec<u8>>,
    ) -> Result<Result<(), Option<Vec<u8>>>, StoreError>;
}
