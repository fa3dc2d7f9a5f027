//! Key files: PEM texts, and PEM around any DER.

use crate::input::{Input, Output};
use crate::random::Seeded;
use crypto::rsa_key::{PrivateKey, PublicKey};
use std::sync::LazyLock;

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate(&Seeded::new(2048)));

/// A byte for the way: a text as it is, or DER that is wrapped first.
pub(crate) fn pem(data: &[u8]) {
    let mut input = Input::new(data);
    let way = input.below(3);
    let bytes = input.rest();
    let text = match way {
        0 => String::from_utf8_lossy(bytes).into_owned(),
        1 => wrapped("RSA PUBLIC KEY", bytes),
        _ => wrapped("RSA PRIVATE KEY", bytes),
    };
    if let Ok(key) = PublicKey::from_pem(&text) {
        assert!(PublicKey::from_pem(&key.to_pem()) == Ok(key), "a key is read as it was written");
    }
    if let Ok(key) = PrivateKey::from_pem(&text) {
        assert_eq!(
            key.public().fingerprint(),
            PublicKey::from_pem(&key.public().to_pem()).map_or(0, |k| k.fingerprint())
        );
    }
}

fn wrapped(label: &str, der: &[u8]) -> String {
    let text = base64(der);
    let lines: Vec<&str> =
        (0..text.len()).step_by(64).map(|start| &text[start..(start + 64).min(text.len())]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let word =
            group.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = word >> (18 - 6 * place) & 63;
            text.push(if place <= group.len() { char::from(DIGITS[digit as usize]) } else { '=' });
        }
    }
    text
}

fn unwrapped(pem: &str) -> Vec<u8> {
    let text = pem.lines().filter(|line| !line.starts_with('-')).flat_map(str::bytes);
    let digits: Vec<u32> = text
        .filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte))
        .map(|digit| digit as u32)
        .collect();
    let mut bytes = Vec::new();
    for group in digits.chunks(4) {
        let word = group.iter().fold(0, |word, digit| word << 6 | digit) << (6 * (4 - group.len()));
        bytes.extend_from_slice(&word.to_be_bytes()[1..group.len()]);
    }
    bytes
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let (public, private) = (KEY.public().to_pem(), KEY.to_pem());
    let seed = |way: u8, bytes: &[u8]| Output::new().bytes(&[way]).bytes(bytes).finish();
    vec![seed(0, public.as_bytes()), seed(1, &unwrapped(&public)), seed(2, &unwrapped(&private))]
}
