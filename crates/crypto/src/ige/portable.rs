//! IGE block by block over the `aes` crate: for processors without AES instructions, and as the reference
//! that the tests hold the other implementation against.

use super::Block;
use aes::Aes256;
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

pub(super) fn encrypt(key: &[u8; 32], iv: &[u8; 32], blocks: &mut [Block]) {
    let cipher = Aes256::new(&(*key).into());
    let (mut previous_cipher, mut previous_plain) = halves(iv);
    for block in blocks {
        let plain = *block;
        let mut state = xor(plain, previous_cipher).into();
        cipher.encrypt_block(&mut state);
        *block = xor(state.into(), previous_plain);
        (previous_cipher, previous_plain) = (*block, plain);
    }
}

pub(super) fn decrypt(key: &[u8; 32], iv: &[u8; 32], blocks: &mut [Block]) {
    let aes = Aes256::new(&(*key).into());
    let (mut previous_cipher, mut previous_plain) = halves(iv);
    for block in blocks {
        let cipher = *block;
        let mut state = xor(cipher, previous_plain).into();
        aes.decrypt_block(&mut state);
        *block = xor(state.into(), previous_cipher);
        (previous_cipher, previous_plain) = (cipher, *block);
    }
}

fn halves(iv: &[u8; 32]) -> (Block, Block) {
    let (mut first, mut second) = ([0; 16], [0; 16]);
    first.copy_from_slice(&iv[..16]);
    second.copy_from_slice(&iv[16..]);
    (first, second)
}

fn xor(a: Block, b: Block) -> Block {
    (u128::from_ne_bytes(a) ^ u128::from_ne_bytes(b)).to_ne_bytes()
}
