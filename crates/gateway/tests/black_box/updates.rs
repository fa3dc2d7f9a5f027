//! Updates: who gets what, in which order, and what happens when something is missing.

use std::sync::atomic::Ordering;

use model::{AuthKeyId, EntryKey, Nudge, Origin, Presence, Pts, SessionId, UserId};
use testkit::{AckPolicy, Client, Events};

use crate::backend::{ECHO, SUBSCRIBE, request};
use crate::support::{Fixture, eventually, next_update};

const USER: i64 = 7;

async fn subscribed(fixture: &Fixture) -> (Client, Events) {
    let (client, events) = fixture.client().await;
    client.invoke_bytes(request(SUBSCRIBE, USER)).await.unwrap();
    (client, events)
}

fn update(pts: i64) -> Option<i64> {
    Some(pts << 16 | 200)
}

#[tokio::test]
async fn every_device_gets_every_update_in_order_and_it_is_rendered_once() {
    let fixture = Fixture::start().await;
    let (_one, mut first) = subscribed(&fixture).await;
    let (_two, mut second) = subscribed(&fixture).await;
    for pts in 1..50 {
        fixture.grow(USER, pts, pts + 1, None);
    }
    for events in [&mut first, &mut second] {
        for pts in 2..=50 {
            assert_eq!(next_update(events).await, update(pts));
        }
    }
    assert_eq!(fixture.backend.renders.load(Ordering::Relaxed), 49);
}

#[tokio::test]
async fn the_session_that_caused_an_update_does_not_get_it() {
    let fixture = Fixture::start().await;
    let (one, mut first) = subscribed(&fixture).await;
    let (_two, mut second) = subscribed(&fixture).await;
    let key = AuthKeyId(one.credentials().auth_key.id());
    let origin = Origin { key, session: SessionId(one.session_id()) };
    fixture.grow(USER, 1, 2, Some(origin));
    fixture.grow(USER, 2, 3, None);
    assert_eq!(next_update(&mut first).await, update(3));
    assert_eq!(next_update(&mut second).await, update(2));
    assert_eq!(next_update(&mut second).await, update(3));
}

#[tokio::test]
async fn a_missing_nudge_becomes_updates_too_long_and_a_doubled_one_nothing() {
    let fixture = Fixture::start().await;
    let (_client, mut events) = subscribed(&fixture).await;
    fixture.grow(USER, 1, 2, None);
    fixture.grow(USER, 1, 2, None);
    fixture.grow(USER, 3, 4, None);
    fixture.grow(USER, 4, 5, None);
    assert_eq!(next_update(&mut events).await, update(2));
    assert_eq!(next_update(&mut events).await, None);
    assert_eq!(next_update(&mut events).await, update(5));
}

#[tokio::test]
async fn a_nudge_just_before_the_subscription_is_not_lost() {
    let fixture = Fixture::start().await;
    fixture.grow(USER, 1, 2, None);
    let (_client, mut events) = subscribed(&fixture).await;
    fixture.grow(USER, 2, 3, None);
    assert_eq!(next_update(&mut events).await, update(2));
}

#[tokio::test]
async fn acknowledged_updates_are_reported() {
    let fixture = Fixture::start().await;
    let (_client, mut events) = subscribed(&fixture).await;
    fixture.grow(USER, 1, 2, None);
    next_update(&mut events).await;
    let wanted = [EntryKey { pts: Pts(2), minor: 0 }];
    eventually("the ack is reported", || *fixture.backend.delivered.lock() == wanted).await;
}

#[tokio::test]
async fn what_has_no_position_goes_to_connected_sessions_only() {
    let fixture = Fixture::start().await;
    let (client, mut events) = subscribed(&fixture).await;
    let presence =
        || Nudge::Presence { user: UserId(1), presence: Presence::Empty, to: vec![UserId(USER), UserId(99)] };
    fixture.publish(presence());
    assert_eq!(next_update(&mut events).await, update(0));

    client.disconnect();
    let counters = fixture.gateway.counters();
    eventually("the connection has ended", || counters.connections.get() == 0).await;
    fixture.publish(presence());
    client.reconnect().await.unwrap();
    client.invoke_bytes(request(SUBSCRIBE, USER)).await.unwrap();
    fixture.grow(USER, 1, 2, None);
    assert_eq!(next_update(&mut events).await, update(2));
}

#[tokio::test]
async fn t11_what_was_missed_without_a_connection_is_one_updates_too_long() {
    let fixture = Fixture::start().await;
    let (client, mut events) = subscribed(&fixture).await;
    client.disconnect();
    let counters = fixture.gateway.counters();
    eventually("the connection has ended", || counters.connections.get() == 0).await;
    for pts in 1..10 {
        fixture.grow(USER, pts, pts + 1, None);
    }
    eventually("the nudges are taken", || fixture.gateway.counters().pushes.get() == 0).await;
    client.reconnect().await.unwrap();
    client.invoke_bytes(request(ECHO, 1)).await.unwrap();
    fixture.grow(USER, 10, 11, None);
    assert_eq!(next_update(&mut events).await, None);
    assert_eq!(next_update(&mut events).await, update(11));
}

#[tokio::test]
async fn t11_updates_do_not_wait_for_long_for_a_client_that_is_gone() {
    let fixture = Fixture::with(|config| config.timeouts.pushes = std::time::Duration::ZERO).await;
    let (client, mut events) = subscribed(&fixture).await;
    client.set_ack_policy(AckPolicy::Never);
    fixture.grow(USER, 1, 2, None);
    assert_eq!(next_update(&mut events).await, update(2));
    client.disconnect();
    let counters = fixture.gateway.counters();
    eventually("the connection has ended", || counters.connections.get() == 0).await;
    fixture.gateway.sweep();
    client.reconnect().await.unwrap();
    client.ping(1);
    assert_eq!(next_update(&mut events).await, None);
}

#[tokio::test]
async fn t11_a_client_that_does_not_read_costs_little_and_others_get_all() {
    let fixture = Fixture::start().await;
    let (lazy, _lazy_events) = subscribed(&fixture).await;
    lazy.set_ack_policy(AckPolicy::Never);
    let (_client, mut events) = subscribed(&fixture).await;
    for pts in 1..2000 {
        fixture.grow(USER, pts, pts + 1, None);
        assert_eq!(next_update(&mut events).await, update(i64::from(pts) + 1));
    }
    eventually("the other one was told of a gap", || fixture.gateway.counters().gaps.get() > 0).await;
}

#[tokio::test]
async fn what_was_rendered_for_one_device_goes_to_no_other() {
    let fixture = Fixture::start().await;
    fixture.backend.individual.store(true, Ordering::Relaxed);
    let (one, mut first) = subscribed(&fixture).await;
    let (two, mut second) = subscribed(&fixture).await;
    fixture.grow(USER, 1, 2, None);
    let key = |client: &Client| Some(client.credentials().auth_key.id().cast_signed());
    assert_eq!(next_update(&mut first).await, key(&one));
    assert_eq!(next_update(&mut second).await, key(&two));
}

#[tokio::test]
async fn t11_nudges_beyond_the_queue_become_updates_too_long() {
    let fixture = Fixture::with(|config| config.nudges_waiting_max = 4).await;
    let (_client, mut events) = subscribed(&fixture).await;
    // Nobody works on the queue before this task waits for something.
    for pts in 1..=5 {
        fixture.grow(USER, pts, pts + 1, None);
    }
    fixture.publish(Nudge::Presence { user: UserId(1), presence: Presence::Empty, to: vec![UserId(USER)] });
    assert_eq!(next_update(&mut events).await, None);
    assert_eq!(next_update(&mut events).await, update(0));
}
