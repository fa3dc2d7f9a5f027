use super::client::{self, Incoming, Transport};
use super::*;
use crate::testing::Seeded;
use crypto::Random;
use proptest::prelude::*;

/// Every codec, plain and obfuscated.
fn transports() -> impl Iterator<Item = Transport> {
    Codec::ALL
        .into_iter()
        .flat_map(|codec| [None, Some(2)].map(|obfuscated_dc| Transport { codec, obfuscated_dc }))
}

/// A packet that looks encrypted: a key id that is not zero, then whole blocks.
fn packet(blocks: usize, rng: &dyn Random) -> Vec<u8> {
    let mut packet = vec![0; 24 + 16 * blocks];
    rng.fill(&mut packet);
    packet[0] |= 1;
    packet
}

fn plain_packet() -> Vec<u8> {
    let mut packet = Vec::new();
    crate::envelope::plain::write(7, &[9; 24], &mut packet);
    packet
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Owned {
    payload: Vec<u8>,
    quick_ack_requested: bool,
}

/// Plays a byte stream into a fresh server side, in the given pieces.
fn serve(carrier: Carrier, pieces: &[&[u8]]) -> (Vec<Owned>, Option<Error>, Option<Accepted>) {
    let (mut detector, mut accepted) = (Detector::new(carrier), None::<Accepted>);
    let mut got = Vec::new();
    for piece in pieces {
        let mut buffer = piece.to_vec();
        if accepted.is_none() {
            match detector.feed(&buffer) {
                Detection::Mtproto(found) => accepted = Some(*found),
                Detection::NeedMore => continue,
                Detection::Http(_) | Detection::Reject => return (got, None, None),
            }
            buffer.clear();
        }
        let decoder = &mut accepted.as_mut().unwrap().decoder;
        if let Err(error) = drain(decoder, &mut buffer, &mut got) {
            return (got, Some(error), accepted);
        }
    }
    (got, None, accepted)
}

fn drain(decoder: &mut Decoder, input: &mut [u8], got: &mut Vec<Owned>) -> Result<(), Error> {
    let mut frames = decoder.feed(input);
    while let Some(frame) = frames.next_frame()? {
        let Frame { payload, quick_ack_requested, .. } = frame;
        got.push(Owned { payload: payload.to_vec(), quick_ack_requested });
    }
    Ok(())
}

/// A client's stream of packets, every second one asking for a quick acknowledgement.
fn record(transport: Transport, packets: &[Vec<u8>], rng: &dyn Random) -> (Vec<u8>, client::Decoder) {
    let mut stream = Vec::new();
    let (mut encoder, decoder) = client::connect(transport, rng, &mut stream);
    for (index, packet) in packets.iter().enumerate() {
        encoder.packet(packet, asks(transport, index), rng, &mut stream).unwrap();
    }
    (stream, decoder)
}

fn asks(transport: Transport, index: usize) -> bool {
    transport.codec != Codec::Full && index % 2 == 1
}

#[test]
fn t01_every_transport_is_recognised_and_answered_in_kind() {
    let rng = Seeded::new(1);
    for transport in transports() {
        let packets = [plain_packet(), packet(3, &rng), packet(4_000, &rng), packet(8, &rng)];
        let (stream, mut decoder) = record(transport, &packets, &rng);
        let (got, error, accepted) = serve(Carrier::Tcp, &[&stream]);
        let mut accepted = accepted.expect("recognised");
        assert_eq!(error, None, "{transport:?}");
        assert_eq!(accepted.encoder.codec(), transport.codec);
        assert_eq!(accepted.obfuscated_dc, transport.obfuscated_dc);
        for (index, (got, sent)) in got.iter().zip(&packets).enumerate() {
            assert_eq!(got.payload, *sent, "{transport:?} packet {index}");
            assert_eq!(got.quick_ack_requested, asks(transport, index));
        }
        assert_eq!(got.len(), packets.len());

        let mut out = Vec::new();
        for packet in &packets {
            accepted.encoder.packet(packet, &rng, &mut out).unwrap();
        }
        let mut answers = decoder.feed(&mut out);
        for packet in &packets {
            let mut packet = packet.clone();
            assert_eq!(answers.next_arrival().unwrap(), Some(Incoming::Packet(&mut packet)));
        }
        assert_eq!(answers.next_arrival().unwrap(), None);
    }
}

#[test]
fn t01_the_server_sends_no_tag() {
    let rng = Seeded::new(1);
    let (stream, _) = record(Transport { codec: Codec::Intermediate, obfuscated_dc: None }, &[], &rng);
    let (_, _, accepted) = serve(Carrier::Tcp, &[&stream]);
    let mut out = Vec::new();
    accepted.unwrap().encoder.packet(&[5; 40], &rng, &mut out).unwrap();
    assert_eq!(out[..8], [40, 0, 0, 0, 5, 5, 5, 5]);
}

#[test]
fn t01_a_websocket_carries_the_obfuscated_stream_only() {
    let rng = Seeded::new(2);
    for codec in Codec::ALL {
        let packets = [plain_packet(), packet(9, &rng)];
        let (stream, _) = record(Transport { codec, obfuscated_dc: Some(-4) }, &packets, &rng);
        let (got, error, accepted) = serve(Carrier::WebSocket, &[&stream]);
        assert_eq!((got.len(), error, accepted.unwrap().obfuscated_dc), (2, None, Some(-4)), "{codec:?}");
    }
    let mut detector = Detector::new(Carrier::WebSocket);
    assert!(matches!(detector.feed(&[0xef, 1, 0, 0, 0, 0]), Detection::NeedMore));
}

#[test]
fn t01_http_is_handed_on_untouched() {
    for text in
        ["GET /client-config HTTP/1.1\r\n", "POST /api HTTP/1.1\r\n", "HEAD / HTTP/1.1\r\n", "OPTIONS / "]
    {
        for cut in 0..text.len() {
            let mut detector = Detector::new(Carrier::Tcp);
            let (head, tail) = text.as_bytes().split_at(cut);
            let seen = match detector.feed(head) {
                Detection::Http(seen) => [seen, tail.to_vec()].concat(),
                Detection::NeedMore => match detector.feed(tail) {
                    Detection::Http(seen) => seen,
                    _ => panic!("{text} at {cut}"),
                },
                _ => panic!("{text} at {cut}"),
            };
            assert_eq!(seen, text.as_bytes());
        }
    }
}

#[test]
fn t01_a_tls_greeting_is_refused() {
    assert!(matches!(Detector::new(Carrier::Tcp).feed(&[0x16, 3, 1, 2, 0, 1]), Detection::Reject));
}

#[test]
fn t01_obfuscated_headers_avoid_every_other_meaning() {
    for seed in 0..300 {
        let rng = Seeded::new(seed);
        let mut header = Vec::new();
        client::connect(Transport { codec: Codec::Full, obfuscated_dc: Some(1) }, &rng, &mut header);
        assert_eq!(header.len(), 64);
        match Detector::new(Carrier::Tcp).feed(&header) {
            Detection::Mtproto(accepted) => assert_eq!(accepted.obfuscated_dc, Some(1)),
            _ => panic!("seed {seed}"),
        }
    }
}

#[test]
fn t02_t03_bad_lengths_are_refused_by_the_header_alone() {
    let full = |length: u32, seqno: u32| [length.to_le_bytes(), seqno.to_le_bytes()].concat();
    let table: Vec<(Codec, Vec<u8>, Error)> = vec![
        (Codec::Abridged, vec![0], Error::Length),
        (Codec::Abridged, vec![0x80], Error::Length),
        (Codec::Abridged, vec![0x7f, 0x7e, 0, 0], Error::Length),
        (Codec::Abridged, vec![0xff, 1, 0, 0], Error::Length),
        (Codec::Abridged, vec![0x7f, 0xff, 0xff, 0xff], Error::TooLarge),
        (Codec::Intermediate, vec![0, 0, 0, 0], Error::Length),
        (Codec::Intermediate, vec![41, 0, 0, 0], Error::Length),
        (Codec::Intermediate, vec![0xff, 0xff, 0xff, 0x7f], Error::Length),
        (Codec::Intermediate, vec![0xfc, 0xff, 0xff, 0x7f], Error::TooLarge),
        (Codec::Intermediate, vec![0xfc, 0xff, 0xff, 0xff], Error::TooLarge),
        (Codec::Intermediate, 1_044_484_u32.to_le_bytes().to_vec(), Error::TooLarge),
        (Codec::Padded, vec![0, 0, 0, 0], Error::Length),
        (Codec::Padded, vec![3, 0, 0, 0], Error::Length),
        (Codec::Padded, vec![0xff, 0xff, 0xff, 0x7f], Error::TooLarge),
        (Codec::Padded, 1_044_481_u32.to_le_bytes().to_vec(), Error::TooLarge),
        (Codec::Full, full(0, 0), Error::Length),
        (Codec::Full, full(11, 0), Error::Length),
        (Codec::Full, full(12, 0), Error::Length),
        (Codec::Full, full(53, 0), Error::Length),
        (Codec::Full, full(0x7fff_fffc, 0), Error::TooLarge),
    ];
    for (codec, header, expected) in table {
        let mut decoder = Decoder::new(codec, framing::Origin::Client, None);
        let mut got = Vec::new();
        assert_eq!(drain(&mut decoder, &mut header.clone(), &mut got), Err(expected), "{codec:?} {header:?}");
        assert_eq!(drain(&mut decoder, &mut [], &mut got), Err(expected), "an error is final");
        assert_eq!((got.len(), decoder.pending_len()), (0, 0));
    }
}

#[test]
fn t03_the_largest_frame_passes_and_memory_follows_the_bytes() {
    let rng = Seeded::new(3);
    for transport in transports() {
        let room = if transport.codec == Codec::Padded { 2 } else { 0 };
        let largest = packet((CLIENT_FRAME_SIZE_MAX - 24) / 16 - room, &rng);
        let (stream, _) = record(transport, std::slice::from_ref(&largest), &rng);
        let (got, error, _) = serve(Carrier::Tcp, &stream.chunks(60_000).collect::<Vec<_>>());
        assert_eq!((got.len(), error), (1, None), "{transport:?}");
        assert_eq!(got[0].payload, largest);
    }
    let mut decoder = Decoder::new(Codec::Intermediate, framing::Origin::Client, None);
    let mut got = Vec::new();
    drain(&mut decoder, &mut [0, 0, 0x0f, 0, 1], &mut got).unwrap();
    assert!(decoder.pending_capacity() < 64, "an announced megabyte is not allocated");
}

#[test]
fn t04_an_idle_connection_holds_no_buffer() {
    let rng = Seeded::new(4);
    for transport in transports() {
        let (stream, _) = record(transport, &[packet(20, &rng), packet(1, &rng)], &rng);
        let (_, _, accepted) = serve(Carrier::Tcp, &stream.chunks(7).collect::<Vec<_>>());
        assert_eq!(accepted.unwrap().decoder.pending_capacity(), 0, "{transport:?}");
    }
}

#[test]
fn t04_every_split_gives_the_same_frames() {
    let rng = Seeded::new(5);
    for transport in transports() {
        let (stream, _) = record(transport, &[plain_packet(), packet(2, &rng), packet(130, &rng)], &rng);
        let (whole, error, _) = serve(Carrier::Tcp, &[&stream]);
        assert_eq!((whole.len(), error), (3, None));
        for at in 0..=stream.len() {
            let (head, tail) = stream.split_at(at);
            assert_eq!(serve(Carrier::Tcp, &[head, tail]).0, whole, "{transport:?} split at {at}");
        }
        assert_eq!(serve(Carrier::Tcp, &stream.chunks(1).collect::<Vec<_>>()).0, whole);
    }
}

#[test]
fn t04_frames_left_unread_come_again() {
    let rng = Seeded::new(6);
    let packets = [packet(2, &rng), packet(3, &rng), packet(4, &rng)];
    let (stream, _) = record(Transport { codec: Codec::Abridged, obfuscated_dc: Some(1) }, &packets, &rng);
    let (_, _, accepted) = serve(Carrier::Tcp, &[&stream[..64]]);
    let mut decoder = accepted.unwrap().decoder;
    let mut rest = stream[64..].to_vec();
    assert_eq!(decoder.feed(&mut rest).next_frame().unwrap().unwrap().payload, packets[0]);
    let mut got = Vec::new();
    drain(&mut decoder, &mut [], &mut got).unwrap();
    assert_eq!(got.iter().map(|frame| &frame.payload).collect::<Vec<_>>(), [&packets[1], &packets[2]]);
}

#[test]
fn t05_full_checks_checksum_and_sequence() {
    let rng = Seeded::new(7);
    let (stream, _) = record(
        Transport { codec: Codec::Full, obfuscated_dc: None },
        &[plain_packet(), plain_packet()],
        &rng,
    );
    let frame = stream.len() / 2;
    for at in 8..frame {
        let mut bad = stream.clone();
        bad[at] ^= 1;
        let (got, error, _) = serve(Carrier::Tcp, &[&bad]);
        assert_eq!((got.len(), error), (0, Some(Error::Checksum)), "byte {at}");
    }
    let repeated = [&stream[..frame], &stream[..frame]].concat();
    let (got, error, _) = serve(Carrier::Tcp, &[&repeated]);
    assert_eq!((got.len(), error), (1, Some(Error::Sequence)));
}

#[test]
fn t06_padding_is_trimmed_and_only_padding() {
    let rng = Seeded::new(8);
    for extra in 0..16 {
        for packet in [plain_packet(), packet(3, &rng)] {
            let padded = [packet.clone(), vec![0xaa; extra]].concat();
            assert_eq!(framing::without_padding(&padded), packet.len(), "{extra} bytes");
        }
    }
    let overlong = [plain_packet(), vec![0; 16]].concat();
    assert_eq!(framing::without_padding(&overlong), overlong.len());
}

#[test]
fn t07_quick_acks_and_t08_errors_reach_the_client() {
    let rng = Seeded::new(9);
    for transport in transports() {
        let (stream, mut decoder) = record(transport, &[plain_packet()], &rng);
        let mut encoder = serve(Carrier::Tcp, &[&stream]).2.unwrap().encoder;
        let mut out = Vec::new();
        encoder.quick_ack(0x8123_4567, &rng, &mut out);
        encoder.packet(&[6; 56], &rng, &mut out).unwrap();
        for code in [ErrorCode::NotFound, ErrorCode::Flood, ErrorCode::InvalidDc] {
            encoder.error(code, &rng, &mut out);
        }
        let mut arrivals = decoder.feed(&mut out);
        if transport.codec != Codec::Full {
            assert_eq!(
                arrivals.next_arrival().unwrap(),
                Some(Incoming::QuickAck(0x8123_4567)),
                "{transport:?}"
            );
        }
        assert_eq!(arrivals.next_arrival().unwrap(), Some(Incoming::Packet(&mut [6; 56])));
        for code in [-404, -429, -444] {
            assert_eq!(arrivals.next_arrival().unwrap(), Some(Incoming::Error(code)), "{transport:?}");
        }
    }
}

#[test]
fn t07_quick_ack_bytes() {
    let rng = Seeded::new(10);
    let bytes = |codec| {
        let mut out = Vec::new();
        Encoder::new(codec, None).quick_ack(0x8000_0001, &rng, &mut out);
        out
    };
    assert_eq!(bytes(Codec::Abridged), [0x80, 0, 0, 1]);
    assert_eq!(bytes(Codec::Intermediate), [1, 0, 0, 0x80]);
    let padded = bytes(Codec::Padded);
    assert_eq!(usize::from(padded[0]) + 4, padded.len());
    assert!((8..=16).contains(&padded[0]));
    assert_eq!(padded[1..12], [0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0x80]);
    assert!(bytes(Codec::Full).is_empty());
}

#[test]
fn packets_that_are_none_are_not_written() {
    let rng = Seeded::new(11);
    for codec in Codec::ALL {
        let mut encoder = Encoder::new(codec, None);
        let mut out = Vec::new();
        for len in [0, 1, 39, (1 << 26) + 4] {
            assert!(encoder.begin(len, &rng, &mut out).is_err());
        }
        assert!(out.is_empty());
    }
}

proptest! {
    #[test]
    fn t04_any_pieces_give_the_same_frames(
        cuts in prop::collection::vec(1_usize..90, 1..40),
        blocks in prop::collection::vec(1_usize..40, 0..6),
        which in 0_usize..8,
        seed: u64,
    ) {
        let rng = Seeded::new(seed);
        let transport = transports().nth(which).unwrap();
        let packets: Vec<Vec<u8>> = blocks.iter().map(|&count| packet(count, &rng)).collect();
        let (stream, _) = record(transport, &packets, &rng);
        let mut pieces = Vec::new();
        let mut rest = stream.as_slice();
        for cut in cuts.iter().cycle() {
            let (piece, tail) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece);
            rest = tail;
            if rest.is_empty() {
                break;
            }
        }
        let (got, error, _) = serve(Carrier::Tcp, &pieces);
        prop_assert_eq!(error, None);
        let got: Vec<Vec<u8>> = got.into_iter().map(|frame| frame.payload).collect();
        prop_assert_eq!(got, packets);
    }

    #[test]
    fn t02_no_stream_panics(bytes: Vec<u8>, chunk in 1_usize..50) {
        for carrier in [Carrier::Tcp, Carrier::WebSocket] {
            serve(carrier, &bytes.chunks(chunk).collect::<Vec<_>>());
        }
        for codec in Codec::ALL {
            for origin in [framing::Origin::Client, framing::Origin::Server] {
                let mut decoder = Decoder::new(codec, origin, None);
                let _ = drain(&mut decoder, &mut bytes.clone(), &mut Vec::new());
            }
        }
    }
}
