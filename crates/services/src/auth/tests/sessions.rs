//! The devices of a user: listed truthfully, told of each other, ended at once.

use crate::auth::Keys;
use crate::testing::{World, refused, roomy};
use crypto::seal::SealKey;
use model::{EntryKey, Nudge, Pts, UserId};
use parking_lot::Mutex;
use ports::Subscriber;
use std::future::Future as _;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

const PHONE: &str = "9996610001";

#[tokio::test]
async fn a07_a_log_out_is_durable_before_the_connections_hear_of_it() {
    let world = World::new().await;
    let caller = world.signed_in(1, PHONE).await;
    world.authorizations.log_out(&caller).await.unwrap();
    let revoked = Nudge::Revoked { key: caller.origin.key };
    assert!(world.heard.nudges.lock().contains(&revoked));
    for world in [world.restart(roomy()).await, world] {
        assert_eq!(world.keys.authorized(caller.origin.key).await.unwrap(), None);
        assert!(world.authorizations.list(caller.user).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a07_resetting_ends_the_others_and_not_oneself() {
    let world = World::new().await;
    let old = world.signed_in(1, PHONE).await;
    world.pass(86_400);
    let (second, third) = (world.signed_in(2, PHONE).await, world.signed_in(3, PHONE).await);
    let list = world.authorizations.list(old.user).await.unwrap();
    let hash = list.iter().find(|one| one.key == second.origin.key).unwrap().hash;
    world.authorizations.reset(&old, hash).await.unwrap();
    assert_eq!(refused(world.authorizations.reset(&old, hash).await), "HASH_INVALID");
    assert_eq!(world.authorizations.reset_others(&old).await.unwrap(), [third.origin.key]);
    let left = world.authorizations.list(old.user).await.unwrap();
    assert_eq!(left.iter().map(|one| one.key).collect::<Vec<_>>(), [old.origin.key]);
}

#[tokio::test]
async fn a08_a_young_login_cannot_end_others() {
    let world = World::new().await;
    let old = world.signed_in(1, PHONE).await;
    let young = world.signed_in(2, PHONE).await;
    let list = world.authorizations.list(old.user).await.unwrap();
    let hash = list.iter().find(|one| one.key == old.origin.key).unwrap().hash;
    let forbidden = "FRESH_RESET_AUTHORISATION_FORBIDDEN";
    assert_eq!(refused(world.authorizations.reset(&young, hash).await), forbidden);
    assert_eq!(refused(world.authorizations.reset_others(&young).await), forbidden);
    world.pass(86_400);
    world.authorizations.reset(&young, hash).await.unwrap();
}

#[tokio::test]
async fn a13_a_key_belongs_to_nobody_until_the_login_is_complete() {
    let world = World::new().await;
    let device = world.device(1).await;
    let sent = world.login.send_code(&device, PHONE).await.unwrap();
    assert_eq!(world.keys.authorized(device.key).await.unwrap(), None);
    world.login.sign_in(&device, PHONE, &sent.phone_code_hash, "11111").await.unwrap();
    assert_eq!(world.keys.authorized(device.key).await.unwrap(), None, "the number has no account yet");
}

#[tokio::test]
async fn a21_a_new_login_is_told_to_the_user() {
    let world = World::new().await;
    let first = world.signed_in(1, PHONE).await;
    let second = world.signed_in(2, PHONE).await;
    assert_eq!(first.user, second.user);
    let told: Vec<_> = world.heard.logins.lock().iter().map(|one| one.key).collect();
    assert_eq!(told, [first.origin.key, second.origin.key]);
}

#[tokio::test]
async fn a25_activity_and_delivery_are_written_down_lazily() {
    let world = World::new().await;
    let caller = world.signed_in(1, PHONE).await;
    let at = EntryKey { pts: Pts(9), minor: 0 };
    world.pass(60);
    world.authorizations.active(&caller);
    world.authorizations.delivered(caller.user, caller.origin.key, at);
    world.authorizations.delivered(caller.user, caller.origin.key, EntryKey::default());
    world.authorizations.flush().await.unwrap();
    let world = world.restart(roomy()).await;
    let one = world.authorizations.list(caller.user).await.unwrap().remove(0);
    assert_eq!(one.active.0 - one.created.0, 60);
    assert_eq!(one.delivered, Some(at));
}

#[tokio::test]
async fn a_key_that_signs_in_as_somebody_else_leaves_the_first() {
    let world = World::new().await;
    let first = world.signed_in(1, PHONE).await;
    let second = world.signed_in(1, "9996620002").await;
    assert_ne!(first.user, second.user);
    assert!(world.authorizations.list(first.user).await.unwrap().is_empty());
    assert_eq!(world.authorizations.list(second.user).await.unwrap().len(), 1);
}

/// Looks into the store at the very moment of a revocation.
struct Witness {
    keys: Keys,
    bound: Mutex<Vec<Option<UserId>>>,
}

impl Subscriber for Witness {
    fn nudged(&self, nudge: &Arc<Nudge>) {
        let Nudge::Revoked { key } = **nudge else { return };
        let look = std::pin::pin!(self.keys.authorized(key));
        let Poll::Ready(user) = look.poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("the store in memory answers at once")
        };
        self.bound.lock().push(user.unwrap());
    }
}

#[tokio::test]
async fn a07_connections_hear_of_a_log_out_that_is_durable() {
    let world = World::new().await;
    let caller = world.signed_in(1, PHONE).await;
    let keys = Keys::new(world.outside.clone(), SealKey::from_bytes([7; 32]));
    let witness = Arc::new(Witness { keys, bound: Mutex::default() });
    world.outside.bus.subscribe(witness.clone());
    world.authorizations.log_out(&caller).await.unwrap();
    assert_eq!(*witness.bound.lock(), [None]);
}
