//! A04, A05, A07: temporary and revoked keys.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use model::{AuthKeyId, Nudge};
use mtproto::handshake::client::Settings;
use ports::Subscriber;
use testkit::{Received, create_key};

use crate::backend::{BIND, ECHO, SLOW, SUBSCRIBE, request};
use crate::support::{Fixture, Raw, eventually};

async fn temporary(fixture: &Fixture, expires_in: i32) -> Raw {
    let mut link = fixture.link().await;
    let settings = Settings { expires_in: Some(expires_in), ..fixture.settings() };
    let agreed = create_key(&mut link, settings).await.unwrap();
    Raw::new(link, agreed)
}

#[tokio::test]
async fn a05_a_temporary_key_dies_on_an_open_connection_and_is_never_stored() {
    let fixture = Fixture::start().await;
    let mut raw = temporary(&fixture, 1).await;
    raw.call(&request(ECHO, 1)).await;
    assert_eq!(raw.link.until_closed().await.unwrap().last(), Some(&Received::Error(-404)));
    let mut again = fixture.again(&raw).await;
    again.send(&request(ECHO, 2)).await;
    assert_eq!(again.link.until_closed().await.unwrap(), [Received::Error(-404)]);
    assert!(fixture.backend.keys.lock().is_empty());
}

#[tokio::test]
async fn a04_a_new_binding_replaces_the_old_one() {
    let fixture = Fixture::start().await;
    let permanent = fixture.keyed().await.key().id();
    let mut first = temporary(&fixture, 600).await;
    first.call(&request(BIND, permanent.cast_signed())).await;
    first.call(&request(ECHO, 1)).await;
    {
        let contexts = fixture.backend.contexts.lock();
        let [unbound, bound] = &contexts[..] else { panic!("two calls") };
        assert_eq!(unbound.key, AuthKeyId(first.key().id()));
        assert_eq!(bound.key, AuthKeyId(permanent));
        assert!(!unbound.temporary.unwrap().bound && bound.temporary.unwrap().bound);
    }
    let mut second = temporary(&fixture, 600).await;
    second.call(&request(BIND, permanent.cast_signed())).await;
    assert_eq!(first.link.until_closed().await.unwrap().last(), Some(&Received::Error(-404)));
    assert_eq!(second.call(&request(ECHO, 2)).await, request(ECHO, 2));
}

#[tokio::test]
async fn a07_a_revoked_key_loses_its_connections_and_gets_no_more_updates() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    raw.call(&request(SUBSCRIBE, 7)).await;
    let mut bound = temporary(&fixture, 600).await;
    bound.call(&request(BIND, raw.key().id().cast_signed())).await;
    let mut bystander = fixture.keyed().await;
    bystander.call(&request(ECHO, 1)).await;

    fixture.publish(Nudge::Revoked { key: AuthKeyId(raw.key().id()) });
    fixture.grow(7, 1, 2, None);
    assert!(raw.link.until_closed().await.unwrap().is_empty(), "no update, no error");
    let mut again = fixture.again(&bound).await;
    again.send(&request(ECHO, 3)).await;
    assert_eq!(again.link.receive().await.unwrap(), Received::Error(-404));
    bound.link.until_closed().await.unwrap();
    assert_eq!(fixture.backend.renders.load(Ordering::Relaxed), 0);
    assert_eq!(bystander.call(&request(ECHO, 2)).await, request(ECHO, 2));
}

#[tokio::test]
async fn a07_the_call_that_revokes_is_still_answered() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let id = raw.send(&request(SLOW, 4)).await;
    fixture.backend.begun.subscribe().wait_for(|begun| *begun == 1).await.unwrap();
    fixture.publish(Nudge::Revoked { key: AuthKeyId(raw.key().id()) });
    fixture.backend.gate.add_permits(1);
    assert_eq!(raw.result(id).await, request(SLOW, 4));
    raw.link.until_closed().await.unwrap();
    let counters = fixture.gateway.counters();
    eventually("the connection has ended", || counters.connections.get() == 0).await;
}

/// A sign-out revokes its own key in the middle of the connection's work, when the next frame may be there already.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a07_a_frame_after_the_call_that_revokes_does_not_cost_its_answer() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let mut bystander = fixture.keyed().await;
    let (gateway, key) = (fixture.gateway.clone(), AuthKeyId(raw.key().id()));
    let (entered, is_entered) = tokio::sync::oneshot::channel();
    let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
    *fixture.backend.at_end.lock() = Some(Box::new(move || {
        entered.send(()).unwrap();
        // Others have to run meanwhile, whoever looks after the sockets among them.
        tokio::task::block_in_place(|| may_go_on.recv().unwrap());
        gateway.nudged(&Arc::new(Nudge::Revoked { key }));
    }));
    let id = raw.send(&request(SLOW, 4)).await;
    // Once another call is answered, this one waits, and the connection's task sleeps or is about to.
    raw.call(&request(ECHO, 3)).await;
    fixture.backend.gate.add_permits(1);
    is_entered.await.unwrap();
    raw.send(&request(ECHO, 5)).await;
    // What came before this on another connection has been noticed when it is answered.
    bystander.call(&request(ECHO, 6)).await;
    go_on.send(()).unwrap();
    assert_eq!(raw.result(id).await, request(SLOW, 4));
    raw.link.until_closed().await.unwrap();
    assert_eq!(*fixture.backend.executed.lock(), [3, 6, 4]);
}

#[tokio::test]
async fn a07_a_key_that_is_revoked_while_it_is_read_is_not_used() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let key = AuthKeyId(raw.key().id());
    let handing_over = fixture.backend.handing_over.write().await;
    let reads = fixture.backend.key_reads.load(Ordering::Relaxed);
    raw.send(&request(ECHO, 1)).await;
    eventually("the key is read", || fixture.backend.key_reads.load(Ordering::Relaxed) > reads).await;
    fixture.backend.keys.lock().remove(&key);
    fixture.publish(Nudge::Revoked { key });
    drop(handing_over);
    assert_eq!(raw.link.receive().await.unwrap(), Received::Error(-404));
    assert!(fixture.backend.executed.lock().is_empty());
}
