//! The generated code against the schema's own text, against strangers' bytes, and the conversions one by one.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod conversions;
mod hostile;
mod layers;
mod schema;
