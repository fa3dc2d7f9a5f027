//! Rule H08: the private operation takes the same time for every ciphertext.
//!
//! It is reached through the new scheme, which refuses both plaintexts after the same work.

use super::{Cost, Target};
use crate::random::Stream;
use crypto::rsa_key::PrivateKey;
use crypto::{random, rsa_pad};
use std::sync::Arc;

pub(super) fn targets(key: &Arc<PrivateKey>, random: &Stream) -> Vec<Target> {
    vec![h08_two_fixed_ciphertexts(key, random)]
}

/// The number 1, whose powers are all 1 if nothing blinds it, and a number without any pattern.
fn h08_two_fixed_ciphertexts(key: &Arc<PrivateKey>, random: &Stream) -> Target {
    let [mut one, mut any] = [[0; 256], random::array(random)];
    one[255] = 1;
    any[0] = 0;
    let (key, blinding) = (Arc::clone(key), Stream::new(random.next()));
    Target::new("H08 RSA private operation, ciphertext 1/any", Cost::Power, [one, any], move |cipher| {
        rsa_pad::decrypt(&key, &cipher[..], &blinding).is_ok()
    })
}
