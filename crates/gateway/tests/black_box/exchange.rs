//! H17, H21 to H24, H27: key exchange.

use std::sync::atomic::Ordering;

use gateway::Rate;
use mtproto::handshake::Scheme;
use testkit::{Error, Received, create_key};
use tokio::sync::Semaphore;

use crate::backend::{ECHO, request};
use crate::support::{Fixture, Raw, eventually};

#[tokio::test]
async fn both_schemes_make_keys() {
    let fixture = Fixture::start().await;
    for scheme in [Scheme::RsaPad, Scheme::Legacy] {
        let mut settings = fixture.settings();
        settings.keys.retain(|(of, _)| *of == scheme);
        let mut link = fixture.link().await;
        let agreed = create_key(&mut link, settings).await.unwrap();
        assert_eq!(Raw::new(link, agreed).call(&request(ECHO, 1)).await, request(ECHO, 1));
    }
    let stored = fixture.backend.keys.lock();
    assert!(stored.len() == 2 && stored.values().all(|key| key.dc == 2));
}

#[tokio::test]
async fn h17_a_collision_is_answered_with_retry() {
    let fixture = Fixture::start().await;
    fixture.backend.collide.store(true, Ordering::Relaxed);
    let mut raw = fixture.keyed().await;
    assert_eq!(raw.call(&request(ECHO, 1)).await, request(ECHO, 1));
    assert_eq!(fixture.backend.keys.lock().len(), 1);
}

#[tokio::test]
async fn h22_only_the_key_exchange_goes_unencrypted() {
    let fixture = Fixture::start().await;
    for body in [request(ECHO, 1), request(0x7abe_77ec, 1), request(0xc4f9_186b, 0)] {
        let mut link = fixture.link().await;
        link.send_plain(4, &body).await.unwrap();
        assert_eq!(link.until_closed().await.unwrap(), [Received::Error(-404)]);
    }
    assert!(fixture.backend.contexts.lock().is_empty());
}

#[tokio::test]
async fn h02_a_wrong_step_is_refused_and_the_client_may_begin_anew() {
    let fixture = Fixture::start().await;
    let mut link = fixture.link().await;
    let mut step = 0xd712_e4beu32.to_le_bytes().to_vec();
    step.extend([1; 32]);
    step.extend([4, 0, 0, 0, 1, 0, 0, 0]);
    for _ in 0..2 {
        link.send_plain(4, &step).await.unwrap();
        assert_eq!(link.receive().await.unwrap(), Received::Error(-404));
    }
    create_key(&mut link, fixture.settings()).await.unwrap();
}

#[tokio::test]
async fn h23_an_address_beyond_its_budget_gets_429_and_sessions_go_on() {
    let rate = Rate { burst: 4, per_minute: 1 };
    let fixture = Fixture::with(|config| config.addresses.exchange_steps = rate).await;
    let mut first = fixture.keyed().await;
    fixture.keyed().await;
    let refused = create_key(&mut fixture.link().await, fixture.settings()).await;
    assert!(matches!(refused, Err(Error::Transport(-429))), "{refused:?}");
    assert_eq!(first.call(&request(ECHO, 1)).await, request(ECHO, 1));
}

#[tokio::test]
async fn h21_the_oldest_of_too_many_half_open_exchanges_gives_way() {
    let fixture = Fixture::with(|config| config.exchange.half_open_max = 2).await;
    let mut req_pq = 0xbe7e_8ef1u32.to_le_bytes().to_vec();
    req_pq.extend([7; 16]);
    let mut open = Vec::new();
    for _ in 0..3 {
        let mut link = fixture.link().await;
        link.send_plain(4, &req_pq).await.unwrap();
        link.receive_plain().await.unwrap();
        open.push(link);
    }
    let mut oldest = open.remove(0);
    assert_eq!(oldest.until_closed().await.unwrap(), [Received::Error(-429)]);
    let counters = fixture.gateway.counters();
    assert_eq!(counters.exchanges_open.get(), 2);
    let settings = fixture.settings();
    create_key(&mut open[1], settings).await.unwrap();
    drop(open);
    eventually("no exchange is open", || counters.exchanges_open.get() == 0).await;
}

#[tokio::test]
async fn h27_the_confirmation_waits_until_the_key_is_stored() {
    let fixture = Fixture::start().await;
    fixture.backend.storing.forget_permits(Semaphore::MAX_PERMITS);
    let mut link = fixture.link().await;
    let settings = fixture.settings();
    let mut exchange = tokio::spawn(async move { create_key(&mut link, settings).await });
    let counters = fixture.gateway.counters();
    eventually("both heavy steps are done", || counters.exchange_steps.get() == 2).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!exchange.is_finished());
    fixture.backend.storing.add_permits(1);
    (&mut exchange).await.unwrap().unwrap();
}

#[tokio::test]
async fn h28_the_exchange_and_message_ids_tell_one_clock() {
    let fixture = Fixture::start().await;
    let mut link = fixture.link().await;
    let agreed = create_key(&mut link, fixture.settings()).await.unwrap();
    let (key, server_time) = (agreed.auth_key.clone(), i64::from(agreed.server_time));
    let mut raw = Raw::new(link, agreed);
    raw.send(&request(ECHO, 1)).await;
    let (header, _) = raw.link.receive_message(&key).await.unwrap();
    let told = header.msg_id >> 32;
    assert!((told - server_time).abs() <= 1, "{told} and {server_time}");
}
