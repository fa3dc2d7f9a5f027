//! SHA-1 and SHA-256 over several parts, and comparison in constant time.
//!
//! MTProto hashes concatenations everywhere; taking the parts as they are saves a copy of every message.

use sha1::{Digest, Sha1};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// SHA-1 of the concatenation of `parts`.
pub fn sha1(parts: &[&[u8]]) -> [u8; 20] {
    #[cfg(test)]
    crate::testing::count_hash_blocks(parts);
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// SHA-256 of the concatenation of `parts`.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    #[cfg(test)]
    crate::testing::count_hash_blocks(parts);
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// Whether two byte strings are equal. The time taken depends on their lengths only, which are public.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    #[test]
    fn parts_hash_as_their_concatenation() {
        assert_eq!(sha1(&[b"a", b"", b"bc"]).to_vec(), hex("a9993e364706816aba3e25717850c26c9cd0d89d"));
        assert_eq!(
            sha256(&[b"ab", b"c"]).to_vec(),
            hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        );
    }

    #[test]
    fn r01_comparison_sees_every_bit_and_the_length() {
        let a = [0x5a_u8; 16];
        assert!(constant_time_eq(&a, &a));
        assert!(!constant_time_eq(&a, &a[..15]));
        for bit in 0..128 {
            let mut b = a;
            b[bit / 8] ^= 1 << (bit % 8);
            assert!(!constant_time_eq(&a, &b), "bit {bit}");
        }
    }
}
