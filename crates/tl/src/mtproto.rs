//! MTProto's own messages, generated from `schema/mtproto.tl`. They are the same in every layer.
//!
//! Four constructors have bodies that no TL type describes and are only ids here; the crate `mtproto` reads them.

use crate::codec::{DecodeError, Reader};

/// `rpc_result req_msg_id:long result:Object`
pub const RPC_RESULT: u32 = 0xf35c_6d01;
/// `msg_container messages:vector<message>`, a bare vector of `msg_id:long seqno:int bytes:int body:Object`
pub const MSG_CONTAINER: u32 = 0x73f1_f8dc;
/// `msg_copy orig_message:Message`, which nobody sends
pub const MSG_COPY: u32 = 0xe060_46b2;
/// `gzip_packed packed_data:bytes`
pub const GZIP_PACKED: u32 = 0x3072_cfa1;

/// A struct a constructor.
#[allow(missing_docs, clippy::all, unused_variables)]
pub mod types {
    include!(concat!(env!("OUT_DIR"), "/mtproto/types.rs"));
}

/// An enum a type; a variant a constructor.
#[allow(missing_docs, clippy::all)]
pub mod enums {
    include!(concat!(env!("OUT_DIR"), "/mtproto/enums.rs"));
}

/// A struct a method.
#[allow(missing_docs, clippy::all, unused_variables)]
pub mod functions {
    include!(concat!(env!("OUT_DIR"), "/mtproto/functions.rs"));
}

#[allow(missing_docs, clippy::all)]
mod request {
    include!(concat!(env!("OUT_DIR"), "/mtproto/request.rs"));
}

pub use request::Request;

impl Request {
    /// Reads a service call. [`DecodeError::UnknownConstructor`] at the first id means that it is none.
    pub fn decode(rd: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let id = rd.u32()?;
        let place = request::READERS.binary_search_by_key(&id, |row| row.0);
        let row = place.ok().and_then(|place| request::READERS.get(place));
        let (_, read) = row.ok_or(DecodeError::UnknownConstructor { id })?;
        read(rd)
    }

    /// The call's name in the schema.
    pub fn name(&self) -> &'static str {
        self.name_of()
    }
}
