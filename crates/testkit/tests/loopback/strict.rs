//! I13: a client whose server breaks a rule of the session layer is of no more use, and says so to whoever uses it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use testkit::{Client, ClientEvent, Error, Options};
use tl::functions::{help::GetNearestDc, updates};

use crate::connect;
use crate::server::{Misdeed, TestServer};

/// Makes calls until one fails; answers why.
async fn found(client: &Client) -> String {
    loop {
        match client.invoke(&GetNearestDc {}).await {
            Ok(_) => {}
            Err(Error::Session(what)) => return what,
            Err(error) => panic!("{error}"),
        }
    }
}

async fn with(misdeed: Misdeed) -> (TestServer, Client) {
    let server = TestServer::start().await;
    let client = connect(&server, Options { reconnect: true, ..Options::default() }).await;
    client.invoke(&GetNearestDc {}).await.unwrap();
    server.state.lock().misdeed = Some(misdeed);
    (server, client)
}

#[tokio::test]
async fn i13_each_misdeed_is_found_and_ends_the_client() {
    for (misdeed, says) in [
        (Misdeed::RepeatPacket, "a second time"),
        (Misdeed::RepeatId, "comes after"),
        (Misdeed::ClientId, "none of a server"),
        (Misdeed::SecondResult, "two different results"),
    ] {
        let (server, client) = with(misdeed).await;
        let what = found(&client).await;
        assert!(what.contains(says), "{misdeed:?}: {what}");
        server.state.lock().misdeed = None;
        assert!(matches!(client.reconnect().await, Err(Error::Session(_))), "{misdeed:?} is not forgiven");
        assert!(matches!(client.invoke(&GetNearestDc {}).await, Err(Error::Session(_))));
        let mut events = client.take_events().unwrap();
        while let Some(event) = events.next().await {
            assert!(!matches!(event, ClientEvent::Result { .. }));
        }
    }
}

#[tokio::test]
async fn i13_what_nobody_was_told_of_is_a_panic_in_the_end() {
    let (_server, client) = with(Misdeed::RepeatPacket).await;
    let mut events = client.take_events().unwrap();
    // The answer comes before the repetition that breaks the rule.
    client.invoke(&updates::GetState {}).await.unwrap();
    while events.next().await.is_some() {}
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(client)));
    let said = dropped.unwrap_err();
    assert!(said.downcast_ref::<String>().is_some_and(|said| said.contains("a second time")));
}
