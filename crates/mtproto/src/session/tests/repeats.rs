//! Repeated requests, lost connections, acks: everything arrives once.

use super::*;

#[test]
fn r11_a_hundred_repetitions_execute_once_and_get_the_same_answer() {
    let mut talk = Talk::begun();
    let id = talk.call(3);
    assert_eq!(talk.calls(), [id]);
    talk.session.respond(id, b"answer..");
    let first = results(&talk.flush());
    for _ in 0..100 {
        talk.send_as(id, 3, CALL.to_vec());
        assert_eq!(results(&talk.flush()), first);
    }
    assert!(talk.calls().is_empty());
}

#[test]
fn r11_a_repetition_while_the_call_runs_is_acknowledged() {
    let mut talk = Talk::begun();
    let id = talk.call(3);
    talk.send_as(id, 3, CALL.to_vec());
    let [ack] = find_all::<types::MsgsAck>(&talk.flush()).try_into().unwrap();
    assert!(ack.msg_ids.contains(&id.0));
    assert_eq!(talk.calls().len(), 1);
}

#[test]
fn r11_a_large_stored_answer_is_described_and_sent_when_asked_for() {
    let mut talk = Talk::begun();
    let id = talk.call(3);
    talk.session.respond(id, &noise(100_000));
    let answer = talk.flush().pop().unwrap();
    talk.send_as(id, 3, CALL.to_vec());
    talk.send_as(id, 3, CALL.to_vec());
    let [info] = find_all::<types::MsgDetailedInfo>(&talk.flush()).try_into().unwrap();
    assert_eq!((info.msg_id, info.answer_msg_id, info.bytes), (id.0, answer.msg_id.0, 100_012));
    talk.send(4, &types::MsgResendReq { msg_ids: vec![info.answer_msg_id] });
    assert!(talk.flush().contains(&answer));
}

fn noise(len: usize) -> Vec<u8> {
    let block = |n: usize| crypto::hash::sha256(&[&n.to_le_bytes()]);
    (0..len.div_ceil(32)).flat_map(block).take(len).collect()
}

#[test]
fn r12_a_request_whose_answer_was_given_up_is_refused_and_not_executed() {
    let mut talk = Talk::with_limits(Limits { answers_max: 4, ..Limits::default() });
    let first = talk.call(1);
    talk.session.respond(first, b"answer..");
    for n in 1..=5 {
        let id = talk.call(2 * n + 1);
        talk.session.respond(id, b"answer..");
    }
    talk.flush();
    talk.calls();
    talk.send_as(first, 1, CALL.to_vec());
    assert_eq!(talk.bad(), (first, 20));
    assert!(talk.calls().is_empty());
}

#[test]
fn r20_a_new_session_is_announced_once_before_everything_else() {
    let mut talk = Talk::new();
    let id = talk.call(1);
    talk.session.respond(id, b"answer..");
    let sent = talk.flush();
    let created: types::NewSessionCreated = wire::decode(&sent[0].body).unwrap();
    assert_eq!((created.first_msg_id, created.unique_id), (id.0, 77));
    assert_eq!(created.server_salt, talk.salts.current(talk.now).value);
    assert_eq!(sent[0].seqno & 1, 1, "it must be acknowledged");
    talk.call(3);
    assert!(find_all::<types::NewSessionCreated>(&talk.flush()).is_empty());
    // Not acknowledged: again after a reconnect. Acknowledged: never again.
    talk.session.reattach();
    assert_eq!(find_all::<types::NewSessionCreated>(&talk.flush()).len(), 1);
    talk.ack([sent[0].msg_id]);
    talk.session.reattach();
    assert!(find_all::<types::NewSessionCreated>(&talk.flush()).is_empty());
}

#[test]
fn r20_a_lower_id_is_announced_again() {
    let mut talk = Talk::new();
    let low = talk.next_id();
    talk.call(3);
    talk.flush();
    talk.send_as(low, 1, CALL.to_vec());
    let [created] = find_all::<types::NewSessionCreated>(&talk.flush()).try_into().unwrap();
    assert_eq!((created.first_msg_id, created.unique_id), (low.0, 77));
}

#[test]
fn r20_a_refused_message_creates_no_session() {
    let mut talk = Talk::new();
    let id = talk.next_id();
    talk.send_with_salt(0, id, 1, CALL.to_vec());
    assert!(find_all::<types::NewSessionCreated>(&talk.flush()).is_empty());
}

#[test]
fn r22_what_is_not_acknowledged_is_sent_again_and_what_is_never_is() {
    let mut talk = Talk::begun();
    let id = talk.call(3);
    talk.session.respond(id, b"answer..");
    talk.session.push(Bytes::from_static(b"update 1"), 11);
    talk.session.push(Bytes::from_static(b"update 2"), 12);
    let sent = talk.flush();
    assert_eq!(sent.len(), 3);

    talk.session.reattach();
    assert_eq!(talk.flush(), sent, "the same ids and numbers, so that the client can tell");
    talk.ack([sent[0].msg_id, sent[1].msg_id]);
    assert!(talk.events.contains(&Event::Acked(vec![11])));
    talk.session.reattach();
    assert_eq!(talk.flush(), sent[2..]);
    talk.ack([sent[2].msg_id]);
    talk.session.reattach();
    assert!(talk.flush().is_empty());
}

#[test]
fn r05_no_packet_id_comes_twice_although_messages_do() {
    let mut talk = Talk::begun();
    let mut packet_ids = std::collections::HashSet::new();
    talk.session.push(Bytes::from_static(b"update 1"), 0);
    for _ in 0..10 {
        talk.session.reattach();
        for packet in talk.packets() {
            assert!(packet_ids.insert(packet.msg_id));
            assert!(packet_ids.len() == 1 || container::is_container(&packet.body));
        }
    }
}

#[test]
fn r28_ids_stay_above_the_floor_and_increase_while_the_clock_steps() {
    let floor = MsgId::at(START.plus_secs(7200));
    let mut session = Session::new(7, 77, floor, Arc::new(Limits::default()));
    let mut last = floor;
    for secs in [0, 7200, 0, 3600] {
        session.push(Bytes::from_static(b"update 1"), 0);
        let mut out = Vec::new();
        session.flush(START.plus_secs(secs), usize::MAX, &mut out);
        assert!(out[0].msg_id > last);
        last = out[0].msg_id;
    }
}

#[test]
fn r28_answers_are_1_and_everything_else_is_3_modulo_4() {
    let mut talk = Talk::new();
    let id = talk.call(1);
    talk.session.respond(id, b"answer..");
    talk.session.push(Bytes::from_static(b"update 1"), 0);
    let packet = talk.packets().pop().unwrap();
    assert_eq!(packet.msg_id.kind(), 3, "the container");
    let kinds: Vec<_> = open(packet).iter().map(|message| message.msg_id.kind()).collect();
    assert_eq!(kinds, [3, 1, 3]);
}

#[test]
fn r21_sessions_do_not_mix() {
    let (mut one, mut two) = (Talk::begun(), Talk::begun());
    let (a, b) = (one.call(3), two.call(3));
    one.session.respond(a, b"for one.");
    two.session.respond(b, b"for two.");
    assert_eq!(results(&one.flush()), [(a, Bytes::from_static(b"for one."))]);
    assert_eq!(results(&two.flush()), [(b, Bytes::from_static(b"for two."))]);
}
