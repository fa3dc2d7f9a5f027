//! Answering challenges: once, in time, by whom they were made for, and not too often.

use super::*;
use crate::passwords::challenges::{LIFETIME, PER_KEY};
use crate::testing::{refused, roomy};
use crypto::dh;
use ports::{Key, RowKey, Table};

#[tokio::test]
async fn a14_a_challenge_is_good_for_one_answer() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let by = Prover::from(&owner);
    let right = typed(&world, by, PASSWORD).await;
    world.passwords.prove(by, &right).await.unwrap();
    assert_eq!(refused(world.passwords.prove(by, &right).await), "SRP_ID_INVALID");

    let asked = world.passwords.state(by).await.unwrap().current.unwrap();
    let right = answer(&world, &asked, PASSWORD);
    assert_eq!(refused(world.passwords.prove(by, &wrong(&asked)).await), "PASSWORD_HASH_INVALID");
    assert_eq!(refused(world.passwords.prove(by, &right).await), "SRP_ID_INVALID", "used up by a wrong one");
}

#[tokio::test]
async fn a14_a_challenge_is_fresh_short_lived_and_its_keys_own() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let by = Prover::from(&owner);
    let ask = async || world.passwords.state(by).await.unwrap().current.unwrap();
    let (first, second) = (ask().await, ask().await);
    assert_ne!((first.srp_id, first.srp_b), (second.srp_id, second.srp_b));
    assert_eq!((first.hint.as_str(), &first.salts), ("a horse", &second.salts));

    let other = Prover { key: AuthKeyId(99), ..by };
    let right = answer(&world, &first, PASSWORD);
    assert_eq!(refused(world.passwords.prove(other, &right).await), "SRP_ID_INVALID");
    world.passwords.prove(by, &right).await.unwrap();

    let late = answer(&world, &second, PASSWORD);
    world.pass(LIFETIME.as_secs());
    assert_eq!(refused(world.passwords.prove(by, &late).await), "SRP_ID_INVALID");
}

#[tokio::test]
async fn a14_a_key_has_a_few_challenges_and_the_oldest_makes_room() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let by = Prover::from(&owner);
    let mut asked = Vec::new();
    for _ in 0..=PER_KEY {
        asked.push(world.passwords.state(by).await.unwrap().current.unwrap());
    }
    assert_eq!(refused(world.passwords.prove(by, &wrong(&asked[0])).await), "SRP_ID_INVALID");
    let last = asked.last().unwrap();
    assert_eq!(refused(world.passwords.prove(by, &wrong(last)).await), "PASSWORD_HASH_INVALID");
}

#[tokio::test]
async fn a14_public_values_out_of_range_prove_nothing() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let by = Prover::from(&owner);
    for a in [vec![0; 256], dh::prime().to_vec(), vec![], vec![0xff; 256]] {
        let asked = world.passwords.state(by).await.unwrap().current.unwrap();
        let forged = Proof::Answer { srp_id: asked.srp_id, a, m1: vec![0; 32] };
        assert_eq!(refused(world.passwords.prove(by, &forged).await), "PASSWORD_HASH_INVALID");
    }
}

#[tokio::test]
async fn a15_wrong_passwords_are_limited_for_the_account_and_for_the_key() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let world = world.restart(Default::default()).await;
    let mut outcomes = Vec::new();
    for key in 0..20 {
        let by = Prover::from(&device_of(&owner, key));
        let asked = world.passwords.state(by).await.unwrap().current.unwrap();
        outcomes.push(refused(world.passwords.prove(by, &wrong(&asked)).await));
    }
    let (tried, held) = outcomes.split_at(5);
    assert!(tried.iter().all(|outcome| outcome == "PASSWORD_HASH_INVALID"), "{tried:?}");
    assert!(held.iter().all(|outcome| outcome == "FLOOD_WAIT_600"), "{held:?}");

    // A restart gives no new attempts to whoever was told to wait.
    let world = world.restart(Default::default()).await;
    let by = Prover::from(&owner);
    let right = typed(&world, by, PASSWORD).await;
    assert_eq!(refused(world.passwords.prove(by, &right).await), "FLOOD_WAIT_600");
    world.pass(600);
    let right = typed(&world, by, PASSWORD).await;
    world.passwords.prove(by, &right).await.unwrap();
}

#[tokio::test]
async fn a15_right_passwords_cost_nothing() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let world = world.restart(Default::default()).await;
    for _ in 0..8 {
        let right = typed(&world, (&owner).into(), PASSWORD).await;
        world.passwords.prove((&owner).into(), &right).await.unwrap();
    }
}

#[tokio::test]
async fn h26_no_plaintext_verifier_is_in_the_store() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let next = world.passwords.state((&owner).into()).await.unwrap().next;
    let new = made(next, PASSWORD);
    let verifier = new.verifier.clone();
    world.passwords.change((&owner).into(), &Proof::Empty, PasswordChange::Set(new)).await.unwrap();
    let at = |user: i64| RowKey::single(Table::Passwords, Key::new().i64(user));
    let bytes = world.outside.views.get(&at(owner.user.0)).await.unwrap().unwrap();
    assert!(!bytes.windows(16).any(|window| window == &verifier[..16]));
    // Copied under another user it does not open.
    world.outside.views.claim(at(owner.user.0 + 1), None, Some(bytes)).await.unwrap().unwrap();
    let other = Prover { user: model::UserId(owner.user.0 + 1), ..(&owner).into() };
    assert!(world.passwords.state(other).await.is_err());
    // The same server started anew opens it.
    let world = world.restart(roomy()).await;
    let right = typed(&world, (&owner).into(), PASSWORD).await;
    world.passwords.prove((&owner).into(), &right).await.unwrap();
}
