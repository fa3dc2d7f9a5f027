//! A backup of a server that goes on serving.

use super::{backup, fine, refused, restore, rows, signed_up, text, verify};
use crate::process::Server;
use crate::talk::{self, run};
use model::{Event, LogEntry, stored};
use ports::{Place, StoredRow};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use testkit::{Client, Options};

/// The texts of saved messages that were acknowledged: `message 1` and so on.
fn expected(from: usize, to: usize) -> Vec<String> {
    (from..=to).rev().map(|n| format!("message {n}")).collect()
}

fn log_rows(data: &Path) -> Vec<StoredRow> {
    rows(data).into_iter().filter(|row| matches!(row.place, Place::Entry(..))).collect()
}

fn is_restored(row: &StoredRow) -> bool {
    let entry: LogEntry = stored::decode(&row.value).unwrap();
    matches!(entry.event, Event::Restored { .. })
}

#[test]
fn i1_i3_i4_what_was_acknowledged_before_a_backup_under_load_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copy, file) =
        (folder.path().join("data"), folder.path().join("copy"), folder.path().join("b"));
    let server = Server::start(&data, &["--dev"]);
    let address = server.address;
    let (place, credentials, before) = run(async {
        let (place, client) = signed_up(&server).await;
        for n in 1..=10 {
            talk::save(&client, n, &format!("message {n}")).await;
        }
        // Messages flow until the backup is made.
        let making = tokio::task::spawn_blocking({
            let (data, file) = (data.clone(), file.clone());
            move || backup(&data, &file, &[])
        });
        let mut saved = 10;
        while !making.is_finished() && saved < 90 {
            saved += 1;
            talk::save(&client, saved, &format!("message {saved}")).await;
        }
        fine(making.await.unwrap());
        (place, client.credentials(), 10)
    });
    let (code, log) = server.stop("-TERM");
    assert!(code == Some(0) && !log.contains("WARN"), "{log}");

    fine(restore(&file, &copy, &[]));
    let (original, restored) = (log_rows(&data), log_rows(&copy));
    let kept: Vec<_> = restored.iter().filter(|row| !is_restored(row)).collect();
    assert!(restored.len() > kept.len() && kept.len() >= before, "{} entries", restored.len());
    for (found, was) in kept.iter().zip(&original) {
        assert_eq!(*found, was, "the restored log is the beginning of the original one");
    }

    let _again = Server::start_at(address, &copy, &["--dev"]);
    run(async {
        let client = Client::resume(&place, Options::default(), credentials).await.unwrap();
        let found = talk::saved(&client).await;
        assert_eq!(found, expected(1, found.len()), "no message is missing or strange");
        assert!(found.len() >= before, "{found:?}");
        talk::save(&client, 1, "message 1").await;
        assert_eq!(talk::saved(&client).await, found, "a repeated random_id adds nothing");
    });
}

#[test]
fn a_backup_is_of_one_moment_and_the_only_one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copy, file) =
        (folder.path().join("data"), folder.path().join("copy"), folder.path().join("b"));
    let server = Server::start(&data, &["--dev"]);
    run(async {
        let (_, client) = signed_up(&server).await;
        // More than a socket holds, so that the backup is not done before it is read.
        for n in 1..=90 {
            talk::save(&client, n, &"x".repeat(4_000)).await;
        }
        let mut socket = UnixStream::connect(data.join("admin.sock")).unwrap();
        socket.write_all(b"backup keys\n").unwrap();
        let (mut socket, mut line) = (BufReader::new(socket), String::new());
        socket.read_line(&mut line).unwrap();
        assert_eq!(line, "backup\n");

        for n in 91..=95 {
            talk::save(&client, n, "too late").await;
        }
        let (other, data) = (folder.path().join("other"), data.clone());
        let second = tokio::task::spawn_blocking(move || backup(&data, &other, &[])).await.unwrap();
        assert!(refused(second, "E0013").contains("another backup"));
        let mut bytes = Vec::new();
        socket.read_to_end(&mut bytes).unwrap();
        std::fs::write(&file, bytes).unwrap();
    });
    assert!(fine(verify(&[file.to_str().unwrap()])).contains("90 messages"));
    fine(restore(&file, &copy, &[]));
    assert!(fine(verify(&["--data", copy.to_str().unwrap()])).contains("90 messages"));
    assert!(fine(verify(&["--data", data.to_str().unwrap()])).contains("95 messages"));
    let (_, log) = server.stop("-TERM");
    assert!(!log.contains("WARN") && log.contains("a backup was made"), "{log}");
}

#[test]
fn a_command_that_goes_away_ends_the_backup_and_not_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--dev"]);
    run(async {
        let (_, client) = signed_up(&server).await;
        for n in 1..=90 {
            talk::save(&client, n, &"x".repeat(4_000)).await;
        }
        let mut socket = UnixStream::connect(folder.path().join("admin.sock")).unwrap();
        socket.write_all(b"backup\n").unwrap();
        drop(socket);
        // The next one gets its turn as soon as the server has noticed.
        loop {
            let data = folder.path().to_str().unwrap().to_owned();
            let next = tokio::task::spawn_blocking(move || verify(&["--data", &data])).await.unwrap();
            if next.status.success() {
                break;
            }
            assert!(text(&next.stderr).contains("another backup"), "{next:?}");
        }
        talk::save(&client, 91, "still there").await;
    });
}
