//! Tests through [`crate::Api`] as a gateway calls it: bytes in, bytes out, over the ports in memory.

mod access;
mod bind;
mod conversation;
mod every_method;
mod malformed;
mod panics;
mod schema;
mod updates;
mod world;
