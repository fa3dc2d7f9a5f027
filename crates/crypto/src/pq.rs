//! The proof of work of the key exchange: a number that the client must split into its two primes.
//!
//! Both primes have exactly 31 bits, so `pq` has 61 or 62: it fits the signed 64 bits in which clients hold
//! it, and the encodings of `p`, `q` and `pq` always take 4, 4 and 8 bytes. Nothing here is secret.

use crate::{Random, random};

/// Two distinct odd primes `p < q` of 31 bits each.
pub fn generate(rng: &dyn Random) -> (u32, u32) {
    let first = random_prime(rng);
    loop {
        let second = random_prime(rng);
        if first != second {
            return (first.min(second), first.max(second));
        }
    }
}

fn random_prime(rng: &dyn Random) -> u32 {
    loop {
        // The top bit of 31 and the lowest bit set.
        let candidate = u32::from_le_bytes(random::array(rng)) >> 1 | 1 << 30 | 1;
        if is_prime(candidate) {
            return candidate;
        }
    }
}

/// Miller-Rabin with the bases that decide every number below 3,215,031,751.
fn is_prime(n: u32) -> bool {
    const BASES: [u32; 4] = [2, 3, 5, 7];
    if n < 2 || BASES.iter().any(|&base| n != base && n.is_multiple_of(base)) {
        return false;
    }
    BASES.contains(&n) || BASES.iter().all(|&base| is_strong_probable_prime(n, base))
}

fn is_strong_probable_prime(n: u32, base: u32) -> bool {
    let twos = (n - 1).trailing_zeros();
    let mut x = pow_mod(base.into(), u64::from(n - 1) >> twos, n.into());
    if x == 1 {
        return true;
    }
    for _ in 0..twos {
        if x == u64::from(n - 1) {
            return true;
        }
        x = mul_mod(x, x, n.into());
    }
    false
}

/// Splits `pq` into `(p, q)` with `p <= q`. `None` if it is prime or less than 4. The client's work.
///
/// Takes some 30,000 steps for two primes of 31 bits, and never more than 2^22.
pub fn factorize(pq: u64) -> Option<(u64, u64)> {
    if pq < 4 {
        return None;
    }
    if pq.is_multiple_of(2) {
        return Some((2, pq / 2));
    }
    (1..20).find_map(|constant| rho(pq, constant)).map(|p| (p.min(pq / p), p.max(pq / p)))
}

/// Pollard's rho with Brent's cycle search; differences are multiplied up so that a gcd is rare.
fn rho(n: u64, constant: u64) -> Option<u64> {
    const BATCH: u64 = 128;
    const STEPS_MAX: u64 = 1 << 18;
    let step = |x: u64| ((u128::from(x) * u128::from(x) + u128::from(constant)) % u128::from(n)) as u64;
    let (mut y, mut length) = (2 % n, 1);
    while length < STEPS_MAX {
        let x = y;
        let mut done = 0;
        while done < length {
            let (start, mut product) = (y, 1);
            for _ in 0..BATCH.min(length - done) {
                y = step(y);
                product = mul_mod(product, x.abs_diff(y), n);
            }
            if gcd(product, n) != 1 {
                return first_common_divisor(n, x, start, step);
            }
            done += BATCH;
        }
        length *= 2;
    }
    None
}

/// Repeats one batch step by step: its product met a divisor, or both divisors at once.
fn first_common_divisor(n: u64, x: u64, mut y: u64, step: impl Fn(u64) -> u64) -> Option<u64> {
    loop {
        y = step(y);
        let divisor = gcd(x.abs_diff(y), n);
        if divisor != 1 {
            return (divisor != n).then_some(divisor);
        }
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn mul_mod(a: u64, b: u64, n: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(n)) as u64
}

fn pow_mod(mut base: u64, mut exponent: u64, n: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = mul_mod(result, base, n);
        }
        base = mul_mod(base, base, n);
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;

    #[test]
    fn h01_every_pq_is_two_distinct_primes_in_canonical_size() {
        let rng = Seeded::new(4);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            let (p, q) = generate(&rng);
            assert!(p < q && is_prime(p) && is_prime(q));
            assert!(p >> 30 == 1 && q >> 30 == 1, "31 bits");
            assert!(seen.insert((p, q)));
        }
    }

    #[test]
    fn what_is_generated_can_be_factorized() {
        let rng = Seeded::new(5);
        for _ in 0..50 {
            let (p, q) = generate(&rng);
            assert_eq!(factorize(u64::from(p) * u64::from(q)), Some((p.into(), q.into())));
        }
    }

    #[test]
    fn the_published_pq() {
        assert_eq!(factorize(0x17ED_4894_1A08_F981), Some((0x494C_553B, 0x5391_1073)));
    }

    #[test]
    fn hostile_numbers_end() {
        for n in [0, 1, 2, 3, 5, 2_147_483_647, 9_223_372_036_854_775_783] {
            assert_eq!(factorize(n), None, "{n}");
        }
        assert_eq!(factorize(4), Some((2, 2)));
        assert_eq!(factorize(9), Some((3, 3)));
        assert_eq!(factorize(u64::MAX).map(|(p, q)| p * q), Some(u64::MAX));
    }

    #[test]
    fn primality_below_ten_thousand_agrees_with_trial_division() {
        for n in 0..10_000_u32 {
            let expected = n >= 2 && (2..n).take_while(|d| d * d <= n).all(|d| n % d != 0);
            assert_eq!(is_prime(n), expected, "{n}");
        }
    }
}
