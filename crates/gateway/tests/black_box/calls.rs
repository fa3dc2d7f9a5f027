//! R29, D11 and the shutdown: calls.

use bytes::Bytes;
use tl::Reader;
use tl::mtproto::types::RpcError;

use crate::backend::{BIG, ECHO, FAIL, PANIC, SLOW, after, request};
use crate::support::{Fixture, eventually};

fn error_name(result: &Bytes) -> String {
    Reader::new(result).get::<RpcError>().unwrap().error_message
}

#[tokio::test]
async fn pipelined_calls_are_executed_in_the_order_of_arrival() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let mut last = 0;
    for number in 0..300 {
        last = raw.send(&request(ECHO, number)).await;
    }
    raw.result(last).await;
    assert_eq!(*fixture.backend.executed.lock(), (0..300).collect::<Vec<_>>());
}

#[tokio::test]
async fn r29_a_call_waits_for_its_predecessor() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let first = raw.send(&request(SLOW, 1)).await;
    let second = raw.send(&after(first, &request(ECHO, 2))).await;
    fixture.backend.begun.subscribe().wait_for(|begun| *begun == 1).await.unwrap();
    fixture.backend.gate.add_permits(1);
    assert_eq!(raw.result(second).await, request(ECHO, 2));
    assert_eq!(*fixture.backend.executed.lock(), [1, 2]);
}

#[tokio::test]
async fn r29_a_call_does_not_run_when_its_predecessor_failed_or_takes_too_long() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let failing = raw.send(&request(FAIL, 0)).await;
    raw.result(failing).await;
    let result = raw.call(&after(failing, &request(ECHO, 2))).await;
    assert_eq!(error_name(&result), "MSG_WAIT_FAILED");
    let slow = raw.send(&request(SLOW, 3)).await;
    let result = raw.call(&after(slow, &request(ECHO, 4))).await;
    assert_eq!(error_name(&result), "MSG_WAIT_TIMEOUT");
    assert!(fixture.backend.executed.lock().is_empty());
}

#[tokio::test]
async fn d11_a_panic_is_an_error_for_its_caller_alone() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let mut other = fixture.keyed().await;
    let result = raw.call(&request(PANIC, 0)).await;
    assert_eq!(error_name(&result), "INTERNAL");
    assert_eq!(raw.call(&request(ECHO, 1)).await, request(ECHO, 1));
    assert_eq!(other.call(&request(ECHO, 2)).await, request(ECHO, 2));
    assert_eq!(fixture.gateway.counters().panics.get(), 1);
}

#[tokio::test]
async fn large_results_arrive_whole() {
    let fixture = Fixture::start().await;
    let (client, _) = fixture.client().await;
    for len in [0i64, 100, 70_000, 1 << 20, 3 << 20] {
        let result = client.invoke_bytes(request(BIG, len)).await.unwrap();
        assert_eq!(result.len(), usize::try_from(len).unwrap() + 4);
    }
}

#[tokio::test]
async fn large_results_at_once_arrive_one_after_the_other() {
    let fixture = Fixture::start().await;
    let (client, _) = fixture.client().await;
    let pending: Vec<_> = (0..16).map(|_| client.start_call(request(BIG, 1 << 20))).collect();
    for call in pending {
        assert_eq!(call.await.unwrap().len(), (1 << 20) + 4);
    }
}

#[tokio::test]
async fn calls_in_flight_finish_at_shutdown() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let mut idle = fixture.keyed().await;
    let id = raw.send(&request(SLOW, 1)).await;
    fixture.backend.begun.subscribe().wait_for(|begun| *begun == 1).await.unwrap();
    fixture.stop.send(true).unwrap();
    idle.link.until_closed().await.unwrap();
    assert!(!fixture.served.is_finished());
    fixture.backend.gate.add_permits(1);
    assert_eq!(raw.result(id).await, request(SLOW, 1));
    raw.link.until_closed().await.unwrap();
    fixture.served.await.unwrap();
}

#[tokio::test]
async fn calls_of_lost_connections_run_to_their_end() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    for number in 0..100 {
        raw.send(&request(SLOW, number)).await;
    }
    fixture.backend.begun.subscribe().wait_for(|begun| *begun == 64).await.unwrap();
    drop(raw);
    let counters = fixture.gateway.counters();
    eventually("the connection has ended", || counters.connections.get() == 0).await;
    fixture.backend.gate.add_permits(100);
    eventually("all calls have run", || counters.calls_running.get() == 0).await;
    assert!(fixture.backend.executed.lock().len() >= 64);
}

#[tokio::test]
async fn large_results_leave_before_a_shutdown_closes_the_connection() {
    let fixture = Fixture::start().await;
    let counters = fixture.gateway.counters();
    let mut raw = fixture.keyed().await;
    let mut calls = Vec::new();
    for _ in 0..3 {
        calls.push(raw.send(&request(BIG, 8 << 20)).await);
    }
    eventually("the calls have begun", || fixture.backend.contexts.lock().len() == 3).await;
    eventually("the calls have ended", || counters.calls_running.get() == 0).await;
    fixture.stop.send(true).unwrap();
    for call in calls {
        assert_eq!(raw.result(call).await.len(), (8 << 20) + 4);
    }
    raw.link.until_closed().await.unwrap();
    fixture.served.await.unwrap();
}
