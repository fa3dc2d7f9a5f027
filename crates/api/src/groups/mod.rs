//! Basic groups: what the methods of `messages.*` that name one by its number, or as a peer, answer
//! (<https://core.telegram.org/api/channel#basic-groups>).

pub(crate) mod full;
pub(crate) mod list;
pub(crate) mod make;
pub(crate) mod members;
pub(crate) mod settings;
