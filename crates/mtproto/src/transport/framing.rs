//! Reading frame headers: what the first bytes of a frame say about the rest.
//!
//! Nothing here keeps state or copies: a header goes in, a layout comes out, and every limit is checked on the
//! header before a single byte of the payload is waited for.

use super::{CLIENT_FRAME_SIZE_MAX, Codec, Error, SERVER_FRAME_SIZE_MAX};

/// The first byte of a long abridged header, without the quick acknowledgement bit.
const ABRIDGED_LONG: u8 = 0x7f;
const QUICK_ACK_BIT: u32 = 0x8000_0000;
/// Length, sequence number and checksum of a full frame.
const FULL_OVERHEAD: usize = 12;

/// Who writes the frames that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Client,
    Server,
}

/// What the bytes so far say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// The frame cannot be judged before this many bytes are there.
    NeedMore(usize),
    Frame(Layout),
}

/// Where the parts of a frame lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) header: usize,
    pub(super) payload: usize,
    pub(super) trailer: usize,
    pub(super) mark: Mark,
}

impl Layout {
    /// Bytes of the whole frame. Each part is bounded by the frame limit, so the sum cannot overflow.
    pub(super) fn len(&self) -> usize {
        self.header.saturating_add(self.payload).saturating_add(self.trailer)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    /// The client wants a quick acknowledgement of this packet.
    QuickAckRequested,
    /// The payload is a quick acknowledgement token that the server sent without any header.
    QuickAckToken,
}

/// Reads frame headers of one direction of one connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framing {
    pub(super) codec: Codec,
    pub(super) origin: Origin,
}

impl Framing {
    /// Judges the frame that begins at `bytes`. `sequence` is the number that a full frame must carry.
    pub(super) fn head(&self, bytes: &[u8], sequence: u32) -> Result<Head, Error> {
        match self.codec {
            Codec::Abridged => self.abridged(bytes),
            Codec::Intermediate => self.intermediate(bytes, 4),
            Codec::Padded => self.intermediate(bytes, 1),
            Codec::Full => self.full(bytes, sequence),
        }
    }

    fn abridged(&self, bytes: &[u8]) -> Result<Head, Error> {
        let Some(&first) = bytes.first() else { return Ok(Head::NeedMore(1)) };
        let marked = first & 0x80 != 0;
        if marked && self.origin == Origin::Server {
            return Ok(Head::Frame(BARE_TOKEN));
        }
        let mark = if marked { Mark::QuickAckRequested } else { Mark::None };
        let short = first & ABRIDGED_LONG;
        if short != ABRIDGED_LONG {
            return self.frame(1, usize::from(short).saturating_mul(4), mark);
        }
        let Some(&[_, a, b, c]) = bytes.first_chunk() else { return Ok(Head::NeedMore(4)) };
        let words = u32::from_le_bytes([a, b, c, 0]);
        if words < u32::from(ABRIDGED_LONG) {
            // A second way to write a short length would let two parties disagree about a stream.
            return Err(Error::Length);
        }
        self.frame(4, widen(words).saturating_mul(4), mark)
    }

    fn intermediate(&self, bytes: &[u8], unit: usize) -> Result<Head, Error> {
        let Some(&head) = bytes.first_chunk() else { return Ok(Head::NeedMore(4)) };
        let word = u32::from_le_bytes(head);
        let marked = word & QUICK_ACK_BIT != 0;
        if marked && self.origin == Origin::Server {
            return Ok(Head::Frame(BARE_TOKEN));
        }
        let mark = if marked { Mark::QuickAckRequested } else { Mark::None };
        let length = widen(word & !QUICK_ACK_BIT);
        if !length.is_multiple_of(unit) {
            return Err(Error::Length);
        }
        self.frame(4, length, mark)
    }

    fn full(&self, bytes: &[u8], sequence: u32) -> Result<Head, Error> {
        let Some(&head) = bytes.first_chunk() else { return Ok(Head::NeedMore(8)) };
        let length = widen(u32::from_le_bytes(head));
        let payload = length.checked_sub(FULL_OVERHEAD).ok_or(Error::Length)?;
        if !payload.is_multiple_of(4) {
            return Err(Error::Length);
        }
        let Head::Frame(layout) = self.frame(8, payload, Mark::None)? else {
            return Ok(Head::NeedMore(8));
        };
        let Some(&[_, _, _, _, a, b, c, d]) = bytes.first_chunk() else { return Ok(Head::NeedMore(8)) };
        if u32::from_le_bytes([a, b, c, d]) != sequence {
            return Err(Error::Sequence);
        }
        Ok(Head::Frame(Layout { trailer: 4, ..layout }))
    }

    fn frame(&self, header: usize, payload: usize, mark: Mark) -> Result<Head, Error> {
        if payload < 4 {
            return Err(Error::Length);
        }
        if payload > self.size_max() {
            return Err(Error::TooLarge);
        }
        Ok(Head::Frame(Layout { header, payload, trailer: 0, mark }))
    }

    fn size_max(&self) -> usize {
        match self.origin {
            Origin::Client => CLIENT_FRAME_SIZE_MAX,
            Origin::Server => SERVER_FRAME_SIZE_MAX,
        }
    }
}

const BARE_TOKEN: Layout = Layout { header: 0, payload: 4, trailer: 0, mark: Mark::QuickAckToken };

/// The size of a packet inside a padded frame of `payload`.
///
/// Padding carries no length of its own: an encrypted packet is 24 bytes and whole AES blocks, a plain one
/// states its length, and what is neither is left as it is for [`crate::envelope`] to refuse.
pub(super) fn without_padding(payload: &[u8]) -> usize {
    let whole = payload.len();
    let Some((auth_key_id, rest)) = payload.split_first_chunk::<8>() else { return whole };
    let exact = if *auth_key_id == [0; 8] {
        rest.get(8..12)
            .and_then(|length| length.first_chunk())
            .and_then(|&length| widen(u32::from_le_bytes(length)).checked_add(20))
    } else {
        whole.checked_sub(24).map(|data| whole.saturating_sub(data % 16))
    };
    exact.filter(|&exact| exact <= whole && whole.saturating_sub(exact) < 16).unwrap_or(whole)
}

fn widen(value: u32) -> usize {
    usize::try_from(value).expect("addresses have at least 32 bits on every supported platform")
}
