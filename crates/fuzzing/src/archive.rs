//! Backup files: no bytes make the reader panic or believe a length, and what is read is written and read the same.

use crate::input::{Input, Output};
use backup::{Check, Head, Item, Reader, Writer};
use crypto::hash::sha256;
use model::{Date, EntryKey, Event, LogEntry, LogId, MessageId, Peer, Pts, UserId, stored};
use ports::{Key, Place, RowKey, StoredRow, Table};

const LINE: &[u8] = b"chappe backup 1\n";

/// A byte that says whether the rest is a file as it stands, or the payloads of chunks whose hashes fit: checksums
/// keep strangers out and a fuzzer too.
pub(crate) fn file(data: &[u8]) {
    let mut input = Input::new(data);
    match input.byte() % 4 {
        0 => read(input.rest()),
        kind => read(&framed(&mut input, kind == 1)),
    }
}

/// Chunks of these kinds and payloads, after a good head or not, before a good end or not.
fn framed(input: &mut Input<'_>, with_head: bool) -> Vec<u8> {
    let mut file = LINE.to_vec();
    let mut number = 0u64;
    let mut add = |kind: u8, payload: &[u8]| {
        let length = u32::try_from(payload.len()).expect("inputs are short");
        let plain = [&[kind][..], &number.to_le_bytes(), &length.to_le_bytes()].concat();
        file.extend_from_slice(&plain);
        file.extend_from_slice(&sha256(&[&plain])[..4]);
        file.extend_from_slice(&sha256(&[&plain, payload]));
        file.extend_from_slice(payload);
        number += 1;
    };
    if with_head {
        add(1, &minicbor::to_vec(head()).expect("writing to a Vec does not fail"));
    }
    while !input.is_empty() {
        let kind = input.byte() % 6;
        add(kind, input.chunk());
    }
    file
}

fn read(file: &[u8]) {
    let Ok(mut reader) = Reader::new(file) else { return };
    let head = reader.head().clone();
    let (mut items, mut check) = (Vec::new(), Check::new());
    for item in reader.by_ref() {
        let Ok(item) = item else { break };
        if let Item::Row(row) = &item {
            check.row(row);
        }
        items.push(item);
    }
    let report = check.finish();
    assert!(report.faults.len() as u64 <= report.faults_total);
    let rows: Vec<&StoredRow> =
        items.iter().filter_map(|item| if let Item::Row(row) = item { Some(row) } else { None }).collect();
    assert_eq!(report.figures.counts.rows(), rows.len() as u64);
    again(&head, &rows);
}

/// Rows that were read are written, and read the same.
fn again(head: &Head, rows: &[&StoredRow]) {
    let mut writer = Writer::new(Vec::new(), head).expect("writing to a Vec does not fail");
    rows.iter().for_each(|row| writer.row(row).expect("a row that was read can be written"));
    let (file, _) = writer.finish().expect("writing to a Vec does not fail");
    let mut reader = Reader::new(&file[..]).expect("what was written is read");
    for row in rows {
        match reader.next() {
            Some(Ok(Item::Row(found))) => assert_eq!(found, **row),
            other => panic!("{other:?} instead of a row that was written"),
        }
    }
    assert!(reader.next().is_none());
}

fn head() -> Head {
    Head { server: 1, made: 2, program: "0".to_owned(), has_keys: true, tables: Head::tables_of_today() }
}

fn rows() -> Vec<StoredRow> {
    let user = UserId(7);
    let key = EntryKey { pts: Pts(2), minor: 0 };
    let event = Event::ReadOutbox { peer: Peer::User(user), max_id: MessageId(0) };
    let entry = LogEntry { key, pts_count: 1, top_message: MessageId(0), date: Date(1), event };
    let phone = RowKey::single(Table::Phones, Key::new().text("1"));
    vec![
        StoredRow { place: Place::Entry(LogId::User(user), key), value: stored::encode(&entry) },
        StoredRow { place: Place::View(phone), value: stored::encode(&user) },
    ]
}

/// The chunks of a file as an input: kinds and payloads.
fn unframed(file: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Output::new().bytes(&[2]), &file[LINE.len()..]);
    while let Some((header, after)) = rest.split_at_checked(49) {
        let length = u32::from_le_bytes(header[9..13].try_into().expect("four bytes")) as usize;
        out = out.bytes(&header[..1]).bytes(&header[9..11]).bytes(&after[..length]);
        rest = &after[length..];
    }
    out.finish()
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut writer = Writer::new(Vec::new(), &head()).expect("writing to a Vec does not fail");
    writer.file("keys/seal.key", 0o600, &[3; 32]).expect("writing to a Vec does not fail");
    rows().iter().for_each(|row| writer.row(row).expect("writing to a Vec does not fail"));
    let (file, _) = writer.finish().expect("writing to a Vec does not fail");
    let plain = Output::new().bytes(&[0]).bytes(&file).finish();
    let mut headless = unframed(&file);
    headless[0] = 1;
    vec![plain, unframed(&file), headless]
}
