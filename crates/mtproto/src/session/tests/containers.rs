//! Containers and packed calls.

use std::io::Write;

use super::*;

fn call(msg_id: MsgId, seqno: i32) -> Message {
    Message { msg_id, seqno, body: Bytes::from_static(&CALL) }
}

/// Ten calls of which `change` may spoil one, and the container's id.
fn ten(talk: &mut Talk, change: impl Fn(&mut Message)) -> (MsgId, Bytes) {
    let mut calls: Vec<_> = (1..=10).map(|n| call(talk.next_id(), 2 * n + 1)).collect();
    change(&mut calls[4]);
    (talk.next_id(), container::write(&calls))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn packed(bytes: &[u8]) -> Bytes {
    let mut wr = Writer::new(0);
    wr.u32(super::super::GZIP_PACKED);
    wr.bytes(bytes);
    wr.buf.into()
}

#[test]
fn r14_a_good_container_is_executed_in_order() {
    let mut talk = Talk::begun();
    let (id, body) = ten(&mut talk, |_| {});
    assert_eq!(talk.send_as(id, 22, body), Receipt::Accepted);
    let calls = talk.calls();
    assert_eq!(calls.len(), 10);
    assert!(calls.is_sorted());
}

#[test]
fn r14_one_bad_message_of_ten_spoils_the_container() {
    let spoilers: [fn(&mut Message); 6] = [
        |message| message.msg_id.0 += 1 << 40,
        |message| message.msg_id.0 |= 1,
        |message| message.seqno = 4,
        |message| message.seqno = 1,
        |message| message.body = container::write(&[call(MsgId(4), 1)]),
        |message| message.body = Bytes::from_static(b"odd size"[..6].as_ref()),
    ];
    for (n, spoil) in spoilers.into_iter().enumerate() {
        let mut talk = Talk::begun();
        let (id, body) = ten(&mut talk, spoil);
        assert_eq!(talk.send_as(id, 22, body), Receipt::Rejected, "spoiler {n}");
        assert_eq!(talk.bad(), (id, 64), "spoiler {n}");
        assert!(talk.calls().is_empty());
    }
}

#[test]
fn r14_1025_messages_are_refused() {
    let mut talk = Talk::begun();
    let calls: Vec<_> = (1..=1025).map(|n| call(talk.next_id(), 2 * n + 1)).collect();
    let id = talk.next_id();
    talk.send_as(id, 3000, container::write(&calls));
    assert_eq!(talk.bad(), (id, 64));
    let id = talk.next_id();
    assert_eq!(talk.send_as(id, 3000, container::write(&calls[1..])), Receipt::Accepted);
    assert_eq!(talk.calls().len(), 1024);
}

#[test]
fn r11_a_container_id_used_before_is_code_19() {
    let mut talk = Talk::begun();
    let (id, body) = ten(&mut talk, |_| {});
    talk.send_as(id, 22, body.clone());
    talk.flush();
    assert_eq!(talk.send_as(id, 22, body), Receipt::Rejected);
    assert_eq!(talk.bad(), (id, 19));
    assert_eq!(talk.calls().len(), 10);
}

#[test]
fn r11_a_repeated_message_in_a_new_container_does_not_spoil_it() {
    let mut talk = Talk::begun();
    let old = talk.call(3);
    let new = talk.next_id();
    let id = talk.next_id();
    talk.send_as(id, 6, container::write(&[call(old, 3), call(new, 5)]));
    assert_eq!(talk.calls(), [old, new]);
}

#[test]
fn r12_a_message_older_than_the_memory_is_code_20_inside_a_container() {
    let mut talk = Talk::begun();
    let old = MsgId::at(talk.now.minus_secs(400));
    let new = talk.next_id();
    let id = talk.next_id();
    talk.send_as(id, 6, container::write(&[call(old, 1), call(new, 5)]));
    assert_eq!(talk.bad(), (old, 20));
    assert_eq!(talk.calls(), [new]);
}

#[test]
fn r16_a_packed_call_is_unpacked_once() {
    let mut talk = Talk::begun();
    let id = talk.next_id();
    talk.send_as(id, 3, packed(&gzip(&CALL)));
    assert_eq!(talk.events, [Event::Call { msg_id: id, body: Bytes::from_static(&CALL) }]);
}

#[test]
fn r16_bombs_and_packed_services_get_error_400() {
    let twice = gzip(&packed(&gzip(&CALL)));
    let service = gzip(&encode(&types::MsgsAck { msg_ids: vec![1] }));
    let mut talk = Talk::begun();
    let truncated = gzip(&CALL)[..12].to_vec();
    let bodies =
        [gzip(&vec![0; 1 << 26]), twice, service, gzip(&container::write(&[call(MsgId(4), 1)])), truncated];
    for (n, body) in bodies.into_iter().enumerate() {
        let id = talk.next_id();
        assert_eq!(talk.send_as(id, 2 * n as i32 + 3, packed(&body)), Receipt::Accepted);
        let results = results(&talk.flush());
        assert_eq!(results.len(), 1, "body {n}");
        let error: types::RpcError = wire::decode(&results[0].1).unwrap();
        assert_eq!((results[0].0, error.error_code), (id, 400));
    }
    assert!(talk.calls().is_empty());
}

#[test]
fn r15_too_many_ids_are_a_flood() {
    let mut talk = Talk::begun();
    for count in [8193_u32, i32::MAX as u32, u32::MAX] {
        for constructor in [types::MsgsAck::ID, types::MsgsStateReq::ID, types::MsgResendReq::ID] {
            let mut wr = Writer::new(0);
            wr.u32(constructor);
            wr.u32(0x1cb5_c415);
            wr.u32(count);
            let id = talk.next_id();
            assert_eq!(talk.send_as(id, 2, wr.buf), Receipt::Flood);
        }
    }
    let most = types::MsgsAck { msg_ids: vec![1; 8192] };
    let id = talk.next_id();
    assert_eq!(talk.send_as(id, 2, encode(&most)), Receipt::Accepted);
}
