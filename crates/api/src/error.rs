//! Refusals on the wire, and the names of what can be wrong with the bytes of a request
//! (<https://core.telegram.org/api/errors>).

use bytes::Bytes;
use model::Refusal;
use tl::{DecodeError, Encode, Writer};

/// The result of a handler.
pub(crate) type Result<T> = services::Result<T>;

/// The `rpc_error` for a refusal; the same in every layer.
pub(crate) fn encode(refusal: &Refusal) -> Bytes {
    let mut out = Writer::new(tl::LAYER_MAX);
    let error = tl::mtproto::types::RpcError { error_code: refusal.code, error_message: refusal.message() };
    error.encode(&mut out);
    out.buf.into()
}

/// No layer has a method with this id.
pub(crate) fn unknown_method(id: u32) -> Refusal {
    Refusal { argument: Some(id), ..Refusal::bad("INPUT_METHOD_INVALID_") }
}

/// The fields of a method could not be read.
pub(crate) fn malformed(error: DecodeError) -> Refusal {
    match error {
        DecodeError::UnknownConstructor { .. } => Refusal::bad("INPUT_CONSTRUCTOR_INVALID"),
        _ => Refusal::bad("INPUT_FETCH_ERROR"),
    }
}
