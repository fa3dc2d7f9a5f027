use super::*;
use crate::testing::Seeded;
use crypto::{AuthKey, message};
use proptest::prelude::*;

const HEADER: Header = Header { salt: -5, session_id: 77, msg_id: 1 << 40, seqno: 3 };

fn key(seed: u8) -> AuthKey {
    AuthKey::from_bytes(std::array::from_fn(|i| seed.wrapping_mul(31).wrapping_add((i % 251) as u8)))
}

fn sealed(body: &[u8], side: Side) -> Vec<u8> {
    let mut packet = Vec::new();
    seal(&key(1), side, HEADER, body, &Seeded::new(1), &mut packet);
    packet
}

/// A packet whose plaintext is given byte by byte, authentic under the key.
fn authentic(length: i32, body_and_padding: usize) -> Vec<u8> {
    let mut data = vec![0; INNER_LEN + body_and_padding];
    data[28..32].copy_from_slice(&length.to_le_bytes());
    let msg_key = message::encrypt(&key(1), Side::Client, &mut data);
    [&key(1).id().to_le_bytes()[..], &msg_key, &data].concat()
}

#[test]
fn r01_what_is_sealed_opens() {
    for side in [Side::Client, Side::Server] {
        for len in (0..200).step_by(4).chain([1 << 20]) {
            let body: Vec<u8> = (0..len).map(|i| i as u8).collect();
            let mut packet = sealed(&body, side);
            assert_eq!(packet.len(), sealed_len(body.len()));
            assert_eq!(addressee(&packet), Ok(Addressee::AuthKey(key(1).id())));
            let opened = open(&key(1), side, &mut packet).unwrap();
            assert_eq!(opened.header, HEADER);
            assert_eq!(packet[opened.body.clone()], body);
            let plaintext = &packet[OUTER_LEN..];
            if side == Side::Client {
                assert_eq!(opened.quick_ack_token, message::quick_ack_token(&key(1), plaintext));
            }
        }
    }
}

#[test]
fn r02_every_early_failure_is_the_same() {
    let packet = sealed(&[9; 40], Side::Client);
    for len in 0..packet.len() {
        let mut short = packet[..len].to_vec();
        assert_eq!(open(&key(1), Side::Client, &mut short), Err(Reject::Unauthentic), "{len} bytes");
    }
    for at in 0..packet.len() {
        let mut altered = packet.clone();
        altered[at] ^= 0x10;
        assert_eq!(open(&key(1), Side::Client, &mut altered), Err(Reject::Unauthentic), "byte {at}");
    }
    assert_eq!(open(&key(2), Side::Client, &mut packet.clone()), Err(Reject::Unauthentic));
    let longer = [packet.clone(), vec![0; 16]].concat();
    assert_eq!(open(&key(1), Side::Client, &mut longer.clone()), Err(Reject::Unauthentic));
}

#[test]
fn r03_padding_and_length_have_bounds() {
    // (body length, bytes for body and padding, accepted)
    let table = [
        (0, 16, true),
        (4, 16, true),
        (8, 16, false),
        (16, 16, false),
        (20, 32, true),
        (0, 1024, true),
        (4, 1040, false),
        (8, 1040, false),
        (16, 1040, true),
        (0, 1040, false),
        (-4, 16, false),
        (0x7fff_fffc, 16, false),
        (i32::MIN, 16, false),
        (3, 16, false),
        (2, 16, false),
        (1, 32, false),
    ];
    for (length, rest, accepted) in table {
        let outcome = open(&key(1), Side::Client, &mut authentic(length, rest));
        match outcome {
            Ok(opened) => assert!(accepted, "{length} in {rest}: {opened:?}"),
            Err(reject) => assert!(!accepted && reject == Reject::Malformed, "{length} in {rest}"),
        }
    }
}

#[test]
fn r04_a_reflected_packet_is_refused() {
    assert_eq!(open(&key(1), Side::Client, &mut sealed(&[1; 8], Side::Server)), Err(Reject::Unauthentic));
    assert_eq!(open(&key(1), Side::Server, &mut sealed(&[1; 8], Side::Client)), Err(Reject::Unauthentic));
}

#[test]
fn r05_the_same_message_is_never_the_same_packet() {
    let rng = Seeded::new(5);
    let mut packets = std::collections::HashSet::new();
    for _ in 0..50 {
        let mut packet = Vec::new();
        seal(&key(1), Side::Server, HEADER, &[1; 20], &rng, &mut packet);
        assert!(packets.insert(packet));
    }
}

#[test]
fn r06_an_mtproto_1_message_is_refused() {
    let mut data = vec![0; 64];
    let msg_key = message::v1_msg_key(&data[..60]);
    let keys = message::v1_aes_key_iv(&key(1), &msg_key, Side::Client);
    crypto::ige::encrypt(&keys.key, &keys.iv, &mut data);
    let mut packet = [&key(1).id().to_le_bytes()[..], &msg_key, &data].concat();
    assert_eq!(open(&key(1), Side::Client, &mut packet), Err(Reject::Unauthentic));
}

#[test]
fn sealing_many_is_sealing_each() {
    let keys: Vec<AuthKey> = (0..20).map(key).collect();
    let bodies: Vec<Vec<u8>> = (0..20).map(|i| vec![i; usize::from(i) * 12]).collect();
    let mut packets: Vec<Vec<u8>> = bodies.iter().map(|body| vec![0; sealed_len(body.len())]).collect();
    let mut jobs: Vec<SealJob<'_>> = keys
        .iter()
        .zip(&bodies)
        .zip(&mut packets)
        .map(|((auth_key, body), packet)| SealJob { auth_key, header: HEADER, body, packet })
        .collect();
    seal_many(Side::Server, &mut jobs, &Seeded::new(6));
    for ((key, body), packet) in keys.iter().zip(&bodies).zip(&mut packets) {
        let opened = open(key, Side::Server, packet).unwrap();
        assert_eq!(packet[opened.body], body[..]);
    }
}

#[test]
fn h22_only_the_key_exchange_goes_without_a_key() {
    use plain::Method;
    let table = [
        (0x6046_9778_u32, Some(Method::ReqPq)),
        (0xbe7e_8ef1, Some(Method::ReqPqMulti)),
        (0xd712_e4be, Some(Method::ReqDhParams)),
        (0xf504_5f1f, Some(Method::SetClientDhParams)),
        (0x62d6_b459, Some(Method::MsgsAck)),
        (0x7abe_77ec, None), // ping
        (0xc4f9_186b, None), // help.getConfig
        (0xa677_244f, None), // auth.sendCode
        (0x73f1_f8dc, None), // msg_container
        (0x3072_cfa1, None), // gzip_packed
    ];
    for (id, expected) in table {
        let mut frame = Vec::new();
        plain::write(42, &[&id.to_le_bytes()[..], &[0; 16]].concat(), &mut frame);
        assert_eq!(addressee(&frame), Ok(Addressee::Plain));
        assert_eq!(plain::read(&frame).map(|(_, method)| method).ok(), expected, "{id:08x}");
        let message = plain::parse(&frame).unwrap();
        assert_eq!((message.msg_id, message.body), (42, 20..40));
    }
}

/// The first message of the published sample, <https://core.telegram.org/mtproto/samples-auth_key>.
#[test]
fn h22_the_published_req_pq_is_read_and_written() {
    let frame: [u8; 40] = [
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x4a, 0x96, 0x70, 0x27, 0xc4, 0x7a, 0xe5, 0x51, 0x14,
        0x00, 0x00, 0x00, 0x78, 0x97, 0x46, 0x60, 0x3e, 0x05, 0x49, 0x82, 0x8c, 0xca, 0x27, 0xe9, 0x66, 0xb3,
        0x01, 0xa4, 0x8f, 0xec, 0xe2, 0xfc,
    ];
    let (message, method) = plain::read(&frame).unwrap();
    assert_eq!((message.msg_id, method), (0x51e5_7ac4_2770_964a, plain::Method::ReqPq));
    let mut written = Vec::new();
    plain::write(message.msg_id, &frame[message.body], &mut written);
    assert_eq!(written, frame);
}

#[test]
fn h22_plain_lengths_must_fit() {
    let mut frame = Vec::new();
    plain::write(1, &0x6046_9778_u32.to_le_bytes(), &mut frame);
    for len in 0..frame.len() {
        assert_eq!(plain::read(&frame[..len]), Err(Reject::Unauthentic), "{len} bytes");
    }
    for length in [0, 3, 5, 8, -4, i32::MAX] {
        let mut bad = frame.clone();
        bad[16..20].copy_from_slice(&length.to_le_bytes());
        assert_eq!(plain::read(&bad), Err(Reject::Unauthentic), "length {length}");
    }
}

proptest! {
    #[test]
    fn r01_no_frame_panics(mut frame: Vec<u8>, right_key: bool) {
        if right_key && frame.len() >= 8 {
            frame[..8].copy_from_slice(&key(1).id().to_le_bytes());
        }
        let _ = addressee(&frame);
        let _ = plain::read(&frame);
        prop_assert!(open(&key(1), Side::Client, &mut frame).is_err());
    }

    #[test]
    fn r03_no_authentic_message_panics(length: i32, blocks in 1_usize..80) {
        let mut frame = authentic(length, blocks * 16);
        if let Ok(opened) = open(&key(1), Side::Client, &mut frame) {
            prop_assert!(frame.get(opened.body).is_some());
        }
    }
}
