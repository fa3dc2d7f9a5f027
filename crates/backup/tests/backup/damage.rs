//! Every kind of damage is refused with its own words.

use crate::file::{head, read, small};
use crate::samples::{in_order, server};
use backup::{ReadError, Writer};

/// The bytes of each chunk, after those of the first line.
fn chunks(bytes: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let line = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let (mut chunks, mut at) = (Vec::new(), line);
    while at < bytes.len() {
        let length = u32::from_le_bytes(bytes[at + 9..at + 13].try_into().unwrap()) as usize;
        chunks.push(bytes[at..at + 49 + length].to_vec());
        at += 49 + length;
    }
    (bytes[..line].to_vec(), chunks)
}

fn refusal(bytes: &[u8]) -> ReadError {
    read(bytes).expect_err("the damage is noticed")
}

#[test]
fn a_flipped_bit_anywhere_is_noticed() {
    let bytes = small();
    let line = chunks(&bytes).0.len();
    for at in 0..bytes.len() {
        for bit in [0, 7] {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            let refusal = refusal(&flipped);
            if at >= line {
                assert!(matches!(refusal, ReadError::Damaged { .. }), "byte {at}: {refusal}");
            }
        }
    }
}

#[test]
fn a_cut_anywhere_is_noticed() {
    let bytes = small();
    let line = chunks(&bytes).0.len();
    for length in line..bytes.len() {
        let refusal = refusal(&bytes[..length]);
        assert!(matches!(refusal, ReadError::Incomplete { .. }), "{length}: {refusal}");
    }
    assert!(matches!(refusal(b""), ReadError::NotABackup));
}

#[test]
fn a_missing_or_doubled_chunk_is_named() {
    let (line, chunks) = chunks(&small());
    for missing in 1..chunks.len() - 1 {
        let left: Vec<_> =
            chunks.iter().enumerate().filter(|(n, _)| *n != missing).map(|(_, c)| c.clone()).collect();
        let refusal = refusal(&[line.clone(), left.concat()].concat());
        let expected = missing as u64;
        assert!(
            matches!(refusal, ReadError::Missing { expected: e, found } if e == expected && found == expected + 1),
            "{refusal}"
        );
    }
    let doubled = [line, chunks[0].clone(), chunks[1].clone(), chunks[1].clone()].concat();
    assert!(matches!(refusal(&doubled), ReadError::Missing { expected: 2, found: 1 }));
}

#[test]
fn a_chunk_of_another_backup_is_noticed() {
    let (line, mut ours) = chunks(&small());
    let mut other = Writer::new(Vec::new(), &head()).unwrap();
    other.file("keys/seal.key", 0o600, &[8; 32]).unwrap();
    in_order(&server()).iter().for_each(|row| other.row(row).unwrap());
    let (_, theirs) = chunks(&other.finish().unwrap().0);
    ours[1] = theirs[1].clone();
    assert!(matches!(refusal(&[line, ours.concat()].concat()), ReadError::Mixed(_)));
}

#[test]
fn other_versions_and_other_files_are_told_apart() {
    let mut bytes = small();
    bytes[14] = b'2';
    let refused = refusal(&bytes);
    assert!(matches!(refused, ReadError::Version { found: 2, newest: 1 }), "{refused}");
    for other in
        [&b"chappe backup 0\n"[..], b"chappe backup x\n", b"PK\x03\x04", b"chappe backup 1", &[b'9'; 100]]
    {
        assert!(matches!(refusal(other), ReadError::NotABackup));
    }
    let mut longer = small();
    longer.push(0);
    assert!(matches!(refusal(&longer), ReadError::Trailing));
}
