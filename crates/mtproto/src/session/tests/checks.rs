//! Salts, ids and sequence numbers: what is refused, with which code, and that it is not executed.

use super::*;

#[test]
fn r07_a_wrong_salt_is_answered_with_the_right_one_and_nothing_is_executed() {
    let mut talk = Talk::new();
    let id = talk.next_id();
    assert_eq!(talk.send_with_salt(0, id, 1, CALL.to_vec()), Receipt::Rejected);
    let [bad] = find_all::<types::BadServerSalt>(&talk.flush()).try_into().unwrap();
    assert_eq!((bad.bad_msg_id, bad.bad_msg_seqno, bad.error_code), (id.0, 1, 48));
    assert!(talk.calls().is_empty());

    let again = talk.next_id();
    assert_eq!(talk.send_with_salt(bad.new_server_salt, again, 3, CALL.to_vec()), Receipt::Accepted);
    assert_eq!(talk.calls(), [again]);
}

#[test]
fn r07_the_previous_salt_is_good_until_its_time_is_over() {
    let mut talk = Talk::begun();
    let salt = talk.salts.current(talk.now);
    let mut receipt_at = |secs| {
        talk.now = UnixTime::from_secs(secs);
        let id = talk.next_id();
        talk.send_with_salt(salt.value, id, 0, wire::msgs_ack(std::iter::empty()))
    };
    assert_eq!(receipt_at(salt.valid_until), Receipt::Accepted);
    assert_eq!(receipt_at(salt.valid_until + 1799), Receipt::Accepted);
    assert_eq!(receipt_at(salt.valid_until + 1800), Receipt::Rejected);
}

#[test]
fn r09_msg_id_of_the_wrong_time_is_code_16_or_17() {
    for (offset_s, code) in [(-299_i64, None), (-301, Some(16)), (29, None), (31, Some(17))] {
        let mut talk = Talk::begun();
        let id = MsgId::at(talk.now.offset_by(offset_s * 1_000_000_000));
        let receipt = talk.send_as(id, 3, CALL.to_vec());
        match code {
            None => assert_eq!((receipt, talk.calls().len()), (Receipt::Accepted, 1), "{offset_s} s"),
            Some(code) => {
                assert_eq!(receipt, Receipt::Rejected);
                assert_eq!(talk.bad(), (id, code), "{offset_s} s");
                assert!(talk.calls().is_empty());
            }
        }
    }
}

#[test]
fn r10_msg_id_that_is_no_client_id_is_code_18() {
    for bits in 1..4 {
        let mut talk = Talk::begun();
        let id = MsgId(talk.next_id().0 + bits);
        assert_eq!(talk.send_as(id, 3, CALL.to_vec()), Receipt::Rejected);
        assert_eq!(talk.bad(), (id, 18));
    }
}

#[test]
fn r12_an_id_forgotten_for_want_of_room_is_code_20() {
    let mut talk = Talk::with_limits(Limits { window_max: 16, ..Limits::default() });
    let first = talk.call(1);
    for n in 1..=16 {
        talk.call(2 * n + 1);
    }
    talk.flush();
    talk.calls();
    assert_eq!(talk.send_as(first, 1, CALL.to_vec()), Receipt::Rejected);
    assert_eq!(talk.bad(), (first, 20));
    assert!(talk.calls().is_empty());
}

#[test]
fn r13_seqno_too_low_is_code_32() {
    for seqno in [3, 5] {
        let mut talk = Talk::begun();
        talk.call(5);
        let id = talk.next_id();
        assert_eq!(talk.send_as(id, seqno, CALL.to_vec()), Receipt::Rejected);
        assert_eq!(talk.bad(), (id, 32));
    }
}

#[test]
fn r13_seqno_too_high_is_code_33() {
    let mut talk = Talk::begun();
    let earlier = talk.next_id();
    talk.call(5);
    assert_eq!(talk.send_as(earlier, 101, CALL.to_vec()), Receipt::Rejected);
    assert_eq!(talk.bad(), (earlier, 33));
}

#[test]
fn r13_seqno_of_the_wrong_parity_is_code_34_or_35() {
    let mut talk = Talk::begun();
    let id = talk.next_id();
    talk.send_as(id, 3, container::write(&[]));
    assert_eq!(talk.bad(), (id, 34));
    let id = talk.next_id();
    talk.send_as(id, 4, CALL.to_vec());
    assert_eq!(talk.bad(), (id, 35));
}

/// Clients check the numbers of the server too, and some close the session over a wrong one.
#[test]
fn r13_containers_and_notices_of_the_server_have_even_numbers() {
    let mut talk = Talk::begun();
    let mut expected = talk.session.content_sent.cast_signed() * 2;
    for round in 0..3 {
        for n in 0..3 {
            talk.session.push(Bytes::from(vec![n; 8]), 0);
        }
        let call = talk.call(2 * round + 3);
        talk.session.respond(call, b"answer..");
        let [packet] = talk.packets().try_into().expect("one container");
        let (outer, inner) = (packet.seqno, open(packet));
        for message in inner {
            assert_eq!(message.seqno, expected + 1);
            expected += 2;
        }
        assert_eq!(outer, expected, "a container has the number of what follows it");
    }
}

#[test]
fn r13_acks_that_count_as_content_are_taken_and_not_acknowledged() {
    let mut talk = Talk::begun();
    let id = talk.next_id();
    assert_eq!(talk.send_as(id, 3, wire::msgs_ack([MsgId(1)].into_iter())), Receipt::Accepted);
    assert!(talk.session.acks.is_empty());
}

#[test]
fn r13_all_four_codes_can_follow_each_other_in_one_session() {
    let mut talk = Talk::begun();
    let earlier = talk.next_id();
    talk.call(5);
    let mut code = |id, seqno, body: Vec<u8>| {
        talk.send_as(id, seqno, body);
        talk.bad().1
    };
    let id = |n: i64| MsgId(earlier.0 + 1_000_000 + 4 * n);
    assert_eq!(code(id(1), 3, CALL.to_vec()), 32);
    assert_eq!(code(earlier, 101, CALL.to_vec()), 33);
    assert_eq!(code(id(2), 7, container::write(&[]).to_vec()), 34);
    assert_eq!(code(id(3), 8, CALL.to_vec()), 35);
}

#[test]
fn r13_real_clients_are_never_told_a_seqno_code() {
    // The first message is refused for its salt and comes again with a later number, or with the same one.
    for first in [0, 1, 3, 4, 6, 8] {
        let mut talk = Talk::new();
        let id = talk.next_id();
        talk.send_with_salt(0, id, 1, CALL.to_vec());
        talk.flush();
        let ping = tl::mtproto::functions::Ping { ping_id: 1 };
        talk.send(first, &ping);
        talk.send((first + 1) | 1, &ping);
        assert!(find_all::<types::BadMsgNotification>(&talk.flush()).is_empty(), "begins at {first}");
    }
    // A salt changes in the middle: messages with later numbers were refused, and come again with their old ones.
    let mut talk = Talk::begun();
    talk.call(3);
    let id = talk.next_id();
    talk.send_with_salt(0, id, 5, CALL.to_vec());
    talk.call(7);
    talk.call(5);
    // A connection is lost with a message; it comes again under a new id.
    talk.call(11);
    talk.session.reattach();
    talk.call(9);
    talk.call(13);
    assert!(find_all::<types::BadMsgNotification>(&talk.flush()).is_empty());
    assert_eq!(talk.calls().len(), 6);
}

#[test]
fn r13_a_client_that_mends_its_clock_goes_on_counting() {
    let mut talk = Talk::begun();
    let ahead = MsgId::at(talk.now.plus_millis(25_500));
    talk.send_as(ahead, 3, CALL.to_vec());
    for n in 0..30 {
        talk.call(5 + 2 * n);
        talk.now = talk.now.plus_secs(1);
    }
    assert_eq!(talk.calls().len(), 31);
    assert!(find_all::<types::BadMsgNotification>(&talk.flush()).is_empty());
}

#[test]
fn r30_what_cannot_be_read_is_never_notified() {
    let mut talk = Talk::begun();
    let truncated = encode(&types::MsgsAck { msg_ids: vec![1, 2, 3] }).slice(..16);
    for body in [Bytes::new(), Bytes::from_static(&[1, 2]), truncated] {
        for seqno in [2, 3] {
            let id = talk.next_id();
            assert_eq!(talk.send_as(id, seqno, body.clone()), Receipt::Accepted);
        }
    }
    assert!(find_all::<types::BadMsgNotification>(&talk.flush()).is_empty());
    assert!(talk.calls().is_empty());
}

#[test]
fn r33_an_id_without_a_fraction_is_taken_once() {
    let mut talk = Talk::begun();
    let id = MsgId((START.secs() as i64 + 1) << 32);
    for _ in 0..3 {
        assert_eq!(talk.send_as(id, 3, CALL.to_vec()), Receipt::Accepted);
    }
    assert_eq!(talk.calls(), [id]);
}
