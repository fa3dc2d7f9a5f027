//! Keys of rows: bytes that sort as the values do.

/// Builds a key. Numbers are written big-endian with the sign bit turned, so that the order of the bytes is the
/// order of the numbers; a descending component is written inverted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Vec<u8>);

impl Key {
    /// The empty key.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Appends one byte.
    #[must_use]
    pub fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    /// Appends an ascending number.
    #[must_use]
    pub fn i64(mut self, value: i64) -> Self {
        self.0.extend_from_slice(&((value as u64) ^ (1 << 63)).to_be_bytes());
        self
    }

    /// Appends an ascending number.
    #[must_use]
    pub fn u64(mut self, value: u64) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Appends an ascending number.
    #[must_use]
    pub fn i32(mut self, value: i32) -> Self {
        self.0.extend_from_slice(&((value as u32) ^ (1 << 31)).to_be_bytes());
        self
    }

    /// Appends a descending number: larger ones sort first.
    #[must_use]
    pub fn i32_desc(mut self, value: i32) -> Self {
        self.0.extend_from_slice(&(!((value as u32) ^ (1 << 31))).to_be_bytes());
        self
    }

    /// Appends a text, which may only be the last component.
    #[must_use]
    pub fn text(mut self, value: &str) -> Self {
        self.0.extend_from_slice(value.as_bytes());
        self
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Key {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

/// Reads the components of a key back, in the order in which they were written.
#[derive(Debug)]
pub struct KeyReader<'a>(&'a [u8]);

impl<'a> KeyReader<'a> {
    /// Starts at the first component.
    pub fn new(key: &'a Key) -> Self {
        Self(&key.0)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    /// One byte.
    pub fn u8(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    /// An ascending number.
    pub fn i64(&mut self) -> Option<i64> {
        self.take().map(|bytes| (u64::from_be_bytes(bytes) ^ (1 << 63)) as i64)
    }

    /// An ascending number.
    pub fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_be_bytes)
    }

    /// An ascending number.
    pub fn i32(&mut self) -> Option<i32> {
        self.take().map(|bytes| (u32::from_be_bytes(bytes) ^ (1 << 31)) as i32)
    }

    /// A descending number.
    pub fn i32_desc(&mut self) -> Option<i32> {
        self.take().map(|bytes| (!u32::from_be_bytes(bytes) ^ (1 << 31)) as i32)
    }

    /// All that is left, as a text.
    pub fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(std::mem::take(&mut self.0)).ok()
    }
}
