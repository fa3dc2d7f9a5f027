//! `contacts.*`: the contact list, block list, and finding people.

pub(crate) mod blocked;
pub(crate) mod change;
pub(crate) mod list;
pub(crate) mod resolve;
