//! Telling the transports apart by the first bytes of a connection.
//!
//! One port serves all of them, so the first bytes decide: a tag, an HTTP method, the zero sequence number of
//! the full transport, or else the 64-byte obfuscated header. A detector never waits for more bytes than the
//! decision needs, and is dropped after it.

use super::Codec;
use super::decoder::Decoder;
use super::encoder::Encoder;
use super::framing::Origin;
use super::obfuscation::{self, HEADER_LEN};

/// What carries the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A TCP connection: anything may come.
    Tcp,
    /// The binary messages of a WebSocket: always obfuscated.
    WebSocket,
}

/// The two halves of a recognised MTProto connection.
pub struct Accepted {
    /// Reads frames; holds the bytes that came behind the header, so `feed(&mut [])` gives the first frames.
    pub decoder: Decoder,
    /// Writes frames.
    pub encoder: Encoder,
    /// For an obfuscated stream, the data centre that its header names. Random for most clients.
    pub obfuscated_dc: Option<i16>,
}

/// What the first bytes are.
pub enum Detection {
    /// Not to be told yet.
    NeedMore,
    /// An MTProto transport.
    Mtproto(Box<Accepted>),
    /// HTTP, with every byte received so far.
    Http(Vec<u8>),
    /// A TLS greeting on a port that does not speak TLS. Close.
    Reject,
}

/// Collects the first bytes of a connection until they tell its transport.
pub struct Detector {
    carrier: Carrier,
    seen: Vec<u8>,
}

enum Verdict {
    NeedMore,
    /// A plain transport whose tag takes so many bytes.
    Plain(Codec, usize),
    Obfuscated,
    Http,
    Reject,
}

impl Detector {
    /// A detector for a new connection.
    pub fn new(carrier: Carrier) -> Self {
        Detector { carrier, seen: Vec::new() }
    }

    /// Bytes received so far without a decision.
    pub fn pending_len(&self) -> usize {
        self.seen.len()
    }

    /// Takes the next bytes of the connection. After any answer but [`Detection::NeedMore`] the detector has
    /// given its bytes away and begins anew.
    pub fn feed(&mut self, input: &[u8]) -> Detection {
        self.seen.extend_from_slice(input);
        let verdict = match self.carrier {
            Carrier::Tcp => judge(&self.seen),
            Carrier::WebSocket => obfuscated(&self.seen),
        };
        match verdict {
            Verdict::NeedMore => Detection::NeedMore,
            Verdict::Reject => {
                self.seen = Vec::new();
                Detection::Reject
            }
            Verdict::Http => Detection::Http(std::mem::take(&mut self.seen)),
            Verdict::Plain(codec, tag_len) => {
                let stream = std::mem::take(&mut self.seen).split_off(tag_len);
                let decoder = Decoder::new(codec, Origin::Client, None);
                accept(decoder, Encoder::new(codec, None), None, stream)
            }
            Verdict::Obfuscated => self.open_obfuscated(),
        }
    }

    fn open_obfuscated(&mut self) -> Detection {
        let seen = std::mem::take(&mut self.seen);
        let Some((header, stream)) = seen.split_first_chunk::<HEADER_LEN>() else {
            return Detection::Reject;
        };
        let opened = obfuscation::open(header);
        let decoder = Decoder::new(opened.codec, Origin::Client, Some(opened.from_client));
        let encoder = Encoder::new(opened.codec, Some(opened.to_client));
        accept(decoder, encoder, Some(opened.dc), stream.to_vec())
    }
}

fn accept(mut decoder: Decoder, encoder: Encoder, obfuscated_dc: Option<i16>, stream: Vec<u8>) -> Detection {
    decoder.preload(stream);
    Detection::Mtproto(Box::new(Accepted { decoder, encoder, obfuscated_dc }))
}

/// Judges the first bytes of a TCP connection.
fn judge(seen: &[u8]) -> Verdict {
    if seen.first() == Some(&0xef) {
        return Verdict::Plain(Codec::Abridged, 1);
    }
    let Some(first) = seen.first_chunk::<4>() else { return Verdict::NeedMore };
    match first {
        [0xee, 0xee, 0xee, 0xee] => Verdict::Plain(Codec::Intermediate, 4),
        [0xdd, 0xdd, 0xdd, 0xdd] => Verdict::Plain(Codec::Padded, 4),
        // Every client keeps its random header clear of just these words.
        b"GET " | b"POST" | b"HEAD" | b"OPTI" => Verdict::Http,
        [0x16, 0x03, 0x01, 0x02] => Verdict::Reject,
        _ => match seen.first_chunk::<8>() {
            None => Verdict::NeedMore,
            // The first full frame has the sequence number 0, and no tag before it.
            Some([_, _, _, _, 0, 0, 0, 0]) => Verdict::Plain(Codec::Full, 0),
            Some(_) => obfuscated(seen),
        },
    }
}

fn obfuscated(seen: &[u8]) -> Verdict {
    if seen.len() < HEADER_LEN { Verdict::NeedMore } else { Verdict::Obfuscated }
}
