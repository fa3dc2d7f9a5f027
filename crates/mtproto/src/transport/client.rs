//! The client side of the transports, for tests and the load generator.
//!
//! [`connect`] writes what a client sends first and gives the two halves of the connection, which mirror the
//! server's [`Decoder`](super::Decoder) and [`Encoder`](super::Encoder).

use crypto::Random;

use super::framing::Origin;
use super::{Codec, Error, decoder, encoder, obfuscation};

/// How a client opens its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transport {
    /// The framing.
    pub codec: Codec,
    /// Obfuscate the stream, naming this data centre in the header. Required over WebSocket.
    pub obfuscated_dc: Option<i16>,
}

/// Writes the first bytes of a connection to `out`.
pub fn connect(transport: Transport, rng: &dyn Random, out: &mut Vec<u8>) -> (Encoder, Decoder) {
    let Transport { codec, obfuscated_dc } = transport;
    let (to_server, from_server) = match obfuscated_dc {
        Some(dc) => {
            let (header, to_server, from_server) = obfuscation::create(codec, dc, rng);
            out.extend_from_slice(&header);
            (Some(to_server), Some(from_server))
        }
        None => {
            out.extend_from_slice(plain_tag(codec));
            (None, None)
        }
    };
    let encoder = Encoder { inner: encoder::Encoder::new(codec, to_server) };
    (encoder, Decoder { inner: decoder::Decoder::new(codec, Origin::Server, from_server) })
}

fn plain_tag(codec: Codec) -> &'static [u8] {
    match codec {
        Codec::Abridged => &[0xef],
        Codec::Intermediate => &[0xee; 4],
        Codec::Padded => &[0xdd; 4],
        Codec::Full => &[],
    }
}

/// Writes packets to the server.
pub struct Encoder {
    inner: encoder::Encoder,
}

impl Encoder {
    /// Writes one packet, asking for a quick acknowledgement or not (the full transport cannot ask).
    ///
    /// # Errors
    /// If the packet is empty, not a multiple of four bytes long, or too long for the codec.
    pub fn packet(
        &mut self,
        packet: &[u8],
        quick_ack: bool,
        rng: &dyn Random,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        self.inner.write(packet, quick_ack, rng, out)
    }
}

/// What a server sends.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming<'a> {
    /// A packet.
    Packet(&'a mut [u8]),
    /// The token of a packet that the server accepted.
    QuickAck(u32),
    /// A transport error, as the negative number on the wire.
    Error(i32),
}

/// Reads what the server sends.
pub struct Decoder {
    inner: decoder::Decoder,
}

impl Decoder {
    /// Takes the next bytes of the stream, in any split.
    pub fn feed<'a>(&'a mut self, input: &'a mut [u8]) -> Arrivals<'a> {
        let codec = self.inner.codec();
        Arrivals { codec, frames: self.inner.feed(input) }
    }
}

/// What one call of [`Decoder::feed`] completed.
pub struct Arrivals<'a> {
    codec: Codec,
    frames: decoder::Frames<'a>,
}

impl Arrivals<'_> {
    /// The next arrival, or nothing until more bytes are fed.
    ///
    /// # Errors
    /// When the server breaks a rule of the transport.
    pub fn next_arrival(&mut self) -> Result<Option<Incoming<'_>>, Error> {
        let codec = self.codec;
        Ok(self.frames.next_frame()?.map(|frame| interpret(codec, frame)))
    }
}

fn interpret(codec: Codec, frame: decoder::Frame<'_>) -> Incoming<'_> {
    let Some(&head) = frame.payload.first_chunk::<4>() else { return Incoming::Packet(frame.payload) };
    if frame.is_token {
        return Incoming::QuickAck(match codec {
            Codec::Abridged => u32::from_be_bytes(head),
            Codec::Intermediate | Codec::Padded | Codec::Full => u32::from_le_bytes(head),
        });
    }
    if frame.payload.len() > 16 {
        return Incoming::Packet(frame.payload);
    }
    match (codec, frame.payload.get(4..8).and_then(|token| token.first_chunk())) {
        (Codec::Padded, Some(&token)) if head == [0xff; 4] => Incoming::QuickAck(u32::from_le_bytes(token)),
        _ => Incoming::Error(i32::from_le_bytes(head)),
    }
}
