//! Small conversions between TL values and the numbers they stand for.

use tl::{Encode, Writer};
use zeroize::Zeroizing;

/// Serializes a value of the key exchange, whose form is the same in every layer.
pub(super) fn to_bytes(value: &impl Encode) -> Vec<u8> {
    let mut writer = Writer::new(tl::LAYER_MAX);
    value.encode(&mut writer);
    writer.into_bytes().expect("every layer can express the key exchange")
}

/// As [`to_bytes`], for a value that holds a secret.
pub(super) fn to_secret_bytes(value: &impl Encode) -> Zeroizing<Vec<u8>> {
    // With room for the largest such value, so that growing leaves no copy behind.
    let mut writer = Writer::with_buf(tl::LAYER_MAX, Vec::with_capacity(1024));
    value.encode(&mut writer);
    Zeroizing::new(writer.into_bytes().expect("every layer can express the key exchange"))
}

/// A big-endian number of at most eight bytes, with or without leading zeros.
pub(super) fn number(bytes: &[u8]) -> Option<u64> {
    let padded = left_padded::<8>(bytes)?;
    Some(u64::from_be_bytes(padded))
}

/// A big-endian number in exactly `N` bytes: some clients leave leading zeros out, some add them.
pub(super) fn left_padded<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    let excess = bytes.len().saturating_sub(N);
    let (zeros, digits) = bytes.split_at_checked(excess)?;
    // One zero byte in front comes from libraries that write signed numbers; more is nobody's.
    if zeros.len() > 1 || zeros.iter().any(|&byte| byte != 0) {
        return None;
    }
    let mut number = [0; N];
    let start = N.checked_sub(digits.len())?;
    number.get_mut(start..)?.copy_from_slice(digits);
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h03_numbers_with_and_without_leading_zeros() {
        assert_eq!(number(&[]), Some(0));
        assert_eq!(number(&[1, 2]), Some(258));
        assert_eq!(number(&[0, 0, 0, 0, 1, 2]), Some(258));
        assert_eq!(number(&[0, 1, 0, 0, 0, 0, 0, 0, 0]), Some(1 << 56));
        assert_eq!(number(&[1, 0, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(number(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), None);
    }
}
