use super::*;
use crate::testing::{hex, hex_array};
use proptest::prelude::*;

/// The answer of the key exchange published at <https://core.telegram.org/mtproto/samples-auth_key>.
const KEY: &str = "F011280887C7BB01DF0FC4E17830E0B91FBB8BE4B2267CB985AE25F33B527253";
const IV: &str = "3212D579EE35452ED23E0D0C92841AA7D31B2E9BDEF2151E80D15860311C85DB";
const CIPHER: &str = "28A92FE20173B347A8BB324B5FAB2667C9A8BBCE6468D5B509A4CBDDC186240A\
     C912CF7006AF8926DE606A2E74C0493CAA57741E6C82451F54D3E068F5CCC49B";

#[test]
fn the_published_exchange_decrypts_to_its_hash_and_header() {
    let mut data = hex(CIPHER);
    decrypt(&hex_array(KEY), &hex_array(IV), &mut data);
    // 20 bytes of SHA-1, then server_DH_inner_data, nonce and the beginning of server_nonce.
    assert_eq!(data[20..24], hex("BA0D89B5"));
    assert_eq!(data[24..40], hex("3E0549828CCA27E966B301A48FECE2FC"));
    assert_eq!(data[40..56], hex("A5CF4D33F4A11EA877BA4AA573907330"));
    encrypt(&hex_array(KEY), &hex_array(IV), &mut data);
    assert_eq!(data, hex(CIPHER));
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
