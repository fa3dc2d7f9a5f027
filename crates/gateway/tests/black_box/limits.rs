//! T10, T15, R31: limits of time and number.

use std::time::Duration;

use gateway::{Config, Reason, Refused};
use testkit::Received;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::backend::{BIG, ECHO, SLOW, request};
use crate::support::{Fixture, eventually};

fn refused(fixture: &Fixture, reason: Reason) -> u64 {
    fixture.gateway.counters().refused.get_or_create(&Refused { reason }).get()
}

async fn ends_in_time(stream: &mut TcpStream) {
    let mut bytes = Vec::new();
    let end = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes)).await;
    let _ = end.expect("the server closes the connection");
}

fn short(config: &mut Config) {
    config.timeouts.first_frame = Duration::from_millis(100);
    config.timeouts.frame = Duration::from_millis(100);
    config.timeouts.unauthenticated = Duration::from_millis(100);
}

#[tokio::test]
async fn t10_silence_before_the_first_frame() {
    let fixture = Fixture::with(short).await;
    for first in [&[][..], &[0xee, 0xee, 0xee, 0xee], &[0xee, 0xee, 0xee, 0xee, 40, 0, 0, 0, 1], b"GET /he"] {
        let mut stream = TcpStream::connect(fixture.address).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, first).await.unwrap();
        ends_in_time(&mut stream).await;
    }
}

#[tokio::test]
async fn t10_a_frame_that_does_not_end() {
    let fixture = Fixture::with(|config| config.timeouts.frame = Duration::from_millis(100)).await;
    let mut raw = fixture.keyed().await;
    raw.call(&request(ECHO, 1)).await;
    raw.link.send_bytes(&[64, 0, 0, 0, 1]).await.unwrap();
    raw.link.until_closed().await.unwrap();
    assert_eq!(refused(&fixture, Reason::Timeout), 1);
}

#[tokio::test]
async fn t10_silence_without_a_proven_key() {
    let fixture = Fixture::with(|config| config.timeouts.unauthenticated = Duration::from_millis(100)).await;
    let mut link = fixture.link().await;
    let mut req_pq = 0xbe7e_8ef1u32.to_le_bytes().to_vec();
    req_pq.extend([7; 16]);
    link.send_plain(4, &req_pq).await.unwrap();
    assert_eq!(link.until_closed().await.unwrap().len(), 1);
    assert_eq!(refused(&fixture, Reason::Timeout), 1);
}

#[tokio::test]
async fn too_many_connections_are_closed_at_once() {
    let fixture = Fixture::with(|config| config.connections_max = 2).await;
    let first = fixture.keyed().await;
    let _second = fixture.keyed().await;
    let mut third = TcpStream::connect(fixture.address).await.unwrap();
    ends_in_time(&mut third).await;
    assert_eq!(refused(&fixture, Reason::Connections), 1);
    drop(first);
    let counters = fixture.gateway.counters();
    eventually("a place is free", || counters.connections.get() == 1).await;
    fixture.keyed().await;
}

#[tokio::test]
async fn r31_an_address_that_sends_rubbish_has_to_wait() {
    let rate = gateway::Rate { burst: 3, per_minute: 1 };
    let fixture = Fixture::with(|config| config.addresses.bad_messages = rate).await;
    for _ in 0..3 {
        let mut link = fixture.link().await;
        link.send_packet(&[0; 40], false).await.unwrap();
        assert_eq!(link.until_closed().await.unwrap(), [Received::Error(-404)]);
    }
    let mut stream = TcpStream::connect(fixture.address).await.unwrap();
    ends_in_time(&mut stream).await;
    assert_eq!(refused(&fixture, Reason::CoolDown), 1);
}

#[tokio::test]
async fn t15_connections_leave_nothing_behind() {
    let fixture = Fixture::start().await;
    for round in 0..200 {
        let stream = TcpStream::connect(fixture.address).await.unwrap();
        if round % 2 == 0 {
            stream.set_zero_linger().unwrap();
        }
        drop(stream);
    }
    let counters = fixture.gateway.counters();
    eventually("all were accepted", || counters.accepted.get() == 200).await;
    eventually("none is left", || counters.connections.get() == 0).await;
}

#[tokio::test]
async fn d06_too_many_calls_are_refused_at_once_and_others_are_served() {
    let fixture = Fixture::with(|config| config.calls_max = 2).await;
    let (mut many, mut few) = (fixture.keyed().await, fixture.keyed().await);
    for number in 10..14 {
        many.send(&request(SLOW, number)).await;
    }
    let mut begun = fixture.backend.begun.subscribe();
    begun.wait_for(|begun| *begun == 4).await.unwrap();
    let refusal = many.call(&request(ECHO, 1)).await;
    assert!(refusal.ends_with(b"WORKER_BUSY_TOO_LONG_RETRY\0"), "{refusal:?}");
    assert_eq!(few.call(&request(ECHO, 2)).await, request(ECHO, 2));
    assert_eq!(refused(&fixture, Reason::Overload), 1);
    fixture.backend.gate.add_permits(4);
    eventually("the others are done", || fixture.backend.executed.lock().len() == 5).await;
    assert_eq!(many.call(&request(ECHO, 3)).await, request(ECHO, 3));
    assert!(!fixture.backend.executed.lock().contains(&1));
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_let_go() {
    let fixture = Fixture::with(|config| config.timeouts.stalled = Duration::from_millis(100)).await;
    let mut raw = fixture.keyed().await;
    for _ in 0..64 {
        raw.send(&request(BIG, 1 << 20)).await;
    }
    let counters = fixture.gateway.counters();
    eventually("it is closed", || counters.connections.get() == 0).await;
    assert_eq!(refused(&fixture, Reason::Timeout), 1);
}

#[tokio::test]
async fn a_client_that_takes_everything_gets_everything() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let mut calls = Vec::new();
    for _ in 0..16 {
        calls.push(raw.send(&request(BIG, 1 << 20)).await);
    }
    // More than the session may hold unsent: the rest has to follow without a word from the client.
    for call in calls {
        assert_eq!(raw.result(call).await.len(), (1 << 20) + 4);
    }
}

/// A connection that died without a word takes nothing; the client's other one must not die of it.
#[tokio::test]
async fn a_connection_is_heard_although_another_one_takes_nothing() {
    let fixture = Fixture::with(|config| config.session.outbox_bytes_max = 1 << 20).await;
    let counters = fixture.gateway.counters();
    let mut raw = fixture.keyed().await;
    raw.send(&request(SLOW, 1)).await;
    fixture.backend.begun.subscribe().wait_for(|begun| *begun == 1).await.unwrap();
    let mut dead = fixture.again(&raw).await;
    for _ in 0..3 {
        dead.send(&request(BIG, 8 << 20)).await;
    }
    eventually("the results wait", || fixture.backend.contexts.lock().len() == 4).await;
    eventually("the results wait", || counters.calls_running.get() == 1).await;
    fixture.backend.gate.add_permits(1);
    eventually("the call has ended", || counters.calls_running.get() == 0).await;
    raw.ids = dead.ids;
    raw.content = dead.content;
    let heard = tokio::time::timeout(Duration::from_secs(20), raw.call(&request(ECHO, 2))).await;
    assert_eq!(heard.expect("it is heard"), request(ECHO, 2));
}
