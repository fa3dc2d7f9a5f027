//! The client against a server of a few lines: every transport, both RSA schemes, temporary keys, lost
//! connections, updates, and the link for hostile tests.
#![allow(clippy::unwrap_used, missing_docs)]

mod server;
mod strict;

use std::time::Duration;

use mtproto::envelope::Header;
use mtproto::handshake::Scheme;
use mtproto::handshake::client::Settings;
use mtproto::time::MsgId;
use server::TestServer;
use testkit::{
    AckPolicy, Client, ClientEvent, Codec, Error, Link, Options, Received, RpcError, Transport, create_key,
    now,
};
use tl::functions::{auth, help, updates};
use tl::mtproto::types as service;
use tl::{Reader, types};

async fn connect(server: &TestServer, options: Options) -> Client {
    Client::connect(&server.discover().await, options).await.unwrap()
}

#[tokio::test]
async fn a_call_gets_its_result_over_every_transport() {
    let server = TestServer::start().await;
    for codec in Codec::ALL {
        for obfuscated_dc in [None, Some(2)] {
            let obfuscated_dc = if codec == Codec::Full { None } else { obfuscated_dc };
            let transport = Transport { codec, obfuscated_dc };
            let client = connect(&server, Options { transport, ..Options::default() }).await;
            let nearest = client.invoke(&help::GetNearestDc {}).await.unwrap();
            let tl::enums::NearestDc::NearestDc(types::NearestDc { this_dc, .. }) = nearest;
            assert_eq!(this_dc, 2, "{transport:?}");
        }
    }
}

#[tokio::test]
async fn both_rsa_schemes_lead_to_a_key() {
    let server = TestServer::start().await;
    for scheme in [Scheme::RsaPad, Scheme::Legacy] {
        let with_scheme = server.discover().await.with_scheme(scheme);
        let client = Client::connect(&with_scheme, Options::default()).await.unwrap();
        client.invoke(&help::GetNearestDc {}).await.unwrap();
    }
}

#[tokio::test]
async fn only_the_first_call_carries_init_connection() {
    let server = TestServer::start().await;
    let client = connect(&server, Options { without_updates: true, ..Options::default() }).await;
    client.invoke(&help::GetNearestDc {}).await.unwrap();
    client.invoke(&help::GetNearestDc {}).await.unwrap();
    let wrapped = ["invokeWithLayer", "initConnection", "invokeWithoutUpdates", "help.getNearestDc"];
    assert_eq!(server.state.lock().calls, [&wrapped[..], &["help.getNearestDc"]].concat());
}

#[tokio::test]
async fn an_rpc_error_is_an_error() {
    let server = TestServer::start().await;
    let client = connect(&server, Options::default()).await;
    let error = client.invoke(&auth::LogOut {}).await.unwrap_err();
    assert!(matches!(error, Error::Rpc(RpcError { code: 420, name }) if name == "FLOOD_WAIT_7"));
}

#[tokio::test]
async fn updates_arrive_and_are_acknowledged() {
    let server = TestServer::start().await;
    let client = connect(&server, Options::default()).await;
    let mut events = client.take_events().unwrap();
    client.invoke(&updates::GetState {}).await.unwrap();
    assert_eq!(events.next_updates().await.unwrap(), tl::enums::Updates::UpdatesTooLong);
    // The ack travelled before this call.
    client.invoke(&help::GetNearestDc {}).await.unwrap();
    assert_eq!(server.state.lock().delivered, [9]);
}

#[tokio::test]
async fn a_temporary_key_is_bound_before_the_first_call() {
    let server = TestServer::start().await;
    let client = connect(&server, Options { temporary_key_s: Some(3600), ..Options::default() }).await;
    client.invoke(&help::GetNearestDc {}).await.unwrap();
    assert_eq!(server.state.lock().calls[0], "auth.bindTempAuthKey");
}

#[tokio::test]
async fn a_session_goes_on_after_a_lost_connection() {
    let server = TestServer::start().await;
    let client = connect(&server, Options::default()).await;
    let mut events = client.take_events().unwrap();
    client.set_ack_policy(AckPolicy::Never);
    client.invoke(&updates::GetState {}).await.unwrap();
    let unanswered = client.start_call(bytes::Bytes::from(0xc4f9_186b_u32.to_le_bytes().to_vec()));
    client.disconnect();
    assert!(matches!(unanswered.await, Err(Error::Closed)));
    assert!(matches!(client.invoke(&help::GetNearestDc {}).await, Err(Error::Closed)));

    client.reconnect().await.unwrap();
    client.set_ack_policy(AckPolicy::AtOnce);
    client.invoke(&help::GetNearestDc {}).await.unwrap();
    client.invoke(&help::GetNearestDc {}).await.unwrap();
    let mut sessions = 0;
    while let Some(event) = events.try_next() {
        sessions += usize::from(matches!(event, ClientEvent::NewSession { .. }));
    }
    assert_eq!(sessions, 1, "what came again was taken once");
    let calls = &server.state.lock().calls;
    assert!(calls.iter().filter(|name| **name == "help.getConfig").count() <= 1, "{calls:?}");
}

#[tokio::test]
async fn a_key_is_good_for_another_session() {
    let server = TestServer::start().await;
    let first = connect(&server, Options::default()).await;
    let credentials = first.credentials();
    let second = Client::resume(&server.discover().await, Options::default(), credentials).await.unwrap();
    second.invoke(&help::GetNearestDc {}).await.unwrap();
    first.invoke(&help::GetNearestDc {}).await.unwrap();
    assert_ne!(first.session_id(), second.session_id());
}

#[tokio::test]
async fn many_calls_at_once_share_containers() {
    let server = TestServer::start().await;
    let client = connect(&server, Options::default()).await;
    client.invoke(&help::GetNearestDc {}).await.unwrap();
    let body = bytes::Bytes::from(0x1fb3_3026_u32.to_le_bytes().to_vec());
    let calls: Vec<_> = (0..500).map(|_| client.start_call(body.clone())).collect();
    for call in calls {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn a_call_without_an_answer_ends_in_time() {
    let server = TestServer::start().await;
    let client = connect(&server, Options { timeout: Duration::ZERO, ..Options::default() }).await;
    assert!(matches!(client.invoke(&help::GetConfig {}).await, Err(Error::TimedOut)));
}

#[tokio::test]
async fn t08_an_unknown_key_is_a_transport_error() {
    let server = TestServer::start().await;
    let mut credentials = connect(&server, Options::default()).await.credentials();
    credentials.auth_key = crypto::AuthKey::from_bytes([7; 256]);
    let client = Client::resume(&server.discover().await, Options::default(), credentials).await.unwrap();
    assert!(matches!(client.invoke(&help::GetNearestDc {}).await, Err(Error::Transport(-404))));
}

#[tokio::test]
async fn a_link_sends_any_header_and_shows_what_comes_back() {
    let server = TestServer::start().await;
    let known = server.discover().await;
    let transport = Options::default().transport;
    let mut link = Link::connect(server.address, transport).await.unwrap();
    let settings = Settings { keys: known.keys, dc: None, expires_in: None };
    let agreed = create_key(&mut link, settings).await.unwrap();

    let header = Header { salt: 0, session_id: 1, msg_id: MsgId::at(now()).0, seqno: 1 };
    link.send_message(&agreed.auth_key, header, &[0; 4], false).await.unwrap();
    let (answer, body) = link.receive_message(&agreed.auth_key).await.unwrap();
    let bad: service::BadServerSalt = Reader::new(&body).get().unwrap();
    assert_eq!((answer.session_id, bad.bad_msg_id, bad.error_code), (1, header.msg_id, 48));
    assert_eq!(bad.new_server_salt, agreed.first_salt);

    link.send_packet(&[1; 64], false).await.unwrap();
    assert_eq!(link.until_closed().await.unwrap(), [Received::Error(-404)]);
}
