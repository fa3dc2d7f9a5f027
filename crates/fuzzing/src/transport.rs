//! Transports, both sides: any bytes in any split give the same frames, and memory follows the bytes received.

use crate::input::{Input, Output};
use crate::random::Seeded;
use crypto::ctr::Ctr;
use mtproto::transport::client::{self, Incoming, Transport};
use mtproto::transport::{Carrier, Codec, Detection, Detector, Error, Frames};

/// What a stream was read as.
#[derive(Debug, PartialEq, Eq)]
struct Reading {
    kind: &'static str,
    /// Each frame, and whether it asks for a quick acknowledgement.
    frames: Vec<(Vec<u8>, bool)>,
    error: Option<Error>,
}

/// The server's side: a choice of carrier and disguise, a length of the pieces, and the stream of a client.
pub(crate) fn server(data: &[u8]) {
    let mut input = Input::new(data);
    let carrier = if input.flag() { Carrier::WebSocket } else { Carrier::Tcp };
    let disguise = input.below(5);
    let split = 1 + usize::from(input.byte());
    let mut stream = input.rest().to_vec();
    if let Some(codec) = Codec::ALL.get(disguise) {
        stream = obfuscated(*codec, &stream);
    }
    let whole = read(carrier, &stream, stream.len().max(1));
    assert_eq!(whole, read(carrier, &stream, split), "the split of a stream says nothing");
}

/// The stream that a client would send over the obfuscated transport, so that mutations reach what is inside.
fn obfuscated(codec: Codec, stream: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = (7..71).collect();
    let tag = match codec {
        Codec::Abridged => 0xef,
        Codec::Intermediate => 0xee,
        Codec::Padded => 0xdd,
        Codec::Full => 0x11,
    };
    bytes[56..60].fill(tag);
    let shown = bytes[..56].to_vec();
    let (mut key, mut iv) = ([0; 32], [0; 16]);
    key.copy_from_slice(&shown[8..40]);
    iv.copy_from_slice(&shown[40..]);
    bytes.extend_from_slice(stream);
    Ctr::new(&key, &iv).apply(&mut bytes);
    bytes[..56].copy_from_slice(&shown);
    bytes
}

fn read(carrier: Carrier, stream: &[u8], split: usize) -> Reading {
    let mut detector = Detector::new(carrier);
    let mut decoder = None;
    let mut reading = Reading { kind: "unknown", frames: Vec::new(), error: None };
    let mut received = 0;
    for piece in stream.chunks(split) {
        received += piece.len();
        let mut piece = piece.to_vec();
        if decoder.is_none() {
            match detector.feed(&piece) {
                Detection::NeedMore => continue,
                Detection::Mtproto(accepted) => {
                    reading.kind = "mtproto";
                    decoder = Some(accepted.decoder);
                    piece.clear();
                }
                Detection::Http(seen) => {
                    assert_eq!(seen, stream[..received], "HTTP gets every byte");
                    return Reading { kind: "http", ..reading };
                }
                Detection::Reject => return Reading { kind: "rejected", ..reading },
            }
        }
        if let Some(decoder) = &mut decoder {
            collect(decoder.feed(&mut piece), &mut reading);
            assert!(decoder.pending_capacity() <= 2 * received + 64, "memory follows the bytes received");
            if reading.error.is_some() {
                break;
            }
        }
    }
    reading
}

fn collect(mut frames: Frames<'_>, reading: &mut Reading) {
    loop {
        match frames.next_frame() {
            Ok(Some(frame)) => reading.frames.push((frame.payload.to_vec(), frame.quick_ack_requested)),
            Ok(None) => return,
            Err(error) => {
                reading.error = Some(error);
                return;
            }
        }
    }
}

/// What a client read.
#[derive(Debug, PartialEq, Eq)]
enum Arrived {
    Packet(Vec<u8>),
    QuickAck(u32),
    Error(i32),
    Broken(Error),
}

/// The client's side: a codec, a length of the pieces, and the stream of a server.
pub(crate) fn client(data: &[u8]) {
    let mut input = Input::new(data);
    let transport = transport(&mut input);
    let split = 1 + usize::from(input.byte());
    let stream = input.rest();
    let whole = client_read(transport, stream, stream.len().max(1));
    assert_eq!(whole, client_read(transport, stream, split), "the split of a stream says nothing");
}

fn transport(input: &mut Input<'_>) -> Transport {
    let codec = *input.pick(&Codec::ALL);
    Transport { codec, obfuscated_dc: input.flag().then_some(2) }
}

fn client_read(transport: Transport, stream: &[u8], split: usize) -> Vec<Arrived> {
    let (_, mut decoder) = client::connect(transport, &Seeded::new(1), &mut Vec::new());
    let mut read = Vec::new();
    for piece in stream.chunks(split) {
        let mut piece = piece.to_vec();
        let mut arrivals = decoder.feed(&mut piece);
        loop {
            match arrivals.next_arrival() {
                Ok(Some(Incoming::Packet(packet))) => read.push(Arrived::Packet(packet.to_vec())),
                Ok(Some(Incoming::QuickAck(token))) => read.push(Arrived::QuickAck(token)),
                Ok(Some(Incoming::Error(code))) => read.push(Arrived::Error(code)),
                Ok(None) => break,
                Err(error) => {
                    read.push(Arrived::Broken(error));
                    return read;
                }
            }
        }
    }
    read
}

/// Packets of any content that both sides write arrive as they were.
pub(crate) fn packets(data: &[u8]) {
    let mut input = Input::new(data);
    let transport = transport(&mut input);
    let random = Seeded::new(u64::from(input.byte()));
    let sent: Vec<(Vec<u8>, bool)> = std::iter::from_fn(|| packet(&mut input, transport.codec)).collect();
    let mut stream = Vec::new();
    let (mut encoder, mut decoder) = client::connect(transport, &random, &mut stream);
    for (packet, quick_ack) in &sent {
        encoder.packet(packet, *quick_ack, &random, &mut stream).expect("a packet of lawful length");
    }
    if sent.is_empty() {
        return;
    }
    let Detection::Mtproto(mut accepted) = Detector::new(Carrier::Tcp).feed(&stream) else {
        panic!("a client's own stream is recognised")
    };
    let mut reading = Reading { kind: "mtproto", frames: Vec::new(), error: None };
    collect(accepted.decoder.feed(&mut []), &mut reading);
    assert_eq!(
        (reading.frames, reading.error),
        (sent.clone(), None),
        "the server reads what the client wrote"
    );

    let mut answer = Vec::new();
    for (packet, _) in &sent {
        accepted.encoder.packet(packet, &random, &mut answer).expect("a packet of lawful length");
    }
    let mut arrivals = decoder.feed(&mut answer);
    for (packet, _) in &sent {
        let arrived = arrivals.next_arrival().expect("the server keeps the rules");
        assert_eq!(
            arrived,
            Some(Incoming::Packet(&mut packet.clone())),
            "the client reads what the server wrote"
        );
    }
}

/// A packet as the envelope makes them: an id that is not zero, and whole blocks behind 24 bytes; the padded
/// transport knows the end of a packet by that. The full transport cannot ask for a quick acknowledgement.
fn packet(input: &mut Input<'_>, codec: Codec) -> Option<(Vec<u8>, bool)> {
    if input.is_empty() {
        return None;
    }
    let quick_ack = input.flag() && codec != Codec::Full;
    let content = input.chunk();
    let mut packet = vec![0xaa; 8];
    packet.extend_from_slice(content);
    packet.resize(24 + content.len().next_multiple_of(16), 0);
    Some((packet, quick_ack))
}

/// Streams that each side would send.
pub(crate) fn seeds() -> [Vec<Vec<u8>>; 3] {
    let (mut server, mut client, mut packets) = (Vec::new(), Vec::new(), Vec::new());
    for (index, codec) in Codec::ALL.into_iter().enumerate() {
        let transport = Transport { codec, obfuscated_dc: None };
        let random = Seeded::new(7);
        let mut stream = Vec::new();
        let (mut encoder, _) = client::connect(transport, &random, &mut stream);
        let tag = stream.len();
        for (len, quick_ack) in [(40, false), (56, codec != Codec::Full), (600, false)] {
            encoder.packet(&vec![0xaa; len], quick_ack, &random, &mut stream).expect("a lawful packet");
        }
        server.push(Output::new().bytes(&[0, 4, 5]).bytes(&stream).finish());
        server.push(Output::new().bytes(&[index as u8 & 1, index as u8, 9]).bytes(&stream[tag..]).finish());
        client.push(Output::new().bytes(&[index as u8, 0, 3]).bytes(&stream[tag..]).finish());
        let packet = |len| vec![3_u8; len];
        let two =
            Output::new().bytes(&[index as u8, 1, 5, 1]).chunk(&packet(40)).bytes(&[0]).chunk(&packet(700));
        packets.push(two.finish());
    }
    server.push(Output::new().bytes(&[0, 4, 1]).bytes(b"GET /apiws HTTP/1.1\r\nHost: a\r\n\r\n").finish());
    client.push(vec![1, 0, 1, 4, 0, 0, 0, 0x6c, 0xfe, 0xff, 0xff]);
    [server, client, packets]
}
