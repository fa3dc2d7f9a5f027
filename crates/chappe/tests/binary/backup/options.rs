//! Keys apart, files and folders in the way, permissions.

use super::{backup, fine, names, refused, restore, verify, written};
use crate::process::Server;
use crate::talk::{self, run};
use std::os::unix::fs::PermissionsExt as _;
use testkit::{Client, Options};

#[test]
fn h26_a_backup_without_keys_needs_them_to_be_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("b"));
    let credentials = written(&data, 2);
    fine(backup(&data, &file, &["--without-keys"]));
    let bytes = std::fs::read(&file).unwrap();
    let seal = std::fs::read(data.join("keys/seal.key")).unwrap();
    assert!(
        !bytes.windows(seal.len()).any(|window| window == seal)
            && !bytes.windows(11).any(|w| w == b"PRIVATE KEY")
    );

    let (copy, strange) = (folder.path().join("copy"), folder.path().join("strange"));
    assert!(refused(restore(&file, &copy, &[]), "E0014").contains("--keys"));
    written(&strange, 0);
    let keys = strange.join("keys");
    let done = restore(&file, &copy, &["--keys", keys.to_str().unwrap(), "--accept-faults"]);
    assert!(refused(done, "E0014").contains("does not hold the keys"));
    assert!(!copy.exists());

    fine(restore(&file, &copy, &["--keys", data.join("keys").to_str().unwrap()]));
    let server = Server::start(&copy, &["--dev"]);
    run(async {
        let place = testkit::Server::discover(server.address).await.unwrap();
        let client = Client::resume(&place, Options::default(), credentials).await.unwrap();
        assert_eq!(talk::saved(&client).await, ["message 2", "message 1"]);
    });
}

#[test]
fn a_seal_key_that_is_kept_elsewhere_comes_along() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file, copy) =
        (folder.path().join("data"), folder.path().join("b"), folder.path().join("copy"));
    written(&data, 1);
    let (elsewhere, config) = (folder.path().join("seal.key"), folder.path().join("chappe.toml"));
    std::fs::rename(data.join("keys/seal.key"), &elsewhere).unwrap();
    std::fs::write(&config, format!("[store]\nseal_key_file = {elsewhere:?}\n")).unwrap();
    let config = ["--config", config.to_str().unwrap()];
    fine(backup(&data, &file, &config));
    assert!(fine(restore(&file, &copy, &config)).contains("move"));
    let key = copy.join("keys/seal.key");
    assert_eq!(std::fs::read(&key).unwrap(), std::fs::read(&elsewhere).unwrap());
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn nothing_is_overwritten_and_only_the_owner_reads() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file, copy) =
        (folder.path().join("data"), folder.path().join("b"), folder.path().join("copy"));
    refused(backup(&data, &file, &[]), "E0010");
    refused(verify(&["--data", data.to_str().unwrap()]), "E0010");
    written(&data, 1);
    fine(backup(&data, &file, &[]));
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(refused(backup(&data, &file, &[]), "E0013").contains("exists"));
    refused(backup(&data, &folder.path().join("nowhere/b"), &[]), "E0013");

    let before = names(&data);
    assert!(refused(restore(&file, &data, &[]), "E0015").contains("not empty"));
    assert_eq!(names(&data), before);
    std::fs::create_dir(&copy).unwrap();
    fine(restore(&file, &copy, &[]));
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let other = folder.path().join("other");
    std::fs::create_dir(folder.path().join("other.restoring")).unwrap();
    assert!(refused(restore(&file, &other, &[]), "E0015").contains("other.restoring"));
    assert!(!other.exists());
    assert_eq!(names(folder.path()), ["b", "copy", "data", "other.restoring"]);
}
