//! Options, exit codes and messages; what the server tells about itself.

use crate::process::{Server, chappe, http_get, output};
use crate::talk::{self, run};
use std::time::Duration;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A command that fails says its error number and what is wrong.
fn fails(arguments: &[&str], code: i32, number: &str, part: &str) {
    let done = output(arguments);
    let message = text(&done.stderr);
    assert_eq!(done.status.code(), Some(code), "{message}");
    assert!(message.contains(&format!("error[{number}]: ")), "{message}");
    assert!(message.contains(part) && message.contains(&format!("docs/errors/{number}.md")), "{message}");
}

#[test]
fn a12_dev_mode_refuses_addresses_that_others_reach() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    fails(&["serve", "--dev", "--listen", "0.0.0.0:0", "--data", data], 2, "E0003", "loopback");
}

#[test]
fn an_address_in_use_and_a_folder_in_use_are_told_apart() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path(), &["--dev"]);
    let (data, elsewhere) = (folder.path().to_str().unwrap(), other.path().to_str().unwrap());
    let listen = server.address.to_string();
    fails(&["serve", "--listen", "127.0.0.1:0", "--data", data], 1, "E0005", "another process");
    fails(&["serve", "--listen", &listen, "--data", elsewhere], 1, "E0004", "address in use");
}

#[test]
fn a_wrong_configuration_is_refused_with_the_nearest_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chappe.toml");
    std::fs::write(&file, "[server]\nlisten_on = \"127.0.0.1:1\"\n").unwrap();
    fails(&["config", "--config", file.to_str().unwrap()], 2, "E0002", "server.listen");
    std::fs::write(&file, "[server\n").unwrap();
    fails(&["config", "--config", file.to_str().unwrap()], 2, "E0001", "chappe.toml");
    fails(&["config", "--config", "/nowhere/chappe.toml"], 2, "E0001", "/nowhere/chappe.toml");
}

#[test]
fn the_example_configuration_is_a_good_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chappe.toml");
    std::fs::write(&file, output(&["config", "--example"]).stdout).unwrap();
    assert!(output(&["config", "--config", file.to_str().unwrap()]).status.success());
}

#[test]
fn signals_end_the_server_with_0_and_connections_do_not_hold_it() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(folder.path(), &["--dev"]);
        let (_, client) = run(talk::connect(server.address));
        let (code, log) = server.stop(signal);
        assert_eq!(code, Some(0), "{log}");
        drop(client);
    }
}

#[test]
fn health_keys_and_metrics_are_served_beside_the_protocol() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--dev"]);
    assert!(http_get(server.address, "/healthz/live").starts_with("HTTP/1.1 200"));
    assert!(http_get(server.address, "/healthz/ready").starts_with("HTTP/1.1 200"));
    let metrics = http_get(server.address, "/metrics");
    assert!(metrics.ends_with("# EOF\n") && metrics.matches("# EOF").count() == 1);
    for line in [
        "chappe_handler_panics_total 0\n",
        "store_cache_bytes ",
        "store_memtable_bytes ",
        "store_pinned_bytes ",
    ] {
        assert!(metrics.contains(&format!("\n{line}")), "{line}");
    }
    let config = http_get(server.address, "/client-config");
    for scheme in ["rsa_pad", "legacy"] {
        let file = folder.path().join(format!("keys/{scheme}.pub.pem"));
        let pem = std::fs::read_to_string(file).unwrap();
        assert!(config.contains(&pem.replace('\n', "\\n")), "{scheme} is not in {config}");
    }
}

#[test]
fn the_administrator_reads_a_code_that_nobody_else_can() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    let data = folder.path().to_str().unwrap();
    let number = "4915112345678";
    fails(&["login-code", number, "--data", data], 1, "E0010", "no login code");
    run(async {
        let (_, client) = talk::connect(server.address).await;
        let hash = talk::send_code(&client, number).await;
        let done = output(&["login-code", number, "--data", data]);
        let code = text(&done.stdout).trim().to_owned();
        assert!(code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit()), "{code:?}");
        talk::sign_up(&client, number, &code, hash).await;
        assert_eq!(talk::me(&client).await.unwrap().len(), 1);
    });
    let (_, log) = server.stop("-TERM");
    fails(&["login-code", number, "--data", data], 1, "E0009", "no server");
    assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
}

#[test]
fn a12_test_numbers_have_no_fixed_code_outside_dev_mode() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    run(async {
        let (_, client) = talk::connect(server.address).await;
        let call = tl::functions::auth::SendCode {
            phone_number: talk::NUMBER.0.to_owned(),
            api_id: 1,
            api_hash: "any".to_owned(),
            ..Default::default()
        };
        let outcome = client.invoke(&call).await;
        assert!(format!("{outcome:?}").contains("PHONE_NUMBER_INVALID"), "{outcome:?}");
    });
}

#[test]
fn snippets_and_checkup_fit_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    fails(&["clients", "--data", data], 1, "E0010", "start the server once");
    let server = Server::start(folder.path(), &["--dev"]);
    let listen = server.address.to_string();
    let done = output(&["clients", "--data", data, "--listen", &listen]);
    let snippets = text(&done.stdout);
    assert!(done.status.success() && snippets.contains(&server.address.port().to_string()), "{snippets}");
    let done = output(&["doctor", "--data", data, "--listen", &listen]);
    assert!(done.status.success(), "{}", text(&done.stdout));
    drop(server);
    let key = folder.path().join("keys/seal.key");
    std::fs::rename(&key, folder.path().join("lost")).unwrap();
    let done = output(&["doctor", "--data", data, "--listen", "127.0.0.1:0"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stdout).contains("MEND  keys"), "{}", text(&done.stdout));
}

#[test]
fn t16_without_file_descriptors_the_server_waits_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = std::process::Command::new("prlimit");
    command.args(["--nofile=100", chappe().get_program().to_str().unwrap(), "serve"]);
    let server = Server::spawn(&mut command, folder.path(), "127.0.0.1:0", &["--dev"]);
    run(async {
        let mut held = Vec::new();
        for _ in 0..200 {
            held.push(tokio::net::TcpStream::connect(server.address).await.unwrap());
        }
        drop(held);
        let (_, client) = tokio::time::timeout(Duration::from_secs(30), talk::connect(server.address))
            .await
            .expect("the server takes connections again");
        let hash = talk::send_code(&client, talk::NUMBER.0).await;
        talk::sign_up(&client, talk::NUMBER.0, talk::NUMBER.1, hash).await;
    });
    assert!(std::path::Path::new(&format!("/proc/{}", server.pid())).exists());
}
