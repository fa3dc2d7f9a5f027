use super::*;
use crate::testing::{hex, hex_array, sample};
use proptest::prelude::*;

#[test]
fn the_published_answer_decrypts_to_what_its_hash_says() {
    let mut data = hex(sample::ENCRYPTED_ANSWER);
    let (key, iv) = (hex_array(sample::TMP_AES_KEY), hex_array(sample::TMP_AES_IV));
    decrypt(&key, &iv, &mut data);
    // SHA-1 (20 bytes), server_DH_inner_data (564 bytes), padding.
    assert_eq!(data[20..24], hex("BA0D89B5"));
    assert_eq!(data[40..56], hex(sample::SERVER_NONCE));
    assert_eq!(data[..20], crate::hash::sha1(&[&data[20..584]]));
    encrypt(&key, &iv, &mut data);
    assert_eq!(data, hex(sample::ENCRYPTED_ANSWER));
}

#[test]
fn no_data_is_no_work() {
    encrypt(&[0; 32], &[0; 32], &mut []);
    decrypt(&[0; 32], &[0; 32], &mut []);
    encrypt_many(&mut []);
}

#[test]
#[should_panic(expected = "whole number of blocks")]
fn a_partial_block_is_a_bug_of_the_caller() {
    encrypt(&[0; 32], &[0; 32], &mut [0; 17]);
}

proptest! {
    #[test]
    fn the_fast_and_the_portable_code_agree(key: [u8; 32], iv: [u8; 32], blocks in 0usize..40, fill: u8) {
        let mut fast = vec![fill; blocks * 16];
        let mut plain = fast.clone();
        encrypt(&key, &iv, &mut fast);
        portable::encrypt(&key, &iv, super::blocks(&mut plain));
        prop_assert_eq!(&fast, &plain);
        decrypt(&key, &iv, &mut fast);
        portable::decrypt(&key, &iv, super::blocks(&mut plain));
        prop_assert_eq!(&fast, &plain);
        prop_assert_eq!(fast, vec![fill; blocks * 16]);
    }

    #[test]
    fn many_messages_of_any_lengths_encrypt_as_one_by_one(
        messages in prop::collection::vec((any::<[u8; 32]>(), any::<[u8; 32]>(), 0usize..20, any::<u8>()), 0..20),
    ) {
        let mut together: Vec<Vec<u8>> = messages.iter().map(|m| vec![m.3; m.2 * 16]).collect();
        let mut alone = together.clone();
        let mut jobs: Vec<IgeJob<'_>> = together
            .iter_mut()
            .zip(&messages)
            .map(|(data, m)| IgeJob { keys: KeyIv { key: m.0, iv: m.1 }, data })
            .collect();
        encrypt_many(&mut jobs);
        for (data, m) in alone.iter_mut().zip(&messages) {
            encrypt(&m.0, &m.1, data);
        }
        prop_assert_eq!(together, alone);
    }
}
