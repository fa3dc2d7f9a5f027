//! From packets to bytes.
//!
//! Frames are written behind each other into one output buffer, so that a connection's packets leave in one
//! write. A frame can be opened, its packet built (or encrypted side by side with those of other connections)
//! in place, and closed, without a copy.

use std::ops::Range;

use crypto::Random;
use crypto::ctr::Ctr;

use super::{Codec, Error, ErrorCode};

/// The three length bytes of an abridged frame count words of four bytes.
const ABRIDGED_WORDS_MAX: u32 = 0x00ff_ffff;
const QUICK_ACK_BIT: u32 = 0x8000_0000;

/// The writing half of a connection.
pub struct Encoder {
    codec: Codec,
    /// Boxed for the same reason as the decoder's.
    cipher: Option<Box<Ctr>>,
    /// The number of the next full frame.
    sequence: u32,
}

/// A frame whose header is written and whose packet is to be filled in. Give it to [`Encoder::end`] before
/// anything else is written with the same encoder.
#[must_use = "a frame that is not ended leaves the stream broken"]
pub struct OpenFrame {
    start: usize,
    payload: Range<usize>,
    padding: [u8; 16],
    padding_len: usize,
}

impl OpenFrame {
    /// Where the packet goes in the output buffer.
    pub fn payload(&self) -> Range<usize> {
        self.payload.clone()
    }
}

impl Encoder {
    pub(super) fn new(codec: Codec, cipher: Option<Ctr>) -> Self {
        Encoder { codec, cipher: cipher.map(Box::new), sequence: 0 }
    }

    /// The framing in use.
    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Writes one packet.
    ///
    /// # Errors
    /// As [`Encoder::begin`]; `out` is then unchanged.
    pub fn packet(&mut self, packet: &[u8], rng: &dyn Random, out: &mut Vec<u8>) -> Result<(), Error> {
        self.write(packet, false, rng, out)
    }

    /// Writes a header and room for a packet of `len` bytes, zeroed, at [`OpenFrame::payload`] of `out`.
    ///
    /// # Errors
    /// [`Error::Length`] if `len` is zero or not a multiple of four, which no MTProto packet is;
    /// [`Error::TooLarge`] if the codec cannot express it.
    pub fn begin(&mut self, len: usize, rng: &dyn Random, out: &mut Vec<u8>) -> Result<OpenFrame, Error> {
        self.open(len, false, true, rng, out)
    }

    /// Closes a frame: padding or checksum, then obfuscation.
    pub fn end(&mut self, frame: OpenFrame, out: &mut Vec<u8>) {
        match self.codec {
            Codec::Abridged | Codec::Intermediate => {}
            Codec::Padded => {
                out.extend_from_slice(frame.padding.get(..frame.padding_len).unwrap_or_default());
            }
            Codec::Full => {
                let checksum = crc32fast::hash(out.get(frame.start..).unwrap_or_default());
                out.extend_from_slice(&checksum.to_le_bytes());
                self.sequence = self.sequence.wrapping_add(1);
            }
        }
        self.obfuscate(frame.start, out);
    }

    /// Writes a quick acknowledgement of the packet with `token`. The full transport has none: nothing is
    /// written.
    ///
    /// See <https://core.telegram.org/mtproto/mtproto-transports#quick-ack>.
    pub fn quick_ack(&mut self, token: u32, rng: &dyn Random, out: &mut Vec<u8>) {
        let start = out.len();
        match self.codec {
            Codec::Abridged => out.extend_from_slice(&token.to_be_bytes()),
            Codec::Intermediate => out.extend_from_slice(&token.to_le_bytes()),
            Codec::Padded => {
                let mut random = [0; 9];
                rng.fill(&mut random);
                let [choice, padding @ ..] = random;
                let padding_len = choice % 9;
                let padding = padding.get(..usize::from(padding_len)).unwrap_or_default();
                let len = u32::from(padding_len).saturating_add(8);
                out.extend_from_slice(&len.to_le_bytes());
                out.extend_from_slice(&[0xff; 4]);
                out.extend_from_slice(&token.to_le_bytes());
                out.extend_from_slice(padding);
            }
            Codec::Full => return,
        }
        self.obfuscate(start, out);
    }

    /// Writes a transport error. It is never padded: clients know it by its length of four bytes.
    pub fn error(&mut self, code: ErrorCode, rng: &dyn Random, out: &mut Vec<u8>) {
        if let Ok(frame) = self.open(4, false, false, rng, out) {
            if let Some(payload) = out.get_mut(frame.payload()) {
                payload.copy_from_slice(&code.code().to_le_bytes());
            }
            self.end(frame, out);
        }
    }

    pub(super) fn write(
        &mut self,
        packet: &[u8],
        quick_ack: bool,
        rng: &dyn Random,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let frame = self.open(packet.len(), quick_ack, true, rng, out)?;
        if let Some(payload) = out.get_mut(frame.payload()) {
            payload.copy_from_slice(packet);
        }
        self.end(frame, out);
        Ok(())
    }

    fn open(
        &mut self,
        len: usize,
        quick_ack: bool,
        pad: bool,
        rng: &dyn Random,
        out: &mut Vec<u8>,
    ) -> Result<OpenFrame, Error> {
        if len == 0 || !len.is_multiple_of(4) {
            return Err(Error::Length);
        }
        let size = u32::try_from(len).ok().filter(|size| size / 4 <= ABRIDGED_WORDS_MAX);
        let size = size.ok_or(Error::TooLarge)?;
        let mut padding = [0; 16];
        let mut padding_len = 0;
        if self.codec == Codec::Padded && pad {
            rng.fill(&mut padding);
            // The last byte chooses the length and is never sent itself: at most 15 bytes are.
            padding_len = padding.last().copied().unwrap_or_default() % 16;
        }
        let start = out.len();
        self.header(size, u32::from(padding_len), quick_ack, out);
        let begin = out.len();
        out.resize(begin.saturating_add(len), 0);
        Ok(OpenFrame { start, payload: begin..out.len(), padding, padding_len: usize::from(padding_len) })
    }

    /// The length of a frame is at most 64 MiB here, so no sum below reaches the quick acknowledgement bit.
    fn header(&self, size: u32, padding: u32, quick_ack: bool, out: &mut Vec<u8>) {
        let mark = if quick_ack { QUICK_ACK_BIT } else { 0 };
        match self.codec {
            Codec::Abridged => {
                let [a, b, c, _] = (size / 4).to_le_bytes();
                let mark = if quick_ack { 0x80 } else { 0 };
                if size / 4 < 0x7f {
                    out.push(a | mark);
                } else {
                    out.extend_from_slice(&[0x7f | mark, a, b, c]);
                }
            }
            Codec::Intermediate | Codec::Padded => {
                out.extend_from_slice(&(size.saturating_add(padding) | mark).to_le_bytes());
            }
            Codec::Full => {
                out.extend_from_slice(&size.saturating_add(12).to_le_bytes());
                out.extend_from_slice(&self.sequence.to_le_bytes());
            }
        }
    }

    fn obfuscate(&mut self, start: usize, out: &mut [u8]) {
        if let (Some(cipher), Some(frame)) = (&mut self.cipher, out.get_mut(start..)) {
            cipher.apply(frame);
        }
    }
}
