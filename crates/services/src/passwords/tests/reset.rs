//! A password that is forgotten.

use super::*;
use crate::testing::refused;

const WEEK_S: u64 = 7 * 86_400;

#[tokio::test]
async fn a17_a_forgotten_password_is_removed_a_week_after_it_was_asked_for() {
    let world = World::new().await;
    let owner = owner(&world).await;
    assert_eq!(refused(world.passwords.reset(&owner).await), "PASSWORD_EMPTY");
    set(&world, &owner, &Proof::Empty, PASSWORD).await.unwrap();

    let due = Date(world.env.now().date().0 + WEEK_S as i32);
    assert_eq!(world.passwords.reset(&owner).await.unwrap(), Reset::Waits(due));
    world.pass(WEEK_S - 1);
    assert_eq!(world.passwords.reset(&owner).await.unwrap(), Reset::Waits(due), "not begun anew");
    let state = world.passwords.state((&owner).into()).await.unwrap();
    assert!(state.reset == Some(due) && state.current.is_some());
    world.pass(1);
    assert_eq!(world.passwords.reset(&owner).await.unwrap(), Reset::Done);
    assert!(!world.passwords.is_set(owner.user).await.unwrap());
}

#[tokio::test]
async fn a17_a_reset_that_is_declined_cannot_be_asked_for_again_at_once() {
    let world = World::new().await;
    let owner = protected(&world).await;
    assert_eq!(refused(world.passwords.decline_reset(&owner).await), "RESET_REQUEST_MISSING");
    world.passwords.reset(&owner).await.unwrap();
    world.passwords.decline_reset(&owner).await.unwrap();
    assert_eq!(refused(world.passwords.decline_reset(&owner).await), "RESET_REQUEST_MISSING");
    let again = Date(world.env.now().date().0 + 86_400);
    assert_eq!(world.passwords.reset(&owner).await.unwrap(), Reset::Declined(again));
    world.pass(86_400);
    assert!(matches!(world.passwords.reset(&owner).await.unwrap(), Reset::Waits(_)));
}

#[tokio::test]
async fn a17_a_new_password_ends_a_reset() {
    let world = World::new().await;
    let owner = protected(&world).await;
    world.passwords.reset(&owner).await.unwrap();
    let old = typed(&world, (&owner).into(), PASSWORD).await;
    set(&world, &owner, &old, b"remembered").await.unwrap();
    world.pass(WEEK_S);
    assert!(matches!(world.passwords.reset(&owner).await.unwrap(), Reset::Waits(_)));
}
