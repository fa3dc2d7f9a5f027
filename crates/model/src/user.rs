//! A user's profile and presence.

use crate::{Date, UserId};
use minicbor::{Decode, Encode};

/// A user.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct User {
    /// Its id.
    #[n(0)]
    pub id: UserId,
    /// The number, digits only; none for bots and service users.
    #[n(1)]
    pub phone: Option<String>,
    /// First name, 1 to 64 characters.
    #[n(2)]
    pub first_name: String,
    /// Last name, may be empty.
    #[n(3)]
    pub last_name: String,
    /// The public name.
    #[n(4)]
    pub username: Option<String>,
    /// "About", at most 70 characters.
    #[n(5)]
    pub about: String,
    /// When the account was made.
    #[n(6)]
    pub created: Date,
    /// When the user was last seen, as far as it is written down.
    #[n(7)]
    pub last_seen: Option<Date>,
    /// Changes by one with each write of the row.
    #[n(8)]
    pub version: u64,
    /// The account was deleted: only its id is left.
    #[n(9)]
    pub deleted: bool,
    /// A bot.
    #[n(10)]
    pub bot: bool,
    /// Verified, or the service user.
    #[n(11)]
    pub verified: bool,
    /// The language of the last client.
    #[n(12)]
    pub lang_code: Option<String>,
    /// Days of absence after which the account is deleted.
    #[n(13)]
    pub account_ttl_days: Option<i32>,
}

/// Whether a user is online.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Presence {
    /// Never seen.
    #[n(0)]
    Empty,
    /// Online until this date, unless renewed.
    #[n(1)]
    Online(#[n(0)] Date),
    /// Last seen at this date.
    #[n(2)]
    Offline(#[n(0)] Date),
}
