//! Transports: how MTProto packets are told apart in a byte stream, on both sides.
//!
//! A connection begins with a [`Detector`], which reads the first bytes and hands over a [`Decoder`] and an
//! [`Encoder`] that agree on framing and obfuscation. The invariant: a frame is refused or accepted by its
//! header alone, the result never depends on how the stream was split, and memory follows the bytes received,
//! never the length announced. Behind the decoder stands [`crate::envelope`].
//!
//! See <https://core.telegram.org/mtproto/mtproto-transports>.

pub mod client;
mod decoder;
mod detector;
mod encoder;
mod framing;
mod obfuscation;
#[cfg(test)]
mod tests;

pub use decoder::{Decoder, Frame, Frames};
pub use detector::{Accepted, Carrier, Detection, Detector};
pub use encoder::{Encoder, OpenFrame};

/// Largest packet that a client may send, in bytes, its padding included. MTProxy has the same limit, so no
/// client that works behind a proxy sends more.
pub const CLIENT_FRAME_SIZE_MAX: usize = 1_044_480;

/// Largest packet that a client accepts from the server, in bytes: an `upload.getFile` answer of 1 MiB and a
/// long list fit with room to spare.
pub const SERVER_FRAME_SIZE_MAX: usize = 16 * 1024 * 1024;

/// How packets are framed inside the (possibly obfuscated) stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// One or four bytes of length, counted in units of four bytes.
    Abridged,
    /// Four bytes of length.
    Intermediate,
    /// As intermediate, with 0 to 15 random bytes after the packet.
    Padded,
    /// Length, sequence number within the connection, and a CRC32 at the end.
    Full,
}

impl Codec {
    /// Every codec, for tables and tests.
    pub const ALL: [Codec; 4] = [Codec::Abridged, Codec::Intermediate, Codec::Padded, Codec::Full];

    /// The four bytes that announce this codec inside the obfuscated header. Full has none: it is what
    /// remains when no other tag is there.
    fn tag(self) -> Option<[u8; 4]> {
        match self {
            Codec::Abridged => Some([0xef; 4]),
            Codec::Intermediate => Some([0xee; 4]),
            Codec::Padded => Some([0xdd; 4]),
            Codec::Full => None,
        }
    }

    fn from_tag(tag: [u8; 4]) -> Codec {
        Codec::ALL.into_iter().find(|codec| codec.tag() == Some(tag)).unwrap_or(Codec::Full)
    }
}

/// Why a stream cannot be read further. The connection is closed: after any of these the next frame boundary
/// is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Zero, not a multiple of four, or not in the shortest form.
    #[error("a frame announces an impossible length")]
    Length,
    /// Above [`CLIENT_FRAME_SIZE_MAX`] or [`SERVER_FRAME_SIZE_MAX`], or more than the codec can express.
    #[error("a frame announces more than the limit")]
    TooLarge,
    /// The full transport counts frames from zero in each direction.
    #[error("a full frame is out of sequence")]
    Sequence,
    /// The checksum of the full transport is wrong.
    #[error("a full frame has a wrong checksum")]
    Checksum,
}

/// An error that the transport itself reports: four bytes in place of a packet.
///
/// See <https://core.telegram.org/mtproto/mtproto-transports#transport-errors>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The authorization key is unknown, or a step of the key exchange is wrong.
    NotFound,
    /// Too many connections or service messages.
    Flood,
    /// The data centre named by the client is not this one.
    InvalidDc,
}

impl ErrorCode {
    /// The number on the wire.
    pub const fn code(self) -> i32 {
        match self {
            ErrorCode::NotFound => -404,
            ErrorCode::Flood => -429,
            ErrorCode::InvalidDc => -444,
        }
    }

    /// The status of the HTTP transport, which reports errors that way.
    pub const fn http_status(self) -> u16 {
        match self {
            ErrorCode::NotFound => 404,
            ErrorCode::Flood => 429,
            ErrorCode::InvalidDc => 444,
        }
    }
}
