//! Packed objects: opening what clients compress, and compressing large results.
//!
//! Clients send gzip or zlib streams; the server answers with gzip only. The cap on the output is decided
//! before the first byte is inflated, so that a small packet never costs much memory or time (rule R16).

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::GzEncoder;
use planted::Bug;

/// No packed object opens to more than this.
pub const INFLATED_MAX: usize = 4 * 1024 * 1024;

/// An object may open to this many times its packed size.
const RATIO_MAX: usize = 64;

/// Small objects may open to this size at any ratio.
const ALWAYS_ALLOWED: usize = 64 * 1024;

/// How much of a result is compressed to see whether it pays.
const SAMPLE: usize = 4096;

/// Why a packed object was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InflateError {
    /// Neither a gzip nor a zlib stream, damaged, or cut short.
    #[error("not a complete gzip or zlib stream")]
    Damaged,
    /// It opens to more than 4 MiB, or to more than 64 times its size.
    #[error("the packed object is too large")]
    TooLarge,
}

/// Opens the content of a `gzip_packed`, which is a gzip or a zlib stream.
pub fn inflate(packed: &[u8]) -> Result<Bytes, InflateError> {
    inflate_up_to(packed, packed.len().saturating_mul(RATIO_MAX).clamp(ALWAYS_ALLOWED, INFLATED_MAX))
}

/// Opens the content of a `gzip_packed` unless it holds more than `cap` bytes.
pub(crate) fn inflate_up_to(packed: &[u8], cap: usize) -> Result<Bytes, InflateError> {
    match packed {
        [0x1f, 0x8b, ..] => read_capped(GzDecoder::new(packed), cap),
        _ if planted::is(Bug::ZlibUncapped) => read_capped(ZlibDecoder::new(packed), usize::MAX),
        _ => read_capped(ZlibDecoder::new(packed), cap),
    }
}

fn read_capped(stream: impl Read, cap: usize) -> Result<Bytes, InflateError> {
    let one_more = u64::try_from(cap).unwrap_or(u64::MAX).saturating_add(1);
    let mut object = Vec::new();
    stream.take(one_more).read_to_end(&mut object).map_err(|_| InflateError::Damaged)?;
    if object.len() > cap {
        return Err(InflateError::TooLarge);
    }
    // The buffer grew by doubling; what is kept while a call runs should be no larger than the call.
    object.shrink_to_fit();
    Ok(Bytes::from(object))
}

/// Compresses `object` into a gzip stream, or answers `None` where that saves less than a tenth.
pub fn deflate(object: &[u8]) -> Option<Vec<u8>> {
    if let Some(sample) = object.get(..SAMPLE) {
        pays(sample, &pack(sample)).then_some(())?;
    }
    let packed = pack(object);
    pays(object, &packed).then_some(packed)
}

fn pays(object: &[u8], packed: &[u8]) -> bool {
    packed.len().saturating_mul(10) < object.len().saturating_mul(9)
}

fn pack(object: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(object).and_then(|()| encoder.finish()).expect("a Vec takes every write")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;

    #[test]
    fn zlib_and_gzip_are_told_apart() {
        let text = b"the tower on the next hill repeats the sign".repeat(30);
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(&text).unwrap();
        assert_eq!(inflate(&zlib.finish().unwrap()).unwrap(), text);
        assert_eq!(inflate(&deflate(&text).unwrap()).unwrap(), text);
    }

    #[test]
    fn r16_a_bomb_is_refused_at_the_cap() {
        let bomb = pack(&vec![0; 64 * 1024 * 1024]);
        assert!(bomb.len() < 512 * 1024);
        assert_eq!(inflate(&bomb), Err(InflateError::TooLarge));
        assert_eq!(inflate(&pack(&vec![0; 1024 * 1024])), Err(InflateError::TooLarge), "a thousandfold");
    }

    #[test]
    fn r16_a_zlib_bomb_is_refused_at_the_cap() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(&vec![0; 8 * 1024 * 1024]).unwrap();
        assert_eq!(inflate(&zlib.finish().unwrap()), Err(InflateError::TooLarge));
    }

    #[test]
    fn r16_a_truncated_stream_is_refused() {
        let packed = pack(&b"semaphore".repeat(100));
        for len in 0..packed.len() {
            assert!(inflate(&packed[..len]).is_err(), "the first {len} bytes");
        }
    }

    #[test]
    fn what_does_not_shrink_is_left_alone() {
        let noise =
            pack(&(0..40_000u32).flat_map(|n| n.wrapping_mul(0x9E37_79B9).to_le_bytes()).collect::<Vec<_>>());
        assert_eq!(deflate(&noise), None);
    }

    proptest! {
        #[test]
        fn r16_any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = inflate(&bytes);
        }
    }
}
