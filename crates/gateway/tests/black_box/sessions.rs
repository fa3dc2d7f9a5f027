//! R20 to R24, A04, A05: sessions.

use std::time::Duration;

use mtproto::time::MsgId;
use testkit::{Error, Received};
use tl::mtproto::{functions, types};
use tl::{Encode, Writer};

use crate::backend::{ECHO, SLOW, request};
use crate::support::{Fixture, RPC_RESULT, Raw, eventually, starts_with};

fn encode(object: &impl Encode) -> Vec<u8> {
    let mut wr = Writer::new(0);
    wr.put(object);
    wr.buf
}

#[tokio::test]
async fn r20_a_new_session_is_announced_once() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let first = raw.send(&request(ECHO, 1)).await;
    let messages = raw.messages().await;
    assert!(starts_with(&messages[0].2, types::NewSessionCreated::ID));
    assert_eq!(messages[0].2[4..12], first.to_le_bytes());
    let second = raw.send(&request(ECHO, 2)).await;
    let messages = raw.messages().await;
    assert!(messages.iter().all(|(_, _, body)| !starts_with(body, types::NewSessionCreated::ID)));
    assert!(messages.iter().any(|(_, _, body)| body[4..12] == second.to_le_bytes()));
}

#[tokio::test]
async fn r21_each_session_gets_its_own_answers() {
    let fixture = Fixture::start().await;
    let mut one = fixture.keyed().await;
    let mut two = fixture.beside(&one).await;
    let mut other_key = fixture.keyed().await;
    for round in 0..20 {
        let (a, b, c) = (
            one.send(&request(ECHO, round * 3)).await,
            two.send(&request(ECHO, round * 3 + 1)).await,
            other_key.send(&request(ECHO, round * 3 + 2)).await,
        );
        assert_eq!(one.result(a).await, request(ECHO, round * 3));
        assert_eq!(two.result(b).await, request(ECHO, round * 3 + 1));
        assert_eq!(other_key.result(c).await, request(ECHO, round * 3 + 2));
    }
}

/// The message with the result of a request.
async fn result_message(raw: &mut Raw, request: i64) -> MsgId {
    loop {
        for (id, _, body) in raw.messages().await {
            if starts_with(&body, RPC_RESULT) && body[4..12] == request.to_le_bytes() {
                return id;
            }
        }
    }
}

#[tokio::test]
async fn r22_what_is_not_acknowledged_comes_again_and_what_is_does_not() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let kept = raw.send(&request(ECHO, 1)).await;
    let kept_answer = result_message(&mut raw, kept).await;
    let acked = raw.send(&request(ECHO, 2)).await;
    let acked_answer = result_message(&mut raw, acked).await;
    let header = raw.header(false);
    raw.send_as(header, &encode(&types::MsgsAck { msg_ids: vec![acked_answer.0] })).await;
    raw.call(&request(ECHO, 3)).await;

    let mut raw = fixture.again(&raw).await;
    let ping = raw.header(true);
    raw.send_as(ping, &encode(&functions::Ping { ping_id: 1 })).await;
    let mut seen = Vec::new();
    while !seen.iter().any(|(_, _, body): &(_, _, bytes::Bytes)| starts_with(body, types::Pong::ID)) {
        seen.extend(raw.messages().await);
    }
    let ids: Vec<MsgId> = seen.iter().map(|(id, _, _)| *id).collect();
    assert!(ids.contains(&kept_answer), "not acknowledged");
    assert!(!ids.contains(&acked_answer), "acknowledged");
    assert_eq!(*fixture.backend.executed.lock(), [1, 2, 3]);
}

#[tokio::test]
async fn r22_a_call_whose_connection_is_gone_is_answered_on_the_next_one() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let slow = raw.send(&request(SLOW, 1)).await;
    fixture.backend.begun.subscribe().wait_for(|begun| *begun == 1).await.unwrap();
    let mut next = fixture.again(&raw).await;
    drop(raw);
    let counters = fixture.gateway.counters();
    eventually("the connection has ended", || counters.connections.get() == 1).await;
    fixture.backend.gate.add_permits(1);
    eventually("the call has ended", || counters.calls_running.get() == 0).await;
    let ping = next.header(true);
    next.send_as(ping, &encode(&functions::Ping { ping_id: 1 })).await;
    assert_eq!(next.result(slow).await, request(SLOW, 1));
}

#[tokio::test]
async fn r23_a_pong_does_not_wait_behind_slow_calls() {
    let fixture = Fixture::with(|config| config.calls_running_max = 4).await;
    let mut raw = fixture.keyed().await;
    for number in 0..20 {
        raw.send(&request(SLOW, number)).await;
    }
    let ping = raw.header(true);
    raw.send_as(ping, &encode(&functions::Ping { ping_id: 77 })).await;
    let pong = raw.until(types::Pong::ID).await;
    assert_eq!(pong[4..12], ping.msg_id.to_le_bytes());
    assert_eq!(*fixture.backend.begun.borrow(), 4);
    fixture.backend.gate.add_permits(20);
    eventually("all calls are executed", || fixture.backend.executed.lock().len() == 20).await;
    assert!(fixture.backend.executed.lock().is_sorted());
}

#[tokio::test]
async fn r23_ping_delay_disconnect_closes_the_connection() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let body = encode(&functions::PingDelayDisconnect { ping_id: 5, disconnect_delay: 1 });
    raw.send(&body).await;
    raw.until(types::Pong::ID).await;
    let end = tokio::time::timeout(Duration::from_secs(10), raw.link.receive()).await;
    assert!(matches!(end, Ok(Err(Error::Closed | Error::Io(_)))), "{end:?}");
}

#[tokio::test]
async fn r24_a_session_is_destroyed_only_within_its_key() {
    let fixture = Fixture::start().await;
    let mut one = fixture.keyed().await;
    let mut sibling = fixture.beside(&one).await;
    let mut stranger = fixture.keyed().await;
    for raw in [&mut one, &mut sibling, &mut stranger] {
        raw.call(&request(ECHO, 1)).await;
    }
    one.send(&encode(&functions::DestroySession { session_id: stranger.session_id })).await;
    let none = one.until(types::DestroySessionNone::ID).await;
    assert_eq!(none[4..12], stranger.session_id.to_le_bytes());
    one.send(&encode(&functions::DestroySession { session_id: sibling.session_id })).await;
    one.until(types::DestroySessionOk::ID).await;
    assert_eq!(stranger.call(&request(ECHO, 2)).await, request(ECHO, 2));
    // The sibling's connection goes on with a new session of the same id.
    let id = sibling.send(&request(ECHO, 3)).await;
    let messages = sibling.messages().await;
    assert!(starts_with(&messages[0].2, types::NewSessionCreated::ID));
    assert_eq!(messages[0].2[4..12], id.to_le_bytes());
}

#[tokio::test]
async fn r25_a_destroyed_key_is_confirmed_and_then_unknown() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    raw.call(&request(ECHO, 1)).await;
    raw.send(&encode(&functions::DestroyAuthKey {})).await;
    raw.until(types::DestroyAuthKeyOk::ID).await;
    assert!(raw.link.until_closed().await.unwrap().is_empty());
    let mut again = fixture.again(&raw).await;
    again.send(&request(ECHO, 2)).await;
    assert_eq!(again.link.until_closed().await.unwrap(), [Received::Error(-404)]);
}

#[tokio::test]
async fn sessions_without_a_connection_are_forgotten() {
    let fixture = Fixture::with(|config| config.timeouts.session = Duration::ZERO).await;
    let mut raw = fixture.keyed().await;
    raw.call(&request(ECHO, 1)).await;
    fixture.gateway.sweep();
    assert_eq!(fixture.gateway.counters().sessions.get(), 1, "it has a connection");
    drop(raw);
    let counters = fixture.gateway.counters();
    eventually("session and key are gone", || {
        fixture.gateway.sweep();
        counters.sessions.get() == 0 && counters.keys.get() == 0
    })
    .await;
}
