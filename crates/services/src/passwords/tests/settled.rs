//! What only an old password and an old login may do.

use super::*;
use crate::testing::refused;

#[tokio::test]
async fn a16_giving_away_takes_a_password_and_a_login_of_a_day_and_the_proof() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let by = Prover::from(&owner);
    let prove = async |by: &Caller, proof: &Proof| {
        world.passwords.prove_settled(by, &world.authorizations, proof).await
    };
    assert_eq!(refused(prove(&owner, &Proof::Empty).await), "PASSWORD_MISSING");
    world.pass(100);
    set(&world, &owner, &Proof::Empty, PASSWORD).await.unwrap();
    assert_eq!(refused(prove(&owner, &Proof::Empty).await), "PASSWORD_TOO_FRESH_86400");
    world.pass(86_399);
    let right = typed(&world, by, PASSWORD).await;
    assert_eq!(refused(prove(&owner, &right).await), "PASSWORD_TOO_FRESH_1");
    world.pass(1);
    prove(&owner, &right).await.unwrap();
    assert_eq!(refused(prove(&owner, &Proof::Empty).await), "PASSWORD_HASH_INVALID");
    assert_eq!(refused(prove(&owner, &right).await), "SRP_ID_INVALID");
}

#[tokio::test]
async fn a16_a_young_login_gives_nothing_away() {
    let world = World::new().await;
    let owner = protected(&world).await;
    world.pass(86_400);
    let device = world.device(2).await;
    let user = world.users.expect(owner.user).await.unwrap();
    let needed = world.login.enter(&device, user).await;
    assert_eq!(refused(needed), "SESSION_PASSWORD_NEEDED");
    let young = device_of(&owner, 2);
    let proof = typed(&world, (&young).into(), PASSWORD).await;
    world.login.check_password(&device, &proof).await.unwrap();
    let outcome = world.passwords.prove_settled(&young, &world.authorizations, &Proof::Empty).await;
    assert_eq!(refused(outcome), "SESSION_TOO_FRESH_86400");
}
