use super::*;
use proptest::prelude::*;
use sha1::{Digest, Sha1};
use sha2::Sha256;

fn key(seed: u8) -> AuthKey {
    AuthKey::from_bytes(std::array::from_fn(|n| (n as u8).wrapping_mul(167).wrapping_add(seed)))
}

fn part(key: &AuthKey, from: usize, length: usize) -> Vec<u8> {
    key.as_bytes().iter().copied().skip(from).take(length).collect()
}

/// MTProto 2.0 as its description writes it, substr by substr, and independent of the code under test.
fn naive_v2(key: &AuthKey, plain: &[u8], x: usize) -> ([u8; 16], Vec<u8>, Vec<u8>) {
    let large = Sha256::digest([part(key, 88 + x, 32), plain.to_vec()].concat()).to_vec();
    let msg_key = large[8..24].to_vec();
    let a = Sha256::digest([msg_key.clone(), part(key, x, 36)].concat()).to_vec();
    let b = Sha256::digest([part(key, 40 + x, 36), msg_key.clone()].concat()).to_vec();
    let aes_key = [&a[0..8], &b[8..8 + 16], &a[24..24 + 8]].concat();
    let aes_iv = [&b[0..8], &a[8..8 + 16], &b[24..24 + 8]].concat();
    (msg_key.try_into().unwrap(), aes_key, aes_iv)
}

/// MTProto 1.0 likewise.
fn naive_v1(key: &AuthKey, msg_key: &[u8; 16], x: usize) -> (Vec<u8>, Vec<u8>) {
    let sha1 = |parts: [Vec<u8>; 3]| Sha1::digest(parts.concat()).to_vec();
    let m = msg_key.to_vec();
    let a = sha1([m.clone(), part(key, x, 32), vec![]]);
    let b = sha1([part(key, 32 + x, 16), m.clone(), part(key, 48 + x, 16)]);
    let c = sha1([part(key, 64 + x, 32), m.clone(), vec![]]);
    let d = sha1([m, part(key, 96 + x, 32), vec![]]);
    let aes_key = [&a[0..8], &b[8..8 + 12], &c[4..4 + 12]].concat();
    let aes_iv = [&a[8..8 + 12], &b[0..8], &c[16..16 + 4], &d[0..8]].concat();
    (aes_key, aes_iv)
}

proptest! {
    #[test]
    fn derivations_agree_with_the_description(seed: u8, plain: Vec<u8>, v1_key: [u8; 16]) {
        let key = key(seed);
        for (side, x) in [(Side::Client, 0), (Side::Server, 8)] {
            let (expected, aes_key, aes_iv) = naive_v2(&key, &plain, x);
            prop_assert_eq!(msg_key(&key, &plain, side), expected);
            let keys = aes_key_iv(&key, &expected, side);
            prop_assert_eq!((keys.key.to_vec(), keys.iv.to_vec()), (aes_key, aes_iv));
            let keys = v1_aes_key_iv(&key, &v1_key, side);
            prop_assert_eq!((keys.key.to_vec(), keys.iv.to_vec()), naive_v1(&key, &v1_key, x));
        }
    }

    #[test]
    fn messages_come_back(seed: u8, blocks in 1usize..64, fill: u8) {
        let key = key(seed);
        for side in [Side::Client, Side::Server] {
            let mut data = vec![fill; blocks * 16];
            let msg_key = encrypt(&key, side, &mut data);
            prop_assert!(decrypt(&key, side, &msg_key, &mut data).is_ok());
            prop_assert_eq!(&data, &vec![fill; blocks * 16]);
        }
    }

    #[test]
    fn r01_any_altered_bit_of_ciphertext_or_msg_key_is_refused(at in 0usize..(64 + 16) * 8) {
        let key = key(1);
        let mut data = [0x42; 64];
        let mut msg_key = encrypt(&key, Side::Client, &mut data);
        let (byte, bit) = (at / 8, 1 << (at % 8));
        match byte.checked_sub(64) {
            Some(byte) => msg_key[byte] ^= bit,
            None => data[byte] ^= bit,
        }
        prop_assert_eq!(decrypt(&key, Side::Client, &msg_key, &mut data).unwrap_err(), MsgKeyMismatch);
    }

    #[test]
    fn many_messages_encrypt_as_one_by_one(lengths in prop::collection::vec(0usize..30, 0..20)) {
        let keys: Vec<AuthKey> = (0..lengths.len()).map(|n| key(n as u8)).collect();
        let mut together: Vec<Vec<u8>> = lengths.iter().map(|n| vec![7; n * 16]).collect();
        let mut alone = together.clone();
        let mut jobs: Vec<MessageJob<'_>> = together
            .iter_mut()
            .zip(&keys)
            .map(|(data, auth_key)| MessageJob { auth_key, side: Side::Server, data, msg_key: [0; 16] })
            .collect();
        encrypt_many(&mut jobs);
        let msg_keys: Vec<_> = jobs.iter().map(|job| job.msg_key).collect();
        for ((data, key), msg_key) in alone.iter_mut().zip(&keys).zip(msg_keys) {
            prop_assert_eq!(encrypt(key, Side::Server, data), msg_key);
        }
        prop_assert_eq!(together, alone);
    }
}

#[test]
fn r04_a_reflected_message_is_refused() {
    let key = key(2);
    let mut data = [0; 32];
    let msg_key = encrypt(&key, Side::Server, &mut data);
    assert_eq!(decrypt(&key, Side::Client, &msg_key, &mut data).unwrap_err(), MsgKeyMismatch);
}

#[test]
fn r02_a_wrong_key_and_altered_bytes_cost_the_same_hash_blocks() {
    let mut data = [0; 208];
    let msg_key = encrypt(&key(3), Side::Client, &mut data);
    let work = |key: &AuthKey, mut data: [u8; 208]| {
        crate::testing::hash_blocks_of(|| decrypt(key, Side::Client, &msg_key, &mut data).is_ok())
    };
    let mut altered = data;
    altered[207] ^= 1;
    let (ok, blocks) = work(&key(3), data);
    assert!(ok);
    assert_eq!(work(&key(4), data), (false, blocks));
    assert_eq!(work(&key(3), altered), (false, blocks));
}

#[test]
fn t07_the_quick_ack_token_is_the_head_of_the_hash_with_the_top_bit_set() {
    let key = key(5);
    for fill in 0..20 {
        let plain = [fill; 48];
        let hash = Sha256::digest([part(&key, 88, 32), plain.to_vec()].concat());
        let expected = u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]) | 0x8000_0000;
        assert_eq!(quick_ack_token(&key, &plain), expected);
        let mut data = plain;
        let msg_key = encrypt(&key, Side::Client, &mut data);
        let large = decrypt(&key, Side::Client, &msg_key, &mut data).unwrap();
        assert_eq!(large.quick_ack_token(), expected);
    }
}

#[test]
fn r06_the_old_msg_key_is_the_low_part_of_sha1_without_padding() {
    assert_eq!(v1_msg_key(b"data")[..], Sha1::digest(b"data")[4..]);
}

#[test]
fn h25_debug_of_a_job_shows_its_length_and_nothing_else() {
    let (key, mut data) = (key(6), [0x41; 16]);
    let job = MessageJob { auth_key: &key, side: Side::Server, data: &mut data, msg_key: [0; 16] };
    assert_eq!(format!("{job:?}"), "MessageJob(16 bytes)");
    let job = IgeJob { keys: KeyIv { key: [1; 32], iv: [2; 32] }, data: &mut data };
    assert_eq!(format!("{job:?}"), "IgeJob(16 bytes)");
}
