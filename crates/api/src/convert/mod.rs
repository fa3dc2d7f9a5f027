//! Model values as TL: peers, messages, dialogs, updates. Pure functions; who may see what of a user has been
//! decided before by `services::users`.

pub(crate) mod action;
pub(crate) mod admin_log;
pub(crate) mod channel;
pub(crate) mod chat;
pub(crate) mod dialog;
pub(crate) mod entity;
pub(crate) mod invite;
pub(crate) mod message;
pub(crate) mod participant;
pub(crate) mod peer;
pub(crate) mod people;
pub(crate) mod reactions;
pub(crate) mod rights;
pub(crate) mod topic;
pub(crate) mod updates;
pub(crate) mod user;
