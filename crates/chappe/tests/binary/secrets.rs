//! No secret in the log, none in clear in the data folder.

use crate::process::Server;
use crate::talk::{self, run};
use std::path::Path;
use testkit::{Client, Options};

/// All bytes of all files below a folder.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(contents(&entry.path()));
        } else if kind.is_file() {
            found.push((entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()));
        }
    }
    found
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn h25_h26_a05_secrets_are_neither_logged_nor_stored_in_clear() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("trace.toml");
    std::fs::write(&config, "[log]\nfilter = \"trace\"\n").unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data, &["--dev", "--config", config.to_str().unwrap()]);
    let text = "the text that nobody may log";
    let (permanent, temporary) = run(async {
        let (place, client) = talk::connect(server.address).await;
        let hash = talk::send_code(&client, talk::NUMBER.0).await;
        talk::sign_up(&client, talk::NUMBER.0, talk::NUMBER.1, hash).await;
        talk::save(&client, 1, text).await;
        let with_pfs = Options { temporary_key_s: Some(3_600), ..Options::default() };
        let other = Client::resume(&place, with_pfs, client.credentials()).await.unwrap();
        assert_eq!(talk::me(&other).await.unwrap().len(), 1);
        (client.credentials().auth_key, other.credentials().auth_key)
    });
    let (_, log) = server.stop("-TERM");
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "the log is as talkative as it can be");
    for secret in [text, talk::NUMBER.0, "Ann"] {
        assert!(!log.contains(secret), "{secret:?} is in the log");
    }
    for key in [&permanent, &temporary] {
        for part in key.as_bytes().chunks_exact(16) {
            assert!(!log.contains(&hex(part)), "a part of a key is in the log");
        }
    }
    for (file, bytes) in contents(&data) {
        for key in [&permanent, &temporary] {
            for part in key.as_bytes().chunks_exact(16) {
                assert!(!holds(&bytes, part), "a part of an authorization key is in {file}");
            }
        }
    }
}
