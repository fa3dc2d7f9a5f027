//! What is damaged is refused by name, and nothing is left behind.

use super::{backup, fine, names, refused, restore, rows, verify, written};
use model::{LogEntry, MessageId, stored};
use ports::{Place, StoredRow};
use std::convert::Infallible;
use std::path::Path;
use store_fjall::{Options, load};

/// A backup file and the bytes of its chunks behind the first line.
fn chunks(file: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(file).unwrap();
    let (line, mut rest) = bytes.split_at(16);
    let mut chunks = vec![line.to_vec()];
    while !rest.is_empty() {
        let length = 49 + u32::from_le_bytes(rest[9..13].try_into().unwrap()) as usize;
        chunks.push(rest[..length].to_vec());
        rest = &rest[length..];
    }
    chunks
}

#[test]
fn a_damaged_backup_is_refused_by_name_and_leaves_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("good"));
    written(&data, 3);
    fine(backup(&data, &file, &[]));
    let good = chunks(&file);
    let flipped = |at: usize| {
        let mut bytes = good.concat();
        bytes[at] ^= 1;
        bytes
    };
    let without = |at: usize| [&good[..at], &good[at + 1..]].concat().concat();
    let cut = |by: usize| good.concat()[..good.concat().len() - by].to_vec();
    let newer = [b"chappe backup 2\n".to_vec(), good[1..].concat()].concat();
    let cases = [
        (flipped(good.concat().len() / 2), "does not fit"),
        (flipped(20), "does not fit"),
        (cut(1), "incomplete"),
        (cut(good[good.len() - 1].len()), "incomplete"),
        (without(3), "chunk 2 is missing"),
        (without(good.len() - 2), "is missing"),
        (newer, "format 2"),
        (b"something else".to_vec(), "not a backup of chappe"),
    ];
    let before = names(folder.path());
    let (bad, target) = (folder.path().join("bad"), folder.path().join("target"));
    for (bytes, part) in cases {
        std::fs::write(&bad, bytes).unwrap();
        assert!(refused(restore(&bad, &target, &[]), "E0014").contains(part), "{part}");
        assert!(refused(verify(&[bad.to_str().unwrap()]), "E0014").contains(part), "{part}");
        std::fs::remove_file(&bad).unwrap();
        assert_eq!(names(folder.path()), before, "nothing is left behind");
    }
}

/// Replaces the rows of a folder's store.
fn replant(data: &Path, rows: Vec<StoredRow>) {
    std::fs::remove_dir_all(data.join("store")).unwrap();
    load(&data.join("store"), &Options::default(), rows.into_iter().map(Ok::<_, Infallible>)).unwrap();
}

fn is_entry(row: &StoredRow, pts: i32) -> bool {
    matches!(row.place, Place::Entry(_, key) if key.pts.0 == pts)
}

#[test]
fn verify_finds_planted_damage_in_a_folder_and_in_its_backup() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    written(&data, 4);
    let good = rows(&data);
    let place = data.to_str().unwrap();
    assert!(fine(verify(&["--data", place])).contains("no faults"));

    let missing: Vec<_> = good.iter().filter(|row| !is_entry(row, 3)).cloned().collect();
    let mut wrong_head = good.clone();
    let last = wrong_head.iter_mut().find(|row| is_entry(row, 5)).unwrap();
    let entry: LogEntry = stored::decode(&last.value).unwrap();
    last.value = stored::encode(&LogEntry { top_message: MessageId(2), ..entry });
    for (rows, part) in
        [(missing, "pts 3 to 3 before it are missing"), (wrong_head, "goes back from message 3 to 2")]
    {
        replant(&data, rows);
        assert!(refused(verify(&["--data", place]), "E0016").contains(part), "{part}");
        let (file, target) = (folder.path().join("b"), folder.path().join("target"));
        // The backup is written all the same: better one with faults than none.
        assert!(refused(backup(&data, &file, &[]), "E0016").contains(part), "{part}");
        assert!(refused(verify(&[file.to_str().unwrap()]), "E0016").contains(part), "{part}");
        assert!(refused(restore(&file, &target, &[]), "E0016").contains(part), "{part}");
        assert!(!target.exists());
        fine(restore(&file, &target, &["--accept-faults"]));
        std::fs::remove_dir_all(&target).unwrap();
        std::fs::remove_file(&file).unwrap();
    }
    replant(&data, good);
    assert!(fine(verify(&["--data", place])).contains("no faults"));
    std::fs::write(data.join("keys/seal.key"), [1; 32]).unwrap();
    assert!(refused(verify(&["--data", place]), "E0016").contains("does not open it"));
}
