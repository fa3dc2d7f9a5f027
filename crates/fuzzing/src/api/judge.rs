//! Whether an answer is one that a client can read.

use crate::schema::API;
use bytes::Bytes;
use tl::mtproto::types::RpcError;
use tl::{DecodeError, Reader, Request, enums};

/// Codes that the protocol documents; 500 is among them, and never an answer to what a client can send.
const CODES: [i32; 7] = [303, 400, 401, 403, 404, 406, 420];

/// Checks the answer to a call.
pub(super) fn answer(call: &[u8], answer: &[u8]) {
    let called = innermost(call);
    let name = called.and_then(tl::constructor_name).unwrap_or("no method");
    if Reader::new(answer).peek_id() == Ok(RpcError::ID) {
        let error: RpcError = whole(answer).unwrap_or_else(|error| panic!("{name}: the rpc_error: {error}"));
        assert!(CODES.contains(&error.error_code), "{name}: {} {}", error.error_code, error.error_message);
        let proper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        assert!(error.error_message.chars().all(proper), "{name}: {}", error.error_message);
        return;
    }
    let method = called.and_then(|id| API.method(id));
    let method = method.unwrap_or_else(|| panic!("a result for what is no call: {answer:02x?}"));
    if let Err(error) = read(&method.result, answer) {
        panic!("{name}: the answer is no {}: {error}: {answer:02x?}", method.result);
    }
}

/// Checks what another device is told.
pub(super) fn update(update: &[u8]) {
    let read: Result<enums::Updates, DecodeError> = whole(update);
    assert!(read.is_ok(), "{read:?}: {update:02x?}");
}

/// The id of the method inside all wrappers.
fn innermost(call: &[u8]) -> Option<u32> {
    let mut query = Bytes::copy_from_slice(call);
    // The server takes eight wrappers.
    for _ in 0..=8 {
        let mut rd = Reader::new(&query);
        let id = rd.peek_id().ok()?;
        if id == tl::mtproto::GZIP_PACKED {
            rd.u32().ok()?;
            query = mtproto::session::inflate(rd.bytes().ok()?).ok()?;
            continue;
        }
        if !API.method(id)?.fields.iter().any(|field| field.ty == "!X") {
            return Some(id);
        }
        Request::decode(&mut rd).ok()?;
        query = query.slice_ref(rd.rest());
    }
    None
}

fn whole<T: tl::Decode>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut rd = Reader::new(bytes);
    let value = rd.get()?;
    rd.finish().map(|()| value)
}

/// Reads a value of a type that a method answers with, and nothing behind it.
fn read(ty: &str, bytes: &[u8]) -> Result<(), DecodeError> {
    let mut rd = Reader::new(bytes);
    match ty.strip_prefix("Vector<").and_then(|inner| inner.strip_suffix('>')) {
        None => one(ty, &mut rd)?,
        Some(inner) => {
            let id = rd.u32()?;
            if id != tl::VECTOR {
                return Err(DecodeError::UnknownConstructor { id });
            }
            let count = rd.u32()?;
            for _ in 0..count {
                one(inner, &mut rd)?;
            }
        }
    }
    rd.finish()
}

fn one(ty: &str, rd: &mut Reader<'_>) -> Result<(), DecodeError> {
    match ty {
        "int" => rd.get::<i32>().map(drop),
        "long" => rd.get::<i64>().map(drop),
        "string" => rd.get::<String>().map(drop),
        "Bool" => rd.get::<bool>().map(drop),
        _ => match tl::decode_type(ty, rd) {
            Some(value) => value.map(drop),
            None => panic!("the schema has no type {ty}"),
        },
    }
}
