//! Backup, restore and verify, as an operator runs them.

mod damage;
mod options;
mod restored;
mod running;

use crate::process::{Server, output};
use crate::talk;
use ports::StoredRow;
use std::path::Path;
use std::process::Output;
use store_fjall::{FjallStore, Options};
use testkit::{Client, Credentials};

fn backup(data: &Path, file: &Path, more: &[&str]) -> Output {
    let (file, data) = (file.to_str().unwrap(), data.to_str().unwrap());
    output(&[&["backup", file, "--data", data], more].concat())
}

fn restore(file: &Path, data: &Path, more: &[&str]) -> Output {
    let (file, data) = (file.to_str().unwrap(), data.to_str().unwrap());
    output(&[&["restore", file, "--data", data], more].concat())
}

fn verify(arguments: &[&str]) -> Output {
    output(&[&["verify"], arguments].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The command has succeeded; answers what it printed.
fn fine(done: Output) -> String {
    assert!(done.status.success(), "{}{}", text(&done.stdout), text(&done.stderr));
    text(&done.stdout)
}

/// The command has failed with this error; answers all that it printed.
fn refused(done: Output, number: &str) -> String {
    let all = text(&done.stdout) + &text(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{all}");
    assert!(
        all.contains(&format!("error[{number}]: ")) && all.contains(&format!("docs/errors/{number}.md")),
        "{all}"
    );
    all
}

/// A signed-up client of this server.
async fn signed_up(server: &Server) -> (testkit::Server, Client) {
    let (place, client) = talk::connect(server.address).await;
    let hash = talk::send_code(&client, talk::NUMBER.0).await;
    talk::sign_up(&client, talk::NUMBER.0, talk::NUMBER.1, hash).await;
    (place, client)
}

/// A folder of a server that has run and ended, in which one person saved so many messages.
fn written(data: &Path, messages: i64) -> Credentials {
    let server = Server::start(data, &["--dev"]);
    let credentials = talk::run(async {
        let (_, client) = signed_up(&server).await;
        for n in 1..=messages {
            talk::save(&client, n, &format!("message {n}")).await;
        }
        client.credentials()
    });
    assert_eq!(server.stop("-TERM").0, Some(0));
    credentials
}

/// Every row of the store of a folder on which no server runs.
fn rows(data: &Path) -> Vec<StoredRow> {
    let store = FjallStore::open(&data.join("store"), Options::default()).unwrap();
    store.dump().rows().map(Result::unwrap).collect()
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
