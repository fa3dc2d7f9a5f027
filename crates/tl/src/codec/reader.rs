//! The reader: a cursor over bytes from a stranger. Every length is checked against what is left before anything is
//! allocated, and nesting has a limit, so that no input can crash the process or make it hold much more than its
//! own size.

use thiserror::Error;

use super::{Decode, VECTOR};

/// How deep values may be nested.
const DEPTH_MAX: u32 = 32;

/// Why bytes are not a value of the wanted type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The bytes end before the value does.
    #[error("the data ends early")]
    Truncated,
    /// No known layer has this constructor at this place.
    #[error("unknown constructor {id:08x}")]
    UnknownConstructor {
        /// The id as sent.
        id: u32,
    },
    /// A vector announces more elements than the bytes left can hold.
    #[error("a vector's count exceeds the data")]
    CountTooLarge,
    /// Values are nested more than 32 deep.
    #[error("values are nested too deeply")]
    TooDeep,
    /// A string is not UTF-8.
    #[error("a string is not UTF-8")]
    NotUtf8,
    /// A string's length is written in a longer form than needed.
    #[error("a string is not in its shortest form")]
    NotMinimal,
    /// Bytes follow the value.
    #[error("bytes follow the value")]
    TrailingBytes,
}

/// A cursor over the bytes of a message.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    depth: u32,
}

impl<'a> Reader<'a> {
    /// Starts at the first of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, depth: 0 }
    }

    /// The bytes not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Confirms that everything has been read.
    pub fn finish(&self) -> Result<(), DecodeError> {
        if self.rest.is_empty() { Ok(()) } else { Err(DecodeError::TrailingBytes) }
    }

    /// Takes the next `len` bytes.
    #[inline]
    pub fn take(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        let (head, rest) = self.rest.split_at_checked(len).ok_or(DecodeError::Truncated)?;
        self.rest = rest;
        Ok(head)
    }

    /// Takes the next `N` bytes as they are.
    #[inline]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(DecodeError::Truncated)?;
        self.rest = rest;
        Ok(*head)
    }

    /// Reads a constructor id or flags.
    #[inline]
    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// The constructor id that comes next, left unread.
    pub fn peek_id(&self) -> Result<u32, DecodeError> {
        self.clone().u32()
    }

    /// Reads a value.
    #[inline]
    pub fn get<T: Decode>(&mut self) -> Result<T, DecodeError> {
        T::decode(self)
    }

    /// Reads a value whose flag bit is `present`.
    #[inline]
    pub(crate) fn opt<T: Decode>(&mut self, present: bool) -> Result<Option<T>, DecodeError> {
        if present { T::decode(self).map(Some) } else { Ok(None) }
    }

    /// Reads a value by `read` and boxes it; keeps large values out of the caller's stack frame.
    #[inline(never)]
    pub(crate) fn boxed<T>(
        &mut self,
        read: fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Box<T>, DecodeError> {
        read(self).map(Box::new)
    }

    /// Goes one level down; every `enter` has its [`Self::leave`].
    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), DecodeError> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEPTH_MAX { Err(DecodeError::TooDeep) } else { Ok(()) }
    }

    /// Comes back from a level.
    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The bytes of a `string` or `bytes` value.
    pub fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let [first] = self.array()?;
        let (len, head) = match first {
            0..=253 => (usize::from(first), 1_usize),
            254 => {
                let [a, b, c] = self.array()?;
                let len =
                    usize::try_from(u32::from_le_bytes([a, b, c, 0])).map_err(|_| DecodeError::Truncated)?;
                if len < 254 {
                    return Err(DecodeError::NotMinimal);
                }
                (len, 4)
            }
            255 => return Err(DecodeError::NotMinimal),
        };
        let value = self.take(len)?;
        self.take(head.wrapping_add(len).wrapping_neg() & 3)?;
        Ok(value)
    }

    /// Reads a vector's id and count; the count is at most what the bytes left can hold.
    pub(crate) fn count(&mut self, size_min: usize) -> Result<usize, DecodeError> {
        match self.u32()? {
            VECTOR => self.bare_count(size_min),
            id => Err(DecodeError::UnknownConstructor { id }),
        }
    }

    /// Reads the count of a vector without an id.
    pub(crate) fn bare_count(&mut self, size_min: usize) -> Result<usize, DecodeError> {
        let count = usize::try_from(self.u32()?).map_err(|_| DecodeError::CountTooLarge)?;
        let needed = count.checked_mul(size_min.max(1)).ok_or(DecodeError::CountTooLarge)?;
        if needed > self.rest.len() { Err(DecodeError::CountTooLarge) } else { Ok(count) }
    }

    /// Reads the elements of a vector without an id by `read`, which takes at least `size_min` bytes for each.
    pub(crate) fn bare_vector<T>(
        &mut self,
        size_min: usize,
        read: fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let count = self.bare_count(size_min)?;
        (0..count).map(|_| read(self)).collect()
    }
}
