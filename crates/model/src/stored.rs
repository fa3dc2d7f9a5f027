//! The stored form of a value: one byte that names the format, then CBOR with numbered fields.
//!
//! A field that is added later is optional and reads as absent in older rows. A change that this cannot express
//! takes the next format number and an upgrade in [`decode`].

use minicbor::{Decode, Encode};

/// The format that is written.
pub const FORMAT: u8 = 1;

/// A stored value that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub enum StoredError {
    /// The row is empty or was written by a newer version.
    Format(Option<u8>),
    /// The row is damaged.
    Damaged(String),
}

impl std::fmt::Display for StoredError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Format(None) => f.write_str("empty row"),
            Self::Format(Some(format)) => write!(f, "row of format {format}, newest known is {FORMAT}"),
            Self::Damaged(why) => write!(f, "damaged row: {why}"),
        }
    }
}

impl std::error::Error for StoredError {}

/// Encodes a value for storing.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = vec![FORMAT];
    minicbor::encode(value, &mut out).expect("writing to a Vec does not fail");
    out
}

/// Decodes a stored value.
pub fn decode<'b, T: Decode<'b, ()>>(row: &'b [u8]) -> Result<T, StoredError> {
    match row.split_first() {
        Some((&FORMAT, body)) => {
            minicbor::decode(body).map_err(|error| StoredError::Damaged(error.to_string()))
        }
        other => Err(StoredError::Format(other.map(|(format, _)| *format))),
    }
}
