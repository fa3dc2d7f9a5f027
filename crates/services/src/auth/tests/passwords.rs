//! Logins with a second factor.

use crate::auth::{Device, SignedIn};
use crate::passwords::{NewPassword, PasswordChange, Proof, Prover};
use crate::rows::Chance;
use crate::testing::{World, refused, roomy};
use crate::{Caller, Result};
use crypto::srp::{Salts, client};

const PHONE: &str = "9996610001";
const PASSWORD: &[u8] = b"tr0ub4dor";

/// A user with a password, signed in on device 1.
async fn protected(world: &World) -> Caller {
    let owner = world.signed_in(1, PHONE).await;
    let next = world.passwords.state((&owner).into()).await.unwrap().next;
    let salts = Salts { salt1: [&next.salt1[..], &[1; 32]].concat(), salt2: next.salt2.to_vec() };
    let verifier = client::verifier(&salts, PASSWORD).as_bytes().to_vec();
    let new = NewPassword { salt1: salts.salt1, salt2: salts.salt2, verifier, hint: String::new() };
    world.passwords.change((&owner).into(), &Proof::Empty, PasswordChange::Set(new)).await.unwrap();
    owner
}

async fn gives_code(world: &World, device: &Device) -> Result<SignedIn> {
    let hash = world.login.send_code(device, PHONE).await.unwrap().phone_code_hash;
    world.login.sign_in(device, PHONE, &hash, "11111").await
}

async fn typed(world: &World, owner: &Caller, device: &Device) -> Proof {
    let by = Prover { user: owner.user, key: device.key };
    let asked = world.passwords.state(by).await.unwrap().current.unwrap();
    let chance = Chance(world.env.as_ref());
    let answer = client::answer(&asked.salts, PASSWORD, &asked.srp_b, &chance).unwrap();
    Proof::Answer { srp_id: asked.srp_id, a: answer.a.to_vec(), m1: answer.m1.to_vec() }
}

#[tokio::test]
async fn a13_a_key_belongs_to_nobody_until_the_password_is_given() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let device = world.device(2).await;
    assert_eq!(refused(gives_code(&world, &device).await), "SESSION_PASSWORD_NEEDED");
    assert_eq!(world.keys.authorized(device.key).await.unwrap(), None);
    assert_eq!(world.login.awaited(device.key).await.unwrap(), Some(owner.user));
    assert_eq!(world.authorizations.list(owner.user).await.unwrap().len(), 1);
    assert_eq!(world.heard.logins.lock().len(), 1, "nobody is told of what is no login");
    let empty = world.login.check_password(&device, &Proof::Empty).await;
    assert_eq!(refused(empty), "PASSWORD_HASH_INVALID");

    // A restart does not send anybody back to the code.
    let world = world.restart(roomy()).await;
    let proof = typed(&world, &owner, &device).await;
    world.login.check_password(&device, &proof).await.unwrap();
    assert_eq!(world.keys.authorized(device.key).await.unwrap(), Some(owner.user));
    assert_eq!(world.login.awaited(device.key).await.unwrap(), None);
    assert_eq!(world.heard.logins.lock().len(), 1, "told once it is a login");
}

#[tokio::test]
async fn a13_the_password_of_a_login_is_given_with_its_key_and_within_an_hour() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let (device, other) = (world.device(2).await, world.device(3).await);
    gives_code(&world, &device).await.unwrap_err();
    let proof = typed(&world, &owner, &other).await;
    let outcome = world.login.check_password(&other, &proof).await;
    assert_eq!(refused(outcome), "PASSWORD_HASH_INVALID", "no code was given with this key");
    world.pass(3_600);
    let proof = typed(&world, &owner, &device).await;
    let outcome = world.login.check_password(&device, &proof).await;
    assert_eq!(refused(outcome), "PASSWORD_HASH_INVALID", "too late");
}

#[tokio::test]
async fn a13_a_device_that_signs_in_as_somebody_with_a_password_leaves_the_first() {
    let world = World::new().await;
    protected(&world).await;
    let first = world.signed_in(2, "9996620002").await;
    let device = Device { key: first.origin.key, address: first.address };
    assert_eq!(refused(gives_code(&world, &device).await), "SESSION_PASSWORD_NEEDED");
    assert_eq!(world.keys.authorized(device.key).await.unwrap(), None);
}

#[tokio::test]
async fn a13_a_login_goes_on_without_a_password_that_was_removed() {
    let world = World::new().await;
    let owner = protected(&world).await;
    let device = world.device(2).await;
    gives_code(&world, &device).await.unwrap_err();
    let known = Device { key: owner.origin.key, address: owner.address };
    let proof = typed(&world, &owner, &known).await;
    world.passwords.change((&owner).into(), &proof, PasswordChange::Remove).await.unwrap();
    world.login.check_password(&device, &Proof::Empty).await.unwrap();
    assert_eq!(world.keys.authorized(device.key).await.unwrap(), Some(owner.user));
}
