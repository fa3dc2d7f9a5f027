//! The backup of a server as one file, and the check of everything that a store holds.
//!
//! The rows of a backup name logs and tables and not the keys of a database, so that any store can be made from
//! them. Nothing here opens a file or a store: both sides are readers, writers and rows.
//!
//! # The file
//!
//! ```text
//! file    "chappe backup 1\n", chunks
//! chunk   kind (1) | number (8) | length (4) | check (4) | SHA-256 (32) | payload
//! ```
//!
//! Numbers are little-endian. `check` begins the SHA-256 of kind, number and length, so that a damaged length is
//! known before it is believed; the SHA-256 is that of kind, number, length and payload. Chunks are numbered from 0.
//!
//! | kind | payload |
//! |---|---|
//! | 1 head | CBOR: whose backup it is, when it was made, which tables it knows. Always the first |
//! | 2 file | CBOR: a piece of a file of the data folder (keys; any other kind of file later) |
//! | 3 rows | rows, back to back, in the order of [`ports::Place`] over all chunks |
//! | 4 end | CBOR: how many of each, and the SHA-256 over the hashes of all chunks before. Always the last |
//!
//! ```text
//! row     0 | log | pts (4) minor (4)             | length (4) | value      an entry
//!         1 | log | random_id (8)                 | length (4) | value      a random_id record
//!         2 | table (1) | length (2) | partition | length (2) | clustering | length (4) | value
//! log     kind of log (1): 0 user, 1 channel, 2 secret | id (8)
//! ```
//!
//! A file without its end is incomplete, a missing chunk shows in the numbers, and a chunk of another backup in the
//! hash over all. A newer version of the format takes another number in the first line; versions that were written
//! once are read for ever.

pub mod check;
mod counts;
mod error;
mod files;
mod frame;
mod head;
mod reader;
mod rows;
mod writer;

pub use check::{Check, Fault, Figures, Report};
pub use counts::Counts;
pub use error::ReadError;
pub use files::{FilePiece, is_file_name};
pub use head::{Head, TableName};
pub use reader::{Item, Reader};
pub use writer::Writer;
