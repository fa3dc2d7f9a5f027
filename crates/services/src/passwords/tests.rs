//! Passwords as a client meets them.

mod attempts;
mod change;
mod reset;
mod settled;

use super::*;
use crate::testing::{World, caller};
use crate::{Caller, Result};
use crypto::srp::client;
use model::AuthKeyId;

pub(super) const PHONE: &str = "9996610001";
pub(super) const PASSWORD: &[u8] = b"correct horse";

/// A signed-in user.
pub(super) async fn owner(world: &World) -> Caller {
    world.signed_in(1, PHONE).await
}

/// A user with a password.
pub(super) async fn protected(world: &World) -> Caller {
    let owner = owner(world).await;
    set(world, &owner, &Proof::Empty, PASSWORD).await.unwrap();
    owner
}

pub(super) async fn set(world: &World, by: &Caller, proof: &Proof, password: &[u8]) -> Result<()> {
    let next = world.passwords.state(by.into()).await.unwrap().next;
    world.passwords.change(by.into(), proof, PasswordChange::Set(made(next, password))).await
}

/// A password as a client makes it.
pub(super) fn made(next: NewSalts, password: &[u8]) -> NewPassword {
    let salts = Salts { salt1: [&next.salt1[..], &[9; 32]].concat(), salt2: next.salt2.to_vec() };
    let verifier = client::verifier(&salts, password).as_bytes().to_vec();
    NewPassword { salt1: salts.salt1, salt2: salts.salt2, verifier, hint: "a horse".to_owned() }
}

/// The answer of somebody who types this password.
pub(super) async fn typed(world: &World, by: Prover, password: &[u8]) -> Proof {
    answer(world, &world.passwords.state(by).await.unwrap().current.unwrap(), password)
}

pub(super) fn answer(world: &World, asked: &Asked, password: &[u8]) -> Proof {
    let chance = Chance(world.env.as_ref());
    let answer = client::answer(&asked.salts, password, &asked.srp_b, &chance).unwrap();
    Proof::Answer { srp_id: asked.srp_id, a: answer.a.to_vec(), m1: answer.m1.to_vec() }
}

/// An answer that costs its maker no time, and is wrong.
pub(super) fn wrong(asked: &Asked) -> Proof {
    Proof::Answer { srp_id: asked.srp_id, a: asked.srp_b.to_vec(), m1: vec![0; 32] }
}

pub(super) fn device_of(owner: &Caller, key: u64) -> Caller {
    caller(owner.user, AuthKeyId(key))
}
