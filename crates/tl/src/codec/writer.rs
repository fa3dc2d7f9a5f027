//! The writer: a growing buffer and the layer that its reader speaks. Flags are written first and mended when an
//! optional value turns out to be more than the layer can express.

use super::Encode;

/// Collects the bytes of a value for a reader of one layer.
#[derive(Clone, Debug)]
pub struct Writer {
    /// What has been written so far.
    pub buf: Vec<u8>,
    /// The layer of the reader.
    pub layer: i32,
    unfit: bool,
    embedded: Option<Vec<u8>>,
}

/// A place in a writer to come back to.
#[derive(Clone, Copy, Debug)]
struct Mark {
    len: usize,
    unfit: bool,
}

impl Writer {
    /// An empty writer for a layer.
    pub fn new(layer: i32) -> Self {
        Self::with_buf(layer, Vec::new())
    }

    /// A writer that appends to `buf`.
    pub fn with_buf(layer: i32, buf: Vec<u8>) -> Self {
        Self { buf, layer, unfit: false, embedded: None }
    }

    /// Whether the layer could express everything written so far. If not, the bytes are not valid and must not be
    /// sent.
    pub fn is_fit(&self) -> bool {
        !self.unfit
    }

    /// Says that the layer cannot express the value being written.
    #[inline]
    pub fn unfit(&mut self) {
        self.unfit = true;
    }

    /// The bytes, or `None` if the layer cannot express the value.
    pub fn into_bytes(self) -> Option<Vec<u8>> {
        (!self.unfit).then_some(self.buf)
    }

    /// Writes a value.
    #[inline]
    pub fn put<T: Encode + ?Sized>(&mut self, value: &T) {
        value.encode(self);
    }

    /// Writes a constructor id or flags.
    #[inline]
    pub fn u32(&mut self, value: u32) {
        self.buf.extend_from_slice(&value.to_le_bytes());
    }

    /// Writes flags that [`Self::opt_or_clear`] may mend, and returns their place.
    #[inline]
    pub(crate) fn flags(&mut self, value: u32) -> usize {
        let at = self.buf.len();
        self.u32(value);
        at
    }

    /// Writes a value if it is there.
    #[inline]
    pub(crate) fn opt<T: Encode>(&mut self, value: &Option<T>) {
        if let Some(value) = value {
            value.encode(self);
        }
    }

    /// Writes a value if it is there and the layer can express it; otherwise clears its `bit` in the flags at `at`.
    pub(crate) fn opt_or_clear<T: Encode>(&mut self, at: usize, bit: u32, value: &Option<T>) {
        if let Some(value) = value
            && !self.attempt(|wr| value.encode(wr))
        {
            self.clear(at, bit);
        }
    }

    /// Writes a value that shares its flag bit with others: a default stands in where only the others are there.
    pub(crate) fn opt_shared<T: Encode + Default>(&mut self, present: bool, value: &Option<T>) {
        match value {
            Some(value) => value.encode(self),
            None if present => T::default().encode(self),
            None => {}
        }
    }

    /// Writes a value that this layer demands and newer ones may leave out.
    pub(crate) fn opt_or_default<T: Encode + Default>(&mut self, value: &Option<T>) {
        self.opt_shared(true, value);
    }

    /// Writes a value that an older form demands; without one the layer cannot express the whole.
    pub(crate) fn old<T: Encode>(&mut self, value: &Option<T>) {
        match value {
            Some(value) => value.encode(self),
            None => self.unfit(),
        }
    }

    /// Keeps a value that an older form has inside and newer ones have beside; [`Self::put_embedded`] writes it.
    pub(crate) fn embed<T: Encode>(&mut self, value: &T) {
        let mut inner = Self::new(self.layer);
        value.encode(&mut inner);
        self.embedded = inner.into_bytes();
    }

    /// Writes the value kept by [`Self::embed`], or a default.
    pub(crate) fn put_embedded<T: Encode + Default>(&mut self) {
        match self.embedded.take() {
            Some(bytes) => self.buf.extend_from_slice(&bytes),
            None => T::default().encode(self),
        }
    }

    /// Writes bytes in TL's form: a length of one or four bytes, then padding to a multiple of four.
    pub fn bytes(&mut self, value: &[u8]) {
        let head = match u8::try_from(value.len()) {
            Ok(len) if len < 254 => {
                self.buf.push(len);
                1_usize
            }
            _ => {
                let [a, b, c, too_long @ ..] = value.len().to_le_bytes();
                if too_long.iter().any(|byte| *byte != 0) {
                    return self.unfit();
                }
                self.buf.extend_from_slice(&[254, a, b, c]);
                4
            }
        };
        self.buf.extend_from_slice(value);
        for _ in 0..(head.wrapping_add(value.len()).wrapping_neg() & 3) {
            self.buf.push(0);
        }
    }

    /// Writes a vector; elements that the layer cannot express are left out.
    pub(crate) fn vector<T: Encode>(&mut self, values: &[T]) {
        self.u32(super::VECTOR);
        let at = self.flags(0);
        let mut count = 0_u32;
        for value in values {
            if self.attempt(|wr| value.encode(wr)) {
                count = count.saturating_add(1);
            }
        }
        self.patch(at, count);
    }

    /// Writes a vector without an id, its elements by `write`.
    pub(crate) fn bare_vector<T>(&mut self, values: &[T], write: fn(&T, &mut Self)) {
        match u32::try_from(values.len()) {
            Ok(count) => self.u32(count),
            Err(_) => return self.unfit(),
        }
        for value in values {
            write(value, self);
        }
    }

    /// Runs `write`; if the layer cannot express what it writes, undoes it and returns false.
    pub fn attempt(&mut self, write: impl FnOnce(&mut Self)) -> bool {
        let mark = self.mark();
        write(self);
        let fit = !self.unfit;
        if fit {
            self.unfit = mark.unfit;
        } else {
            self.rewind(mark);
        }
        fit
    }

    /// Remembers this place, and clears the unfit mark until [`Self::rewind`] or the end of the attempt.
    fn mark(&mut self) -> Mark {
        Mark { len: self.buf.len(), unfit: std::mem::take(&mut self.unfit) }
    }

    fn rewind(&mut self, mark: Mark) {
        self.buf.truncate(mark.len);
        self.unfit = mark.unfit;
    }

    fn clear(&mut self, at: usize, bit: u32) {
        if let Some(place) = self.place(at) {
            *place = (u32::from_le_bytes(*place) & !bit).to_le_bytes();
        }
    }

    fn patch(&mut self, at: usize, value: u32) {
        if let Some(place) = self.place(at) {
            *place = value.to_le_bytes();
        }
    }

    fn place(&mut self, at: usize) -> Option<&mut [u8; 4]> {
        self.buf.get_mut(at..)?.first_chunk_mut()
    }
}
