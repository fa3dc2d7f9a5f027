//! What is written is read, and nothing else.

use crate::samples::{in_order, server};
use backup::{Counts, FilePiece, Head, Item, ReadError, Reader, Writer};
use ports::{Key, Place, RowKey, StoredRow, Table};

pub(crate) fn head() -> Head {
    Head {
        server: 0x1234_5678_9abc_def0,
        made: 1_700_000_000,
        program: "0.1.0".to_owned(),
        has_keys: true,
        tables: Head::tables_of_today(),
    }
}

/// A backup of the sample with two files.
pub(crate) fn small() -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), &head()).unwrap();
    writer.file("keys/seal.key", 0o600, &[7; 32]).unwrap();
    writer.file("keys/empty", 0o644, &[]).unwrap();
    in_order(&server()).iter().for_each(|row| writer.row(row).unwrap());
    writer.finish().unwrap().0
}

pub(crate) fn read(bytes: &[u8]) -> Result<(Vec<Item>, Counts), ReadError> {
    let mut reader = Reader::new(bytes)?;
    let items = reader.by_ref().collect::<Result<Vec<_>, _>>()?;
    Ok((items, reader.counts().clone()))
}

#[test]
fn a_backup_is_read_as_it_was_written() {
    let bytes = small();
    assert_eq!(Reader::new(&bytes[..]).unwrap().head(), &head());
    let (items, counts) = read(&bytes).unwrap();
    let piece = |name: &str, mode, bytes: &[u8]| {
        Item::File(FilePiece { name: name.to_owned(), mode, offset: 0, last: true, bytes: bytes.to_vec() })
    };
    let mut expected = vec![piece("keys/seal.key", 0o600, &[7; 32]), piece("keys/empty", 0o644, &[])];
    let rows = in_order(&server());
    expected.extend(rows.iter().cloned().map(Item::Row));
    assert_eq!(items, expected);
    assert_eq!((counts.files, counts.entries, counts.random_ids, counts.of(Table::Users)), (2, 6, 2, 2));
    assert_eq!(counts.rows(), rows.len() as u64);
}

#[test]
fn rows_and_files_larger_than_a_chunk_go_into_several() {
    let mut writer = Writer::new(Vec::new(), &head()).unwrap();
    let file: Vec<u8> = (0..3_000_000u32).map(|n| n as u8).collect();
    writer.file("blobs/1", 0o600, &file).unwrap();
    let rows: Vec<_> = (0..20)
        .map(|n| StoredRow {
            place: Place::View(RowKey::single(Table::Server, Key::new().u8(n))),
            value: vec![n; 100_000 * usize::from(n)],
        })
        .collect();
    rows.iter().for_each(|row| writer.row(row).unwrap());
    let (bytes, _) = writer.finish().unwrap();
    let (items, _) = read(&bytes).unwrap();
    let mut found = Vec::new();
    let mut read_rows = Vec::new();
    for item in items {
        match item {
            Item::File(piece) => found.extend(piece.bytes),
            Item::Row(row) => read_rows.push(row),
        }
    }
    assert!(found == file && read_rows == rows);
}

#[test]
fn names_that_leave_the_folder_are_not_written() {
    let mut writer = Writer::new(Vec::new(), &head()).unwrap();
    assert!(writer.file("../authorized_keys", 0o600, b"x").is_err());
}
