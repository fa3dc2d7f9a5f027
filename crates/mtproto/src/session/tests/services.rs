//! Service messages.

use tl::mtproto::functions;

use super::super::{CallState, DestroyAuthKey};
use super::*;

#[test]
fn r23_ping_is_answered_and_may_ask_for_a_disconnect() {
    let mut talk = Talk::begun();
    let id = talk.send(3, &functions::Ping { ping_id: 42 });
    assert_eq!(find_all::<types::Pong>(&talk.flush()), [types::Pong { msg_id: id.0, ping_id: 42 }]);
    talk.send(5, &functions::PingDelayDisconnect { ping_id: 43, disconnect_delay: 75 });
    assert_eq!(find_all::<types::Pong>(&talk.flush()).len(), 1);
    assert_eq!(talk.events, [Event::DisconnectAfter(75)]);
}

#[test]
fn r08_future_salts_start_with_the_current_one() {
    for (num, expected) in [(0, 2), (-1, 2), (1, 2), (2, 2), (64, 64), (65, 64), (1_000_000_000, 64)] {
        let mut talk = Talk::begun();
        let id = talk.send(3, &functions::GetFutureSalts { num });
        let [answer] = find_all::<types::FutureSalts>(&talk.flush()).try_into().unwrap();
        assert_eq!((answer.req_msg_id, answer.salts.len()), (id.0, expected));
        assert_eq!(answer.now, START.as_int());
        assert_eq!(answer.salts[0].salt, talk.salts.current(START).value);
        assert!(answer.salts[0].valid_since <= answer.now && answer.now < answer.salts[0].valid_until);
    }
}

#[test]
fn r24_another_session_is_the_gateways_business_and_its_own_is_not_destroyed() {
    let mut talk = Talk::begun();
    talk.send(3, &functions::DestroySession { session_id: 7 });
    assert_eq!(
        find_all::<types::DestroySessionNone>(&talk.flush()),
        [types::DestroySessionNone { session_id: 7 }]
    );
    assert!(talk.events.is_empty());
    talk.send(5, &functions::DestroySession { session_id: 8 });
    assert_eq!(talk.events, [Event::DestroySession { session_id: 8 }]);
    talk.session.session_destroyed(8, true);
    assert_eq!(
        find_all::<types::DestroySessionOk>(&talk.flush()),
        [types::DestroySessionOk { session_id: 8 }]
    );
}

#[test]
fn r25_the_auth_key_is_destroyed_by_the_gateway() {
    let mut talk = Talk::begun();
    talk.send(3, &functions::DestroyAuthKey {});
    assert_eq!(talk.events, [Event::DestroyAuthKey]);
    talk.session.auth_key_destroyed(DestroyAuthKey::Ok);
    assert_eq!(find_all::<types::DestroyAuthKeyOk>(&talk.flush()).len(), 1);
}

#[test]
fn r26_dropping_an_unknown_answer() {
    let mut talk = Talk::begun();
    let id = talk.send(3, &functions::RpcDropAnswer { req_msg_id: 4 });
    assert_eq!(results(&talk.flush()), [(id, encode(&types::RpcAnswerUnknown {}))]);
}

#[test]
fn r26_dropping_the_answer_of_a_running_call() {
    let mut talk = Talk::begun();
    let call = talk.call(3);
    let drop = talk.send(5, &functions::RpcDropAnswer { req_msg_id: call.0 });
    let running = encode(&types::RpcAnswerDroppedRunning {});
    assert_eq!(results(&talk.flush()), [(call, running.clone()), (drop, running)]);
    assert_eq!(talk.session.call_state(call), CallState::Running);
    talk.session.respond(call, b"answer..");
    assert!(talk.flush().is_empty());
    assert_eq!(talk.session.call_state(call), CallState::Succeeded, "it ran all the same");
}

#[test]
fn r26_dropping_an_answer_that_exists() {
    let mut talk = Talk::begun();
    for sent_before in [false, true] {
        let seqno = if sent_before { 7 } else { 3 };
        let call = talk.call(seqno);
        talk.session.respond(call, b"answer..");
        if sent_before {
            talk.flush();
        }
        let drop = talk.send(seqno + 2, &functions::RpcDropAnswer { req_msg_id: call.0 });
        let [(id, result)] = results(&talk.flush()).try_into().unwrap();
        let dropped: types::RpcAnswerDropped = wire::decode(&result).unwrap();
        assert_eq!((id, dropped.bytes, dropped.msg_id & 3), (drop, 20, 1));
        talk.session.reattach();
        assert!(results(&talk.flush()).iter().all(|(id, _)| *id != call));
    }
}

#[test]
fn r27_one_byte_says_what_became_of_each_message() {
    let mut talk = Talk::begun();
    let running = talk.call(3);
    let gap = talk.next_id();
    let done = talk.call(5);
    talk.session.respond(done, b"answer..");
    let old = MsgId::at(talk.now.minus_secs(400));
    let high = MsgId::at(talk.now.plus_secs(20));
    let ids = [old, running, gap, done, high];
    let request = talk.send(6, &types::MsgsStateReq { msg_ids: ids.map(|id| id.0).to_vec() });
    let [info] = find_all::<types::MsgsStateInfo>(&talk.flush()).try_into().unwrap();
    assert_eq!(info.req_msg_id, request.0);
    assert_eq!(info.info, [1, 4 + 32, 2, 4 + 8 + 32 + 64, 3]);
}

#[test]
fn resending_is_done_by_message_or_by_request() {
    let mut talk = Talk::begun();
    let call = talk.call(3);
    talk.session.respond(call, b"answer..");
    let answer = talk.flush().pop().unwrap();
    talk.send(4, &types::MsgResendReq { msg_ids: vec![answer.msg_id.0] });
    assert_eq!(talk.flush(), std::slice::from_ref(&answer));
    talk.send(4, &types::MsgResendAnsReq { msg_ids: vec![call.0] });
    assert_eq!(talk.flush(), std::slice::from_ref(&answer));
    talk.ack([answer.msg_id]);
    talk.send(4, &types::MsgResendReq { msg_ids: vec![answer.msg_id.0] });
    assert_eq!(find_all::<types::MsgsStateInfo>(&talk.flush()).len(), 1);
}

#[test]
fn what_a_client_says_it_has_counts_as_acknowledged() {
    let mut talk = Talk::begun();
    talk.session.push(Bytes::from_static(b"update 1"), 5);
    let sent = talk.flush();
    talk.send(4, &types::MsgsAllInfo { msg_ids: vec![sent[0].msg_id.0], info: vec![4] });
    assert_eq!(talk.events, [Event::Acked(vec![5])]);
}

#[test]
fn t13_http_wait_is_handed_on_within_bounds() {
    let mut talk = Talk::begun();
    talk.send(2, &functions::HttpWait { max_delay: -5, wait_after: 10, max_wait: i32::MAX });
    assert_eq!(talk.events, [Event::HttpWait { max_delay: 0, wait_after: 10, max_wait: 60_000 }]);
}

#[test]
fn r19_a_service_call_that_cannot_be_read_gets_error_400() {
    let mut talk = Talk::begun();
    let mut body = encode(&functions::Ping { ping_id: 1 }).to_vec();
    body.truncate(8);
    let id = talk.next_id();
    talk.send_as(id, 3, body);
    let [(request, result)] = results(&talk.flush()).try_into().unwrap();
    assert_eq!(request, id);
    assert_eq!(wire::decode::<types::RpcError>(&result).unwrap().error_code, 400);
}

#[test]
fn r29_a_call_knows_what_became_of_its_predecessor() {
    let mut talk = Talk::begun();
    let (running, good, bad) = (talk.call(3), talk.call(5), talk.call(7));
    talk.session.respond(good, b"answer..");
    talk.session.respond_error(bad, 400, "PEER_ID_INVALID");
    let states = [running, good, bad, MsgId(4)].map(|id| talk.session.call_state(id));
    assert_eq!(states, [CallState::Running, CallState::Succeeded, CallState::Failed, CallState::Unknown]);
}
