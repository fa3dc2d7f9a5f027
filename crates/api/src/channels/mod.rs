//! `channels.*`: supergroups and channels (<https://core.telegram.org/api/channel>).

pub(crate) mod admin_log;
pub(crate) mod admins;
pub(crate) mod bans;
pub(crate) mod change;
pub(crate) mod forum;
pub(crate) mod full;
pub(crate) mod join;
pub(crate) mod list;
pub(crate) mod messages;
pub(crate) mod names;
pub(crate) mod outcome;
pub(crate) mod owner;
pub(crate) mod page;
pub(crate) mod participants;
pub(crate) mod send;
pub(crate) mod send_as;
pub(crate) mod settings;

use model::Refusal;

/// `400 CHANNEL_INVALID`: what is told to everybody of a channel that they cannot name.
pub(crate) fn invalid() -> services::Error {
    Refusal::bad("CHANNEL_INVALID").into()
}
