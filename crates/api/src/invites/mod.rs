//! Invite links and requests to be let in (<https://core.telegram.org/api/invites>).

pub(crate) mod desk;
pub(crate) mod enter;
pub(crate) mod links;
pub(crate) mod requests;
