//! An entry of a user's contact list.

use crate::{Date, UserId};
use minicbor::{Decode, Encode};

/// How the owner of the list calls a user, and the number by which they know them.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Contact {
    /// The user.
    #[n(0)]
    pub user: UserId,
    /// The number as the owner has it; may be empty.
    #[n(1)]
    pub phone: String,
    /// First name given by the owner.
    #[n(2)]
    pub first_name: String,
    /// Last name given by the owner.
    #[n(3)]
    pub last_name: String,
    /// When it was added or last changed.
    #[n(4)]
    pub date: Date,
}
