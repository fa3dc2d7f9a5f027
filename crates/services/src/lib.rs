//! Use cases over the ports: a folder per service, each owning its data.
//!
//! A service checks rights, decides with the pure rules of `domain`, appends, and publishes a nudge. It knows no
//! wire format and no database.

pub mod admin;
pub mod auth;
pub mod boxes;
pub mod channels;
pub mod chats;
pub mod contacts;
pub mod error;
pub mod groups;
pub mod invites;
pub mod limits;
mod mentions;
pub mod outside;
mod pages;
pub mod passwords;
pub mod presence;
pub mod reactions;
pub mod restored;
mod rows;
pub mod sync;
#[cfg(test)]
mod testing;
pub mod users;

pub use error::{Error, Result};
pub use outside::{Caller, Outside};
