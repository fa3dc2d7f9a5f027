//! What an operator does: bringing a community here from somewhere else.

mod import;

pub use import::{Import, Imported};
