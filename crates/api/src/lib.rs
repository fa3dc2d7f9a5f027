//! The TL API: methods to services, one file per namespace, one function per method.
//!
//! A request of any layer is opened ([`wrappers`]), the caller identified and charged ([`dispatch`]), the handler
//! found in one [`table`], and its value encoded for the caller's layer. Handlers know no bytes and the services no
//! TL. Nudges become updates for each recipient in [`render`].

mod account;
mod api;
mod auth;
mod call;
mod channels;
pub mod compat;
mod config;
mod contacts;
mod convert;
mod counters;
mod dispatch;
mod error;
mod groups;
mod help;
mod invites;
mod langpack;
mod lookup;
mod messages;
mod once;
mod payments;
mod photos;
mod reactions;
mod registry;
mod render;
mod resolve;
mod service_user;
mod services;
mod stories;
mod table;
#[cfg(test)]
mod tests;
mod updates;
mod upload;
mod users;
mod wrappers;

pub use api::Api;
pub use config::Config;
pub use counters::{Counters, MethodCount};
pub use registry::{Access, Cost, Entry, Kind};
pub use services::{Services, Settings};
pub use table::TABLE;
