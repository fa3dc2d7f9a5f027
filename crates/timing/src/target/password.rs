//! Rule A14: checking a password's proof takes the same time however wrong it is.

use super::{Cost, Target};
use crate::random::Stream;
use crypto::random;
use crypto::srp::{Challenge, Salts, client};
use std::sync::Arc;

/// What a client sends: `A`, then `M1`.
type Proof = [u8; 256 + 32];

/// What the server compares it with.
struct Expecting {
    challenge: Challenge,
    salts: Salts,
}

pub(super) fn targets(random: &Stream) -> Vec<Target> {
    let password = b"correct horse";
    let salts = Salts { salt1: vec![1; 40], salt2: vec![2; 16] };
    let challenge = Challenge::new(&client::verifier(&salts, password), random);
    let right = client::answer(&salts, password, challenge.public(), random)
        .expect("a challenge is in the range that clients accept");
    let right = proof(&right.a, &right.m1);
    let expecting = Arc::new(Expecting { challenge, salts });
    vec![a14_wrong_m1(right, Arc::clone(&expecting)), a14_public_value(expecting, random)]
}

fn proof(a: &[u8; 256], m1: &[u8; 32]) -> Proof {
    let mut proof = [0; 288];
    proof[..256].copy_from_slice(a);
    proof[256..].copy_from_slice(m1);
    proof
}

fn a14_wrong_m1(right: Proof, expecting: Arc<Expecting>) -> Target {
    let proofs = [256, 287].map(|at| {
        let mut wrong = right;
        wrong[at] ^= 1;
        wrong
    });
    checking("A14 SRP check, M1 wrong in the first/last byte", proofs, expecting)
}

/// The smallest public value that is allowed, a power of two, and one without any pattern: the secret exponent is
/// applied to both.
fn a14_public_value(expecting: Arc<Expecting>, random: &Stream) -> Target {
    let [mut least, mut any] = [[0; 256], random::array(random)];
    least[7] = 1;
    any[0] = 0x40;
    let m1 = random::array(random);
    let proofs = [least, any].map(|a| proof(&a, &m1));
    checking("A14 SRP check with a wrong M1, A = 2^1984/any", proofs, expecting)
}

fn checking(name: &'static str, proofs: [Proof; 2], expecting: Arc<Expecting>) -> Target {
    Target::new(name, Cost::Power, proofs, move |proof| {
        let (a, m1) = proof.split_at(256);
        expecting.challenge.check(&expecting.salts, a, m1).is_ok()
    })
}
