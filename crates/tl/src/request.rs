//! Calls: the enum over all methods, read by the id of any form, and the answers for the form that was called.

use crate::codec::{Decode, DecodeError, Encode, Function, Reader, Writer};
use crate::tables::{CONSTRUCTORS, TYPES};

#[allow(missing_docs, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/api/request.rs"));
}

pub use generated::Request;

impl Request {
    /// Reads a call in any form that any layer had; also returns the id that was sent, which
    /// [`encode_result`] needs. After a wrapper the reader stands at the query inside.
    pub fn decode(rd: &mut Reader<'_>) -> Result<(u32, Self), DecodeError> {
        let id = rd.u32()?;
        let place = generated::READERS.binary_search_by_key(&id, |row| row.0);
        let row = place.ok().and_then(|place| generated::READERS.get(place));
        let (_, read) = row.ok_or(DecodeError::UnknownConstructor { id })?;
        Ok((id, read(rd)?))
    }

    /// The method's name in the schema, `messages.sendMessage`.
    pub fn name(&self) -> &'static str {
        self.name_of()
    }
}

/// Writes the answer to a call of `F` that was sent as `called_id`: methods whose result changed between layers
/// answer what the called form promises.
pub fn encode_result<F: Function>(called_id: u32, output: &F::Output, wr: &mut Writer) {
    F::encode_output(called_id, output, wr);
}

/// The name of the constructor or method that has this id in any layer.
pub fn constructor_name(id: u32) -> Option<&'static str> {
    row(id).map(|row| row.1)
}

/// Whether a layer has any form of the constructor or method that has this id in some layer.
pub fn layer_knows(id: u32, layer: i32) -> bool {
    row(id).is_some_and(|(_, _, from, to)| (*from..=*to).contains(&layer))
}

fn row(id: u32) -> Option<&'static (u32, &'static str, i32, i32)> {
    CONSTRUCTORS.get(CONSTRUCTORS.binary_search_by_key(&id, |row| row.0).ok()?)
}

/// Reads a value of the type that the schema calls `type_name`, for tools and tests that know types by name only.
/// `None` if the schema has no such type.
pub fn decode_type(type_name: &str, rd: &mut Reader<'_>) -> Option<Result<Box<dyn Encode>, DecodeError>> {
    let (_, read) = TYPES.get(TYPES.binary_search_by_key(&type_name, |row| row.0).ok()?)?;
    Some(read(rd))
}

/// Reads a `T` and forgets its type.
pub(crate) fn any<T: Decode + Encode + 'static>(rd: &mut Reader<'_>) -> Result<Box<dyn Encode>, DecodeError> {
    Ok(Box::new(T::decode(rd)?))
}
