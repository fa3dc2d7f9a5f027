//! From bytes to frames.
//!
//! The decoder borrows the caller's read buffer: whole frames are handed out in place, and only a frame that
//! is cut off at the end is copied and kept. So an idle connection holds no buffer at all, and one read buffer
//! serves every connection of a thread.

use std::ops::Range;

use crypto::ctr::Ctr;
use planted::Bug;

use super::framing::{Framing, Head, Layout, Mark, Origin, without_padding};
use super::{Codec, Error};

/// One packet as it came out of its frame.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The packet without header, checksum and transport padding; writable, for decryption in place.
    pub payload: &'a mut [u8],
    /// The client asks for a quick acknowledgement (T07).
    pub quick_ack_requested: bool,
    pub(super) is_token: bool,
}

/// The reading half of a connection.
pub struct Decoder {
    framing: Framing,
    /// Boxed, so that a connection without obfuscation does not carry its half kilobyte.
    cipher: Option<Box<Ctr>>,
    /// The beginning of a frame that is not complete yet; without heap memory when there is none.
    pending: Vec<u8>,
    /// The number of the next full frame.
    sequence: u32,
    failed: Option<Error>,
}

impl Decoder {
    pub(super) fn new(codec: Codec, origin: Origin, cipher: Option<Ctr>) -> Self {
        Decoder {
            framing: Framing { codec, origin },
            cipher: cipher.map(Box::new),
            pending: Vec::new(),
            sequence: 0,
            failed: None,
        }
    }

    /// The framing in use.
    pub fn codec(&self) -> Codec {
        self.framing.codec
    }

    /// Bytes of an incomplete frame that are kept.
    pub fn pending_len(&self) -> usize {
        self.pending.len()
    }

    /// Bytes of heap memory held for the incomplete frame; at most about twice what has been received of it.
    pub fn pending_capacity(&self) -> usize {
        self.pending.capacity()
    }

    /// Takes the next bytes of the stream, in any split, and gives the frames they complete. Bytes that the
    /// caller leaves unread in [`Frames`] are kept and come again with the next call.
    pub fn feed<'a>(&'a mut self, input: &'a mut [u8]) -> Frames<'a> {
        if let Some(cipher) = &mut self.cipher {
            cipher.apply(input);
        }
        Frames { decoder: self, input, at: 0, carried: Vec::new() }
    }

    /// Keeps bytes that came with the connection's first ones.
    pub(super) fn preload(&mut self, mut bytes: Vec<u8>) {
        if let Some(cipher) = &mut self.cipher {
            cipher.apply(&mut bytes);
        }
        self.pending = bytes;
    }

    fn head(&self, bytes: &[u8]) -> Result<Head, Error> {
        self.framing.head(bytes, self.sequence)
    }
}

/// The frames completed by one call of [`Decoder::feed`].
pub struct Frames<'a> {
    decoder: &'a mut Decoder,
    input: &'a mut [u8],
    at: usize,
    /// A frame that was put together from kept bytes and new ones.
    carried: Vec<u8>,
}

enum Source {
    Carried,
    Input(Range<usize>),
}

impl Frames<'_> {
    /// The next frame, or nothing until more bytes are fed.
    ///
    /// # Errors
    /// When the stream breaks a rule of its transport. Every later call repeats the error.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Error> {
        if let Some(error) = self.decoder.failed {
            return Err(error);
        }
        let outcome = self.locate().and_then(|found| {
            found.map(|(source, layout)| self.checked(&source, layout).map(|()| (source, layout))).transpose()
        });
        match outcome {
            Ok(found) => Ok(found.and_then(|(source, layout)| self.frame(source, layout))),
            Err(error) => {
                self.decoder.failed = Some(error);
                self.decoder.pending = Vec::new();
                Err(error)
            }
        }
    }

    fn locate(&mut self) -> Result<Option<(Source, Layout)>, Error> {
        self.carried = Vec::new();
        if !self.decoder.pending.is_empty() {
            return self.complete_pending();
        }
        match self.decoder.head(self.rest())? {
            Head::Frame(layout) if layout.len() <= self.rest().len() => {
                let start = self.at;
                self.at = start.saturating_add(layout.len());
                Ok(Some((Source::Input(start..self.at), layout)))
            }
            Head::Frame(_) | Head::NeedMore(_) => {
                self.keep(usize::MAX);
                Ok(None)
            }
        }
    }

    /// Adds to the kept bytes just what their frame lacks.
    fn complete_pending(&mut self) -> Result<Option<(Source, Layout)>, Error> {
        loop {
            let head = self.decoder.head(&self.decoder.pending)?;
            let needed = match head {
                Head::NeedMore(needed) => needed,
                Head::Frame(layout) => layout.len(),
            };
            let missing = needed.saturating_sub(self.decoder.pending.len());
            match head {
                Head::Frame(layout) if missing == 0 => {
                    let rest = self.decoder.pending.split_off(needed);
                    self.carried = std::mem::replace(&mut self.decoder.pending, rest);
                    return Ok(Some((Source::Carried, layout)));
                }
                _ if self.rest().is_empty() => return Ok(None),
                _ => self.keep(missing),
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.input.get(self.at..).unwrap_or_default()
    }

    /// Moves up to `count` bytes from the input to the kept bytes.
    fn keep(&mut self, count: usize) {
        let rest = self.input.get(self.at..).unwrap_or_default();
        let taken = rest.get(..count).unwrap_or(rest);
        self.decoder.pending.extend_from_slice(taken);
        self.at = self.at.saturating_add(taken.len());
    }

    fn bytes(&mut self, source: &Source) -> &mut [u8] {
        match source {
            Source::Carried => &mut self.carried,
            Source::Input(range) => self.input.get_mut(range.clone()).unwrap_or_default(),
        }
    }

    /// Verifies what only the whole frame can show: the checksum of the full transport.
    fn checked(&mut self, source: &Source, layout: Layout) -> Result<(), Error> {
        if self.decoder.framing.codec != Codec::Full {
            return Ok(());
        }
        let covered = layout.header.saturating_add(layout.payload);
        let (covered, checksum) = self.bytes(source).split_at_checked(covered).ok_or(Error::Checksum)?;
        if crc32fast::hash(covered).to_le_bytes() != *checksum && !planted::is(Bug::ChecksumIgnored) {
            return Err(Error::Checksum);
        }
        self.decoder.sequence = self.decoder.sequence.wrapping_add(1);
        Ok(())
    }

    fn frame(&mut self, source: Source, layout: Layout) -> Option<Frame<'_>> {
        let padded = self.decoder.framing.codec == Codec::Padded;
        let end = layout.header.saturating_add(layout.payload);
        let payload = self.bytes(&source).get_mut(layout.header..end)?;
        let exact = if padded { without_padding(payload) } else { payload.len() };
        Some(Frame {
            payload: payload.get_mut(..exact)?,
            quick_ack_requested: layout.mark == Mark::QuickAckRequested,
            is_token: layout.mark == Mark::QuickAckToken,
        })
    }
}

impl Drop for Frames<'_> {
    /// Keeps what the caller did not read.
    fn drop(&mut self) {
        if self.decoder.failed.is_none() {
            self.keep(usize::MAX);
        }
    }
}
