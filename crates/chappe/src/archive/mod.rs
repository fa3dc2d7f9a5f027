//! What `backup`, `restore` and `verify` have in common: how a backup is made, where it comes from, how it is read.
//!
//! A backup is always made by whoever has the store open, and read by the command through a stream: from the
//! running server through the administrator's socket, and from a folder at rest through a pipe. So each backup is
//! read and checked while it is made, and a running server does nothing but read its store.

mod contents;
mod make;
mod source;
mod summary;

pub(crate) use contents::{Contents, OnFile, Stop};
pub(crate) use make::Backups;
pub(crate) use source::Source;
pub(crate) use summary::{judge, summary};
