//! Times of the operations that decide the server's throughput. `cargo bench -p crypto`.
//!
//! Each line is the median of several runs, in nanoseconds an operation.
#![allow(clippy::disallowed_methods, missing_docs)]

use crypto::ige::{self, IgeJob};
use crypto::message::{self, MessageJob, Side};
use crypto::{AuthKey, KeyIv, Random, dh, hash, pq, rsa_key, rsa_legacy, rsa_pad, seal, srp};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

/// Fast and predictable: only for measuring.
struct Counter(AtomicU64);

impl Random for Counter {
    fn fill(&self, buf: &mut [u8]) {
        for chunk in buf.chunks_mut(8) {
            let word = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Relaxed);
            let word = (word ^ word >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            chunk.copy_from_slice(&(word ^ word >> 32).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// The median of nine runs of `count` operations, `per` operations in one call.
fn time(name: &str, count: u32, per: u32, mut work: impl FnMut()) {
    work();
    let mut runs: Vec<f64> = (0..9)
        .map(|_| {
            let start = Instant::now();
            (0..count).for_each(|_| work());
            start.elapsed().as_nanos() as f64 / f64::from(count * per)
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    println!("{name:<44} {:>12.0} ns", runs[4]);
}

fn symmetric(rng: &dyn Random) {
    let mut data = [1; 208];
    let (key, iv) = ([2; 32], [3; 32]);
    time("ige encrypt, 208 bytes", 20_000, 1, || ige::encrypt(&key, &iv, black_box(&mut data)));
    time("ige decrypt, 208 bytes", 20_000, 1, || ige::decrypt(&key, &iv, black_box(&mut data)));
    let mut many = [[1; 208]; 8];
    let mut jobs: Vec<IgeJob<'_>> =
        many.iter_mut().map(|data| IgeJob { keys: KeyIv { key, iv }, data }).collect();
    time("ige encrypt, 208 bytes, 8 side by side, each", 5_000, 8, || {
        ige::encrypt_many(black_box(&mut jobs))
    });
    let input = [4; 288];
    time("sha256, 288 bytes", 20_000, 1, || {
        black_box(hash::sha256(&[black_box(&input)]));
    });

    let auth_key = AuthKey::from_bytes([5; 256]);
    time("message encrypt, 208 bytes", 20_000, 1, || {
        black_box(message::encrypt(&auth_key, Side::Server, black_box(&mut data)));
    });
    time("message decrypt, 208 bytes", 20_000, 1, || {
        let _ = black_box(message::decrypt(&auth_key, Side::Client, &[6; 16], black_box(&mut data)));
    });
    let mut jobs: Vec<MessageJob<'_>> = many
        .iter_mut()
        .map(|data| MessageJob { auth_key: &auth_key, side: Side::Server, data, msg_key: [0; 16] })
        .collect();
    time("message encrypt, 208 bytes, 8 at once, each", 5_000, 8, || {
        message::encrypt_many(black_box(&mut jobs));
    });
    let seal_key = seal::SealKey::generate(rng);
    time("seal, 250 bytes", 10_000, 1, || drop(black_box(seal::seal(&seal_key, rng, b"", &[7; 250]))));
}

fn key_exchange(rng: &dyn Random) {
    time("pq generate", 1_000, 1, || {
        black_box(pq::generate(rng));
    });
    let (p, q) = pq::generate(rng);
    time("pq factorize", 20, 1, || {
        black_box(pq::factorize(u64::from(p) * u64::from(q)));
    });
    let key = rsa_key::PrivateKey::generate(rng);
    let cipher = rsa_pad::encrypt(key.public(), &[8; 100], rng);
    time("rsa_pad encrypt", 100, 1, || {
        black_box(rsa_pad::encrypt(key.public(), &[8; 100], rng));
    });
    time("rsa_pad decrypt", 30, 1, || drop(black_box(rsa_pad::decrypt(&key, &cipher, rng))));
    time("rsa_legacy decrypt", 30, 1, || drop(black_box(rsa_legacy::decrypt(&key, &cipher, rng))));
    let (server, client) = (dh::Exchange::new(rng), dh::Exchange::new(rng));
    time("dh new (g to a 256-bit exponent)", 30, 1, || drop(black_box(dh::Exchange::new(rng))));
    time("dh auth_key (any base, 256-bit exponent)", 30, 1, || {
        drop(black_box(server.auth_key(client.public())));
    });
}

fn password(rng: &dyn Random) {
    let salts = srp::Salts { salt1: vec![1; 40], salt2: vec![2; 16] };
    let verifier = srp::client::verifier(&salts, b"password");
    let challenge = srp::Challenge::new(&verifier, rng);
    time("srp challenge", 30, 1, || drop(black_box(srp::Challenge::new(&verifier, rng))));
    let a = *dh::Exchange::new(rng).public();
    time("srp check", 30, 1, || {
        let _ = black_box(challenge.check(&salts, &a, &[0; 32]));
    });
    time("srp client verifier (100,000 rounds)", 1, 1, || {
        drop(black_box(srp::client::verifier(&salts, b"password")));
    });
}

fn main() {
    let rng = Counter(AtomicU64::new(1));
    symmetric(&rng);
    key_exchange(&rng);
    password(&rng);
}
