//! Packed objects: no stream opens to more than its cap, and what is packed opens to itself.

use mtproto::session::{INFLATED_MAX, deflate, inflate};

/// Small objects may open to this size at any ratio.
const ALWAYS_ALLOWED: usize = 64 * 1024;

/// Opens the bytes as a stream, and packs them as an object.
pub(crate) fn inflated(data: &[u8]) {
    if let Ok(object) = inflate(data) {
        let cap = data.len().saturating_mul(64).clamp(ALWAYS_ALLOWED, INFLATED_MAX);
        assert!(object.len() <= cap, "{} bytes opened to {}", data.len(), object.len());
    }
    if let Some(packed) = deflate(data) {
        assert!(packed.len() < data.len(), "packing pays or is left");
        let ratio = data.len() / packed.len();
        if ratio < 64 {
            assert_eq!(inflate(&packed).as_deref(), Ok(data));
        }
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let text = b"the tower on the next hill repeats the sign. ".repeat(20);
    let packed = deflate(&text).expect("a text that repeats itself shrinks");
    // A zlib stream of one stored block, "abc".
    let zlib = [0x78, 0x01, 1, 3, 0, 0xfc, 0xff, b'a', b'b', b'c', 0x02, 0x4d, 0x01, 0x27].to_vec();
    vec![packed, zlib, text]
}
