//! Tests through [`crate::Api`] as a gateway calls it: bytes in, bytes out, over the ports in memory.

mod access;
mod bind;
mod channels;
mod conversation;
mod every_method;
mod group;
mod malformed;
mod matrix;
mod panics;
mod passwords;
mod profiles;
mod reactions;
mod schema;
mod transfer;
mod updates;
mod world;
