//! Tests of keys and login.

mod codes;
mod keys;
mod passwords;
mod sessions;
