//! TL serialization and the Telegram API types of every layer, generated from the schema.
//!
//! Everything that names a constructor is generated from `schema/` when the crate is built: a struct a constructor
//! in its newest form ([`types`]), an enum a type ([`enums`]), a struct a method ([`functions`]). Values are read by
//! constructor id whatever the layer of the sender and written for the layer of the [`Writer`]. There is no other
//! codec, and no input can make the reader panic, recurse without limit or allocate by its own word.

#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::as_conversions)]

mod codec;
mod convert;
pub mod mtproto;
mod request;

pub use codec::{BOOL_FALSE, BOOL_TRUE, Decode, DecodeError, Encode, Function, Reader, VECTOR, Writer};
pub use request::{Request, constructor_name, decode_type, encode_result, layer_knows};
pub use tables::{LAYER_MAX, LAYER_MIN};

/// A struct a constructor, in its newest form.
#[allow(missing_docs, clippy::all, clippy::as_conversions, unused_variables)]
pub mod types {
    include!(concat!(env!("OUT_DIR"), "/api/types.rs"));
}

/// An enum a type; a variant a constructor.
#[allow(missing_docs, clippy::all)]
pub mod enums {
    include!(concat!(env!("OUT_DIR"), "/api/enums.rs"));
}

/// A struct a method. Wrappers such as `invokeWithLayer` leave their query to the caller: it follows the struct in
/// the bytes.
#[allow(missing_docs, clippy::all, unused_variables)]
pub mod functions {
    include!(concat!(env!("OUT_DIR"), "/api/functions.rs"));
}

mod tables {
    include!(concat!(env!("OUT_DIR"), "/api/tables.rs"));
}
