use super::*;
use crate::testing::{Scripted, Seeded, hex, hex_array};

const PASSWORD: &[u8] = "correct horse é".as_bytes();

fn salts() -> Salts {
    Salts { salt1: [&[0, 1, 2, 3, 4, 5, 6, 7][..], &[0xa5; 32]].concat(), salt2: (16..32).collect() }
}

/// Values computed by an independent implementation of the published formulas: Python's hashlib and pow,
/// with a = SHA256("a") and b = SHA256("b").
#[test]
fn agrees_with_an_independent_implementation() {
    let x = client::private_key(&salts(), PASSWORD);
    assert_eq!(
        *x.as_be_bytes(),
        hex_array("9367ec4f45a9758331c0ad2f8493f1c9b08a82f82015cd1164cb5f7768de905e")
    );
    let verifier = client::verifier(&salts(), PASSWORD);
    let digest = |bytes: &[u8]| hash::sha256(&[bytes]).to_vec();
    assert_eq!(
        digest(verifier.as_bytes()),
        hex("a8c4a1f6b4b4553902b49071ce23a90882b01794cafbe00e32850d63339615bb")
    );
    let challenge = Challenge::new(&verifier, &Scripted::new(&[digest(b"b")]));
    assert_eq!(
        digest(challenge.public()),
        hex("61c6b8795d2f696373d1830233482c1841ea145438dc343730e61319a4ef21c2")
    );
    let answer =
        client::answer(&salts(), PASSWORD, challenge.public(), &Scripted::new(&[digest(b"a")])).unwrap();
    assert_eq!(digest(&answer.a), hex("8a451cafd683e57c4ff0bcf3fc5bb1dad837be0e23bb80bcc4b979e63544343a"));
    assert_eq!(answer.m1, hex_array("7b982f7cce432feed3a065158e7a50160f913dc410009f2be53808cb1a5fa385"));
    assert_eq!(challenge.check(&salts(), &answer.a, &answer.m1), Ok(()));
}

#[test]
fn a14_a_wrong_password_and_a_replayed_proof_are_refused() {
    let rng = Seeded::new(18);
    let verifier = client::verifier(&salts(), PASSWORD);
    let challenge = Challenge::new(&verifier, &rng);
    let wrong = client::answer(&salts(), b"wrong", challenge.public(), &rng).unwrap();
    assert_eq!(challenge.check(&salts(), &wrong.a, &wrong.m1), Err(NotProved));

    let right = client::answer(&salts(), PASSWORD, challenge.public(), &rng).unwrap();
    assert_eq!(challenge.check(&salts(), &right.a, &right.m1), Ok(()));
    let next = Challenge::new(&verifier, &rng);
    assert_ne!(next.public(), challenge.public());
    assert_eq!(next.check(&salts(), &right.a, &right.m1), Err(NotProved));
    assert_eq!(challenge.check(&salts(), &right.a, &right.m1[..31]), Err(NotProved));
    assert_eq!(challenge.check(&salts(), &right.a, &[]), Err(NotProved));
}

#[test]
fn a14_public_values_out_of_range_are_refused() {
    let rng = Seeded::new(19);
    let mut one = [0; 256];
    one[255] = 1;
    let mut top = *dh::prime();
    top[255] -= 1;
    let bad: [&[u8]; 7] = [&[0; 256], &one, dh::prime(), &top, &[0xff; 256], &[], &[0x55; 255]];
    let verifier = Verifier([0x55; 256]);
    let challenge = Challenge::new(&verifier, &rng);
    for a in bad {
        // With A = 0 or p the shared number is 0 whatever the password: the forged proof below would pass.
        let forged = <&[u8; 256]>::try_from(a)
            .map(|a| *proof(&salts(), a, challenge.public(), &modp::small(0)))
            .unwrap_or_default();
        assert_eq!(challenge.check(&salts(), a, &forged), Err(NotProved));
        assert!(Verifier::from_bytes(a).is_none());
        if let Ok(b) = a.try_into() {
            assert_eq!(client::answer(&salts(), PASSWORD, b, &rng).unwrap_err(), NotProved);
        }
    }
}
