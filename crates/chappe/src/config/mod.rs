//! The configuration: a TOML file, overridden by `CHAPPE__SECTION__KEY` in the environment, overridden by the
//! command line.
//!
//! It documents itself: the comment of a field is the line in `chappe config --example`. An unknown key is an
//! error that names the nearest known one.

mod fields;
mod read;
mod schema;

pub(crate) use read::{example, load};
pub(crate) use schema::Config;
