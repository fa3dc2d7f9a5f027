//! Clients of before, on a server that goes on from an older state.

use super::{backup, fine, restore, signed_up};
use crate::process::Server;
use crate::talk::{self, run};
use testkit::{Client, Options};
use tl::enums;
use tl::enums::updates::{Difference, State};
use tl::functions::updates::{GetDifference, GetState};

async fn state(client: &Client) -> tl::types::updates::State {
    let State::State(state) = client.invoke(&GetState {}).await.unwrap();
    state
}

async fn difference(client: &Client, from: &tl::types::updates::State) -> tl::types::updates::Difference {
    let call = GetDifference { pts: from.pts, date: from.date, qts: from.qts, ..Default::default() };
    match client.invoke(&call).await.unwrap() {
        Difference::Difference(missed) => *missed,
        other => panic!("no whole difference: {other:?}"),
    }
}

fn ids(missed: &tl::types::updates::Difference) -> Vec<i32> {
    let id = |message: &enums::Message| match message {
        enums::Message::Message(message) => message.id,
        other => panic!("{other:?}"),
    };
    missed.new_messages.iter().map(id).collect()
}

#[test]
fn i4_i5_a_client_that_is_ahead_of_the_backup_is_led_back_and_no_id_comes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copy, file) =
        (folder.path().join("data"), folder.path().join("copy"), folder.path().join("b"));
    let server = Server::start(&data, &["--dev"]);
    let address = server.address;
    let (place, credentials, early, late) = run(async {
        let (place, client) = signed_up(&server).await;
        talk::save(&client, 1, "kept, and known to all").await;
        let early = state(&client).await;
        talk::save(&client, 2, "kept").await;
        fine(backup(&data, &file, &[]));
        talk::save(&client, 3, "lost").await;
        talk::save(&client, 4, "lost").await;
        (place, client.credentials(), early, state(&client).await)
    });
    server.kill();
    fine(restore(&file, &copy, &[]));
    let _again = Server::start_at(address, &copy, &["--dev"]);
    run(async {
        let client = Client::resume(&place, Options::default(), credentials).await.unwrap();
        let missed = difference(&client, &late).await;
        let [enums::Update::UpdateDeleteMessages(lost)] = &missed.other_updates[..] else {
            panic!("{missed:?}")
        };
        assert_eq!((&lost.messages[..], ids(&missed)), (&[3, 4][..], vec![]));
        let State::State(now) = missed.state.clone();
        assert!(now.pts > late.pts && now.seq >= late.seq);

        talk::save(&client, 3, "sent again").await;
        let missed = difference(&client, &late).await;
        assert!(ids(&missed)[0] > 50_000, "{missed:?}");
        let missed = difference(&client, &early).await;
        assert_eq!((ids(&missed).len(), ids(&missed)[0]), (2, 2), "{missed:?}");
        assert_eq!(missed.other_updates, [], "there was nothing to forget");
        assert_eq!(talk::saved(&client).await, ["sent again", "kept", "kept, and known to all"]);
    });
}

/// The file lies in the repository and is never written again. Its server knew one person with three messages; its
/// keys are not in it, since no private key lies in the repository, so that no server can go on from it.
#[test]
fn the_first_version_of_the_format_is_read_for_ever() {
    let fixture =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../backup/tests/fixtures/version_1.backup");
    if !fixture.exists() && std::env::var_os("CHAPPE_WRITE_FIXTURES").is_some() {
        let folder = tempfile::tempdir().unwrap();
        super::written(folder.path(), 3);
        fine(backup(folder.path(), &fixture, &["--without-keys"]));
    }
    let file = fixture.to_str().unwrap();
    let found = fine(super::verify(&[file]));
    for counted in ["1 users, 1 authorization keys", "3 messages, 3 entries", "17 rows in all", "no faults"] {
        assert!(found.contains(counted), "{found}");
    }
}
