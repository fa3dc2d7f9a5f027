//! Setting, changing and removing a password.

use super::*;
use crate::testing::refused;

#[tokio::test]
async fn a16_a_password_is_set_changed_and_removed_by_who_proves_the_present_one() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let by = Prover::from(&owner);
    assert!(world.passwords.is_set(owner.user).await.unwrap());
    for proof in [Proof::Empty, typed(&world, by, b"wrong").await] {
        let outcome = set(&world, &owner, &proof, b"another").await;
        assert_eq!(refused(outcome), "PASSWORD_HASH_INVALID");
    }
    let outcome = world.passwords.change(by, &Proof::Empty, PasswordChange::Remove).await;
    assert_eq!(refused(outcome), "PASSWORD_HASH_INVALID");
    let old = typed(&world, by, PASSWORD).await;
    world.passwords.prove(by, &old).await.unwrap();

    let old = typed(&world, by, PASSWORD).await;
    set(&world, &owner, &old, b"another").await.unwrap();
    let old = typed(&world, by, PASSWORD).await;
    assert_eq!(refused(world.passwords.prove(by, &old).await), "PASSWORD_HASH_INVALID");

    let new = typed(&world, by, b"another").await;
    world.passwords.change(by, &new, PasswordChange::Remove).await.unwrap();
    assert!(!world.passwords.is_set(owner.user).await.unwrap());
    assert!(world.passwords.state(by).await.unwrap().current.is_none());
    world.passwords.prove(by, &Proof::Empty).await.unwrap();
    let outcome = world.passwords.change(by, &Proof::Empty, PasswordChange::Remove).await;
    assert_eq!(refused(outcome), "NEW_SETTINGS_EMPTY");
}

#[tokio::test]
async fn a16_a_new_password_is_made_with_the_salts_that_were_given_out() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let by = Prover::from(&owner);
    let next = world.passwords.state(by).await.unwrap().next;
    assert_eq!(world.passwords.state(by).await.unwrap().next, next, "the same until a password is set");
    let good = made(next, PASSWORD);
    let salt = |salt1: &[u8]| NewPassword { salt1: salt1.to_vec(), ..good.clone() };
    let bad = [
        ("NEW_SALT_INVALID", salt(&[9; 40])),
        ("NEW_SALT_INVALID", salt(&next.salt1)),
        ("NEW_SALT_INVALID", salt(&[&next.salt1[..], &[9; 65]].concat())),
        ("NEW_SETTINGS_INVALID", NewPassword { salt2: vec![9; 16], ..good.clone() }),
        ("NEW_SETTINGS_INVALID", NewPassword { verifier: vec![], ..good.clone() }),
        ("NEW_SETTINGS_INVALID", NewPassword { verifier: vec![0; 256], ..good.clone() }),
        ("NEW_SETTINGS_INVALID", NewPassword { verifier: vec![0xff; 256], ..good.clone() }),
        ("NEW_SETTINGS_INVALID", NewPassword { hint: "h".repeat(256), ..good.clone() }),
    ];
    for (name, new) in bad {
        let outcome = world.passwords.change(by, &Proof::Empty, PasswordChange::Set(new)).await;
        assert_eq!(refused(outcome), name);
        assert!(!world.passwords.is_set(owner.user).await.unwrap());
    }
    world.passwords.change(by, &Proof::Empty, PasswordChange::Set(good)).await.unwrap();
    assert_ne!(world.passwords.state(by).await.unwrap().next, next);
}

#[tokio::test]
async fn a16_an_answer_to_a_challenge_of_the_old_password_is_told_that_it_changed() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let other = device_of(&owner, 2);
    let pending = typed(&world, (&other).into(), PASSWORD).await;
    let old = typed(&world, (&owner).into(), PASSWORD).await;
    // The very same password, set again.
    set(&world, &owner, &old, PASSWORD).await.unwrap();
    let outcome = world.passwords.prove((&other).into(), &pending).await;
    assert_eq!(refused(outcome), "SRP_PASSWORD_CHANGED");
}

#[tokio::test]
async fn a16_of_two_who_set_the_first_password_at_once_one_does() {
    let world = World::new().await;
    let owner = owner(&world).await;
    let by = Prover::from(&owner);
    let next = world.passwords.state(by).await.unwrap().next;
    let (one, other) = (made(next, b"one"), made(next, b"other"));
    let (one, other) = tokio::join!(
        world.passwords.change(by, &Proof::Empty, PasswordChange::Set(one)),
        world.passwords.change(by, &Proof::Empty, PasswordChange::Set(other)),
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
}
