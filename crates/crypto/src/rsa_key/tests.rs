use super::*;
use crate::testing::{Seeded, sample};
use crypto_bigint::U2048;
use std::sync::LazyLock;

/// One generated key for all tests: making one takes a second or two.
pub(crate) static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate(&Seeded::new(100)));

/// The key of the published exchange and two later ones of Telegram, with their published fingerprints.
const PUBLISHED: [(&str, u64); 2] = [
    (
        "MIIBCgKCAQEAwVACPi9w23mF3tBkdZz+zwrzKOaaQdr01vAbU4E1pvkfj4sqDsm6
lyDONS789sVoD/xCS9Y0hkkC3gtL1tSfTlgCMOOul9lcixlEKzwKENj1Yz/s7daS
an9tqw3bfUV/nqgbhGX81v/+7RFAEd+RwFnK7a+XYl9sluzHRyVVaTTveB2GazTw
Efzk2DWgkBluml8OREmvfraX3bkHZJTKX4EQSjBbbdJ2ZXIsRrYOXfaA+xayEGB+
8hdlLmAjbCVfaigxX0CDqWeR1yFL9kwd9P0NsZRPsmoqVwMbMu7mStFai6aIhc3n
Slv8kg9qv1m6XHVQY3PnEw+QQtqSIXklHwIDAQAB",
        sample::SERVER_KEY_FINGERPRINT,
    ),
    (
        "MIIBCgKCAQEA6LszBcC1LGzyr992NzE0ieY+BSaOW622Aa9Bd4ZHLl+TuFQ4lo4g
5nKaMBwK/BIb9xUfg0Q29/2mgIR6Zr9krM7HjuIcCzFvDtr+L0GQjae9H0pRB2OO
62cECs5HKhT5DZ98K33vmWiLowc621dQuwKWSQKjWf50XYFw42h21P2KXUGyp2y/
+aEyZ+uVgLLQbRA1dEjSDZ2iGRy12Mk5gpYc397aYp438fsJoHIgJ2lgMv5h7WY9
t6N/byY9Nw9p21Og3AoXSL2q/2IJ1WRUhebgAdGVMlV1fkuOQoEzR7EdpqtQD9Cs
5+bfo3Nhmcyvk5ftB0WkJ9z6bNZ7yxrP8wIDAQAB",
        0xd09d_1d85_de64_fd85,
    ),
];

#[test]
fn published_keys_have_their_published_fingerprints() {
    for (base64, fingerprint) in PUBLISHED {
        let pem = format!("-----BEGIN RSA PUBLIC KEY-----\n{base64}\n-----END RSA PUBLIC KEY-----\n");
        let key = PublicKey::from_pem(&pem).unwrap();
        assert_eq!(key.fingerprint(), fingerprint, "{:016x}", key.fingerprint());
        assert_eq!(key.to_pem(), pem);
    }
}

#[test]
fn pem_round_trip() {
    let pem = KEY.to_pem();
    assert!(pem.starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
    let read = PrivateKey::from_pem(&pem).unwrap();
    assert_eq!(read.public(), KEY.public());
    assert_eq!(*read.to_pem(), *pem);
    assert_eq!(&PublicKey::from_pem(&KEY.public().to_pem()).unwrap(), KEY.public());
    assert_ne!(KEY.public().fingerprint() >> 60, 0);
}

#[test]
fn a_damaged_pem_is_refused() {
    let pem = KEY.to_pem();
    let damaged = pem.replacen('M', "N", 1);
    assert_eq!(PrivateKey::from_pem(&damaged).unwrap_err(), KeyError::Malformed);
    assert_eq!(PrivateKey::from_pem("").unwrap_err(), KeyError::Malformed);
    assert_eq!(PublicKey::from_pem(&pem).unwrap_err(), KeyError::Malformed);
}

#[test]
fn the_private_operation_undoes_the_public_one() {
    let rng = Seeded::new(8);
    let top = KEY.public().modulus().wrapping_sub(&U2048::ONE);
    let mut numbers = vec![U2048::ZERO, U2048::ONE, U2048::from_u32(2), top];
    for _ in 0..5 {
        let mut bytes = crate::random::array::<256>(&rng);
        bytes[0] = 0;
        numbers.push(U2048::from_be_slice(&bytes));
    }
    for number in numbers {
        let plain = crate::modp::number_bytes(&number);
        let cipher = KEY.public().encrypt(&plain).unwrap();
        assert_eq!(*KEY.decrypt(&cipher, &rng).unwrap(), plain);
    }
}

#[test]
fn multiples_of_a_prime_decrypt_too() {
    // The one kind of number that is not invertible modulo n.
    let rng = Seeded::new(9);
    let rsa = <rsa::PrivateKey as rsa::pkcs1::DecodeRsaPrivateKey>::from_pkcs1_pem(&KEY.to_pem()).unwrap();
    for prime in rsa::traits::PrivateKeyParts::primes(&rsa) {
        let number: U2048 = super::public::to_uint(prime.as_ref()).unwrap();
        let plain = crate::modp::number_bytes(&number);
        let cipher = KEY.public().encrypt(&plain).unwrap();
        assert_eq!(*KEY.decrypt(&cipher, &rng).unwrap(), plain);
    }
}

#[test]
fn h05_length_and_range_of_the_ciphertext() {
    let rng = Seeded::new(10);
    for length in [0, 1, 255, 257, 512] {
        assert_eq!(KEY.decrypt(&vec![0; length], &rng).unwrap_err(), Refused);
    }
    let modulus = KEY.public().modulus_bytes();
    assert_eq!(KEY.decrypt(&modulus, &rng).unwrap_err(), Refused);
    assert_eq!(KEY.decrypt(&[0xff; 256], &rng).unwrap_err(), Refused);
    assert!(KEY.public().encrypt(&modulus).is_none());
}

#[test]
fn h25_debug_shows_the_fingerprint_and_nothing_else() {
    let expected = format!("PrivateKey(fingerprint {:016x})", KEY.public().fingerprint());
    assert_eq!(format!("{:?}", *KEY), expected);
}

#[test]
fn h08_each_private_operation_is_blinded_anew() {
    /// Keeps what it gave out.
    struct Recording(Seeded, std::sync::Mutex<Vec<u8>>);

    impl crate::Random for Recording {
        fn fill(&self, buffer: &mut [u8]) {
            self.0.fill(buffer);
            self.1.lock().unwrap().extend_from_slice(buffer);
        }
    }

    let drawn = |seed| {
        let rng = Recording(Seeded::new(seed), std::sync::Mutex::default());
        let cipher = KEY.public().encrypt(&[1; 256]).unwrap();
        assert_eq!(*KEY.decrypt(&cipher, &rng).unwrap(), [1; 256]);
        rng.1.into_inner().unwrap()
    };
    let (one, other) = (drawn(1), drawn(2));
    assert!(one.len() >= 128 && one != other, "the blinding factor is as long as the primes and fresh");
}
