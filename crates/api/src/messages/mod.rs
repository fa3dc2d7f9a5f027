//! `messages.*`: private chats and Saved Messages, and what clients ask for at their start.

pub(crate) mod change;
pub(crate) mod chat_settings;
pub(crate) mod clear;
pub(crate) mod dialogs;
pub(crate) mod empty;
pub(crate) mod forward;
pub(crate) mod history;
pub(crate) mod outcome;
pub(crate) mod peer_settings;
pub(crate) mod pinned;
pub(crate) mod react;
pub(crate) mod reactions;
pub(crate) mod read;
pub(crate) mod send;
pub(crate) mod stickers;
pub(crate) mod threads;
pub(crate) mod typing;
