//! IGE over the AES instructions of x86-64.
//!
//! A lane is one message: its round keys, the two previous blocks and what is left of its data. A group of
//! lanes advances block by block in lockstep; shorter messages leave the group when they are done.
//! All secrets that a lane holds are wiped when it is dropped.

use super::{Block, IgeJob, LANES, blocks};
use std::arch::x86_64::*;
use zeroize::Zeroize;

const ROUNDS: usize = 14;

/// Whether this processor has what the functions below need. The answer is cached by the standard library.
pub(super) fn available() -> bool {
    is_x86_feature_detected!("aes") && is_x86_feature_detected!("ssse3")
}

pub(super) fn encrypt(key: &[u8; 32], iv: &[u8; 32], data: &mut [Block]) {
    debug_assert!(available());
    // SAFETY: the caller has seen `available()` return true.
    unsafe {
        let count = data.len();
        let mut lane = [Lane::new(key, iv, data)];
        expand_keys(&mut lane);
        advance(&mut lane, count);
    }
}

pub(super) fn decrypt(key: &[u8; 32], iv: &[u8; 32], data: &mut [Block]) {
    debug_assert!(available());
    // SAFETY: the caller has seen `available()` return true.
    unsafe { decrypt_lanes([Lane::new(key, iv, data)]) }
}

/// Encrypts up to [`LANES`] messages side by side.
pub(super) fn encrypt_group(jobs: &mut [IgeJob<'_>]) {
    debug_assert!(available());
    let mut sorted: [Option<&mut IgeJob<'_>>; LANES] = [const { None }; LANES];
    let count = jobs.len();
    for (slot, job) in sorted.iter_mut().zip(jobs) {
        *slot = Some(job);
    }
    // Longest first, so that the lanes that still have work are always the first ones.
    sorted.sort_unstable_by_key(|slot| std::cmp::Reverse(slot.as_ref().map(|job| job.data.len())));
    let sorted = sorted.into_iter().flatten();
    // SAFETY: the caller has seen `available()` return true.
    unsafe {
        match count {
            0 => {}
            1 => encrypt_lanes::<1>(sorted),
            2 => encrypt_lanes::<2>(sorted),
            3 => encrypt_lanes::<3>(sorted),
            4 => encrypt_lanes::<4>(sorted),
            5 => encrypt_lanes::<5>(sorted),
            6 => encrypt_lanes::<6>(sorted),
            7 => encrypt_lanes::<7>(sorted),
            LANES => encrypt_lanes::<LANES>(sorted),
            _ => unreachable!("a group has at most LANES jobs"),
        }
    }
}

struct Lane<'a> {
    round_keys: [__m128i; ROUNDS + 1],
    previous_cipher: __m128i,
    previous_plain: __m128i,
    data: &'a mut [Block],
    done: usize,
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        self.round_keys.zeroize();
        self.previous_cipher.zeroize();
        self.previous_plain.zeroize();
    }
}

impl<'a> Lane<'a> {
    /// A lane whose key is still to be expanded with [`expand_keys`].
    #[target_feature(enable = "aes,ssse3")]
    fn new(key: &[u8; 32], iv: &[u8; 32], data: &'a mut [Block]) -> Self {
        let (iv, _) = iv.as_chunks::<16>();
        let (key, _) = key.as_chunks::<16>();
        let mut round_keys = [_mm_setzero_si128(); ROUNDS + 1];
        round_keys[0] = load(&key[0]);
        round_keys[1] = load(&key[1]);
        Self { round_keys, previous_cipher: load(&iv[0]), previous_plain: load(&iv[1]), data, done: 0 }
    }

    fn left(&self) -> usize {
        self.data.len() - self.done
    }
}

/// Runs `N` messages, sorted by falling length, to their ends.
#[target_feature(enable = "aes,ssse3")]
fn encrypt_lanes<'a, 'b: 'a, const N: usize>(mut jobs: impl Iterator<Item = &'a mut IgeJob<'b>>) {
    let mut lanes: [Lane<'_>; N] = std::array::from_fn(|_| {
        let job = jobs.next().expect("the iterator yields N jobs");
        Lane::new(&job.keys.key, &job.keys.iv, blocks(job.data))
    });
    expand_keys(&mut lanes);
    for active in (1..=N).rev() {
        let (working, _) = lanes.split_at_mut(active);
        let steps = working.last().map_or(0, Lane::left);
        if steps > 0 {
            advance_first(working, steps);
        }
    }
}

/// Calls [`advance`] for as many lanes as the slice has.
#[target_feature(enable = "aes,ssse3")]
fn advance_first(lanes: &mut [Lane<'_>], steps: usize) {
    macro_rules! dispatch {
        ($($n:literal)*) => {
            match lanes.len() {
                $($n => advance::<$n>(lanes.first_chunk_mut().expect("the arm's length"), steps),)*
                _ => unreachable!("a group has 1 to LANES lanes"),
            }
        };
    }
    dispatch!(1 2 3 4 5 6 7 8)
}

/// Encrypts the next `steps` blocks of each lane in lockstep.
#[target_feature(enable = "aes,ssse3")]
fn advance<const N: usize>(lanes: &mut [Lane<'_>; N], steps: usize) {
    for _ in 0..steps {
        let mut plain = [_mm_setzero_si128(); N];
        let mut state = [_mm_setzero_si128(); N];
        for i in 0..N {
            let lane = &lanes[i];
            plain[i] = load(&lane.data[lane.done]);
            let input = _mm_xor_si128(plain[i], lane.previous_cipher);
            state[i] = _mm_xor_si128(input, lane.round_keys[0]);
        }
        for round in 1..ROUNDS {
            for i in 0..N {
                state[i] = _mm_aesenc_si128(state[i], lanes[i].round_keys[round]);
            }
        }
        for i in 0..N {
            let lane = &mut lanes[i];
            let output = _mm_aesenclast_si128(state[i], lane.round_keys[ROUNDS]);
            lane.previous_cipher = _mm_xor_si128(output, lane.previous_plain);
            lane.previous_plain = plain[i];
            store(&mut lane.data[lane.done], lane.previous_cipher);
            lane.done += 1;
        }
    }
}

/// Decrypts all blocks of one lane.
#[target_feature(enable = "aes,ssse3")]
fn decrypt_lanes(mut lanes: [Lane<'_>; 1]) {
    expand_keys(&mut lanes);
    let [lane] = &mut lanes;
    for key in &mut lane.round_keys[1..ROUNDS] {
        *key = _mm_aesimc_si128(*key);
    }
    for at in 0..lane.data.len() {
        let cipher = load(&lane.data[at]);
        let input = _mm_xor_si128(cipher, lane.previous_plain);
        let mut state = _mm_xor_si128(input, lane.round_keys[ROUNDS]);
        for round in (1..ROUNDS).rev() {
            state = _mm_aesdec_si128(state, lane.round_keys[round]);
        }
        let output = _mm_aesdeclast_si128(state, lane.round_keys[0]);
        lane.previous_plain = _mm_xor_si128(output, lane.previous_cipher);
        lane.previous_cipher = cipher;
        store(&mut lane.data[at], lane.previous_plain);
    }
}

/// The AES-256 key schedule of FIPS 197, for all lanes in lockstep.
///
/// SubWord is taken from AESENCLAST: with all four columns equal, its ShiftRows changes nothing. That has
/// half the latency of AESKEYGENASSIST, and the schedule is a long chain.
#[target_feature(enable = "aes,ssse3")]
fn expand_keys<const N: usize>(lanes: &mut [Lane<'_>; N]) {
    let rotate_last_word = _mm_set1_epi32(0x0c0f_0e0d);
    let mut round_constant = _mm_set1_epi32(1);
    for round in 2..=ROUNDS {
        for lane in lanes.iter_mut() {
            let keys = &mut lane.round_keys;
            let word = if round % 2 == 0 {
                let rotated = _mm_shuffle_epi8(keys[round - 1], rotate_last_word);
                _mm_aesenclast_si128(rotated, round_constant)
            } else {
                let last = _mm_shuffle_epi32(keys[round - 1], 0xff);
                _mm_aesenclast_si128(last, _mm_setzero_si128())
            };
            keys[round] = _mm_xor_si128(prefix_xor(keys[round - 2]), word);
        }
        if round % 2 == 0 {
            round_constant = _mm_slli_epi32(round_constant, 1);
        }
    }
}

/// Word `n` of the result is the XOR of the words 0 to `n`.
#[target_feature(enable = "aes,ssse3")]
fn prefix_xor(words: __m128i) -> __m128i {
    let pairs = _mm_xor_si128(words, _mm_slli_si128(words, 4));
    _mm_xor_si128(pairs, _mm_slli_si128(pairs, 8))
}

#[target_feature(enable = "aes,ssse3")]
fn load(block: &Block) -> __m128i {
    // SAFETY: the reference is valid for 16 bytes, and the instruction needs no alignment.
    unsafe { _mm_loadu_si128(block.as_ptr().cast()) }
}

#[target_feature(enable = "aes,ssse3")]
fn store(block: &mut Block, value: __m128i) {
    // SAFETY: the reference is valid for 16 bytes, and the instruction needs no alignment.
    unsafe { _mm_storeu_si128(block.as_mut_ptr().cast(), value) }
}
