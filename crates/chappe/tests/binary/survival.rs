//! What was answered is there after the process was killed.

use crate::process::Server;
use crate::talk::{self, run};
use testkit::{Client, Options};

#[test]
fn i1_what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--dev"]);
    let address = server.address;
    let (place, credentials) = run(async {
        let (place, client) = talk::connect(address).await;
        let hash = talk::send_code(&client, talk::NUMBER.0).await;
        talk::sign_up(&client, talk::NUMBER.0, talk::NUMBER.1, hash).await;
        for n in 1..=10 {
            talk::save(&client, n, &format!("message {n}")).await;
        }
        (place, client.credentials())
    });
    server.kill();
    let _again = Server::start_at(address, folder.path(), &["--dev"]);
    run(async {
        let client = Client::resume(&place, Options::default(), credentials).await.unwrap();
        let expected: Vec<String> = (1..=10).rev().map(|n| format!("message {n}")).collect();
        assert_eq!(talk::saved(&client).await, expected);
        talk::save(&client, 10, "message 10").await;
        assert_eq!(talk::saved(&client).await, expected, "a repeated random_id adds nothing");
    });
}

#[test]
fn h27_a_key_is_durable_before_its_client_hears_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path(), &["--dev"]);
    let address = server.address;
    for _ in 0..5 {
        let (place, client) = run(talk::connect(address));
        server.kill();
        server = Server::start_at(address, folder.path(), &["--dev"]);
        run(async {
            let again = Client::resume(&place, Options::default(), client.credentials()).await.unwrap();
            let answer = talk::me(&again).await.unwrap_err();
            assert!(answer.to_string().contains("AUTH_KEY_UNREGISTERED"), "{answer}");
        });
    }
}
