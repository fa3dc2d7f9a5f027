//! AES-256-CTR as a stream: the obfuscation of a transport connection and encrypted CDN files.
//!
//! The counter is the whole 128-bit block, big-endian. A stream may be applied in pieces of any size and
//! gives the same bytes as in one piece.

use aes::Aes256;
use ctr::cipher::{KeyIvInit, StreamCipher};

/// One direction of a stream. Encryption and decryption are the same operation.
pub struct Ctr(::ctr::Ctr128BE<Aes256>);

impl Ctr {
    /// A stream that begins at counter `iv`.
    pub fn new(key: &[u8; 32], iv: &[u8; 16]) -> Self {
        Self(::ctr::Ctr128BE::new(&(*key).into(), &(*iv).into()))
    }

    /// Encrypts or decrypts the next `data.len()` bytes of the stream in place.
    pub fn apply(&mut self, data: &mut [u8]) {
        self.0.apply_keystream(data);
    }
}

impl std::fmt::Debug for Ctr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ctr(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{hex, hex_array};
    use proptest::prelude::*;

    // NIST SP 800-38A, F.5.5.
    const KEY: &str = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";

    #[test]
    fn nist_vector() {
        let mut data = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
        Ctr::new(&hex_array(KEY), &hex_array("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")).apply(&mut data);
        assert_eq!(data, hex("601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"));
    }

    #[test]
    fn the_counter_carries_through_all_sixteen_bytes() {
        let key = hex_array(KEY);
        let mut wrapped = [0; 32];
        Ctr::new(&key, &[0xff; 16]).apply(&mut wrapped);
        let mut from_zero = [0; 16];
        Ctr::new(&key, &[0; 16]).apply(&mut from_zero);
        assert_eq!(wrapped[16..], from_zero);
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_stream(data: Vec<u8>, cuts in prop::collection::vec(0usize..64, 0..20)) {
            let (key, iv) = ([3; 32], [0xfe; 16]);
            let mut whole = data.clone();
            Ctr::new(&key, &iv).apply(&mut whole);
            let mut split = data;
            let mut stream = Ctr::new(&key, &iv);
            let mut rest = split.as_mut_slice();
            for cut in cuts {
                let (head, tail) = rest.split_at_mut(cut.min(rest.len()));
                stream.apply(head);
                rest = tail;
            }
            stream.apply(rest);
            prop_assert_eq!(whole, split);
        }
    }
}
