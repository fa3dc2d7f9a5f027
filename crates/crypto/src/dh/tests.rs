use super::*;
use crate::testing::{Scripted, Seeded, hex_array, sample};
use crypto_bigint::U2048;

fn bytes(number: &U2048) -> [u8; 256] {
    modp::number_bytes(number)
}

fn two_to(bit: u32) -> U2048 {
    U2048::ONE.shl_vartime(bit)
}

#[test]
fn h14_public_values_at_the_edges() {
    let p = *modp::P;
    let minus = |n: &U2048| p.wrapping_sub(n);
    let one = U2048::ONE;
    let refused = [
        U2048::ZERO,
        one,
        U2048::from_u32(2),
        two_to(1983),
        two_to(1984).wrapping_sub(&one),
        minus(&two_to(1984)).wrapping_add(&one),
        minus(&two_to(1983)),
        minus(&U2048::from_u32(2)),
        minus(&one),
        p,
        p.wrapping_add(&one),
        U2048::MAX,
    ];
    let exchange = Exchange::new(&Seeded::new(1));
    for value in refused {
        assert!(!check_public(&bytes(&value)), "{value}");
        assert!(exchange.auth_key(&bytes(&value)).is_none());
    }
    for value in [two_to(1984), two_to(2047), minus(&two_to(1984))] {
        assert!(check_public(&bytes(&value)), "{value}");
    }
}

#[test]
fn h13_a_bad_secret_is_drawn_again() {
    // 3^0 to 3^1251 are all below 2^1984.
    let secret = |n: u16| {
        let mut bytes = vec![0; 32];
        bytes[30..].copy_from_slice(&n.to_be_bytes());
        bytes
    };
    let rng = Scripted::new(&[secret(0), secret(1), secret(2), secret(1251)]);
    let exchange = Exchange::new(&rng);
    assert!(rng.is_used_up());
    assert!(check_public(exchange.public()));
    for bad in [0, 1, 2, 1251] {
        assert!(Exchange::from_secret(secret(bad).try_into().unwrap()).is_none());
    }
}

#[test]
fn h13_secrets_are_fresh_and_in_range() {
    let rng = Seeded::new(2);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..2_000 {
        let exchange = Exchange::new(&rng);
        assert!(check_public(exchange.public()));
        assert!(seen.insert(*exchange.public()));
    }
}

#[test]
fn both_sides_agree() {
    let rng = Seeded::new(3);
    let (server, client) = (Exchange::new(&rng), Exchange::new(&rng));
    let key = server.auth_key(client.public()).unwrap();
    assert_eq!(key, client.auth_key(server.public()).unwrap());
    let restored = Exchange::from_secret(*server.secret()).unwrap();
    assert_eq!(restored.public(), server.public());
}

#[test]
fn only_the_known_group_is_accepted() {
    assert!(check_group(3, prime()));
    assert!(!check_group(2, prime()));
    let mut other = *prime();
    other[255] ^= 2;
    assert!(!check_group(3, &other));
}

#[test]
fn the_published_exchange_gives_its_values() {
    let b = U2048::from_be_hex(&sample::B.to_lowercase());
    let g_a: [u8; 256] = hex_array(sample::G_A);
    let g_b: [u8; 256] = hex_array(sample::G_B);
    let key: [u8; 256] = hex_array(sample::AUTH_KEY);
    assert!(check_public(&g_a) && check_public(&g_b));
    assert_eq!(modp::to_bytes(&modp::small(2).pow(&b)), g_b);
    assert_eq!(modp::to_bytes(&modp::element(&g_a).pow(&b)), key);
}
