//! T01 to T07, T14: bytes to frames.

use std::time::Duration;

use mtproto::transport::client::Transport;
use testkit::{Codec, Error, Link, Received, create_key};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::backend::{ECHO, request};
use crate::support::{Fixture, Raw};

#[tokio::test]
async fn t01_every_transport_plain_and_obfuscated() {
    let fixture = Fixture::start().await;
    for codec in Codec::ALL {
        for obfuscated_dc in [None, Some(2), Some(-27_000)] {
            if codec == Codec::Full && obfuscated_dc.is_some() {
                continue;
            }
            let mut link = Link::connect(fixture.address, Transport { codec, obfuscated_dc }).await.unwrap();
            let agreed = create_key(&mut link, fixture.settings()).await.unwrap();
            let mut raw = Raw::new(link, agreed);
            let answer = raw.call(&request(ECHO, 5)).await;
            assert_eq!(answer, request(ECHO, 5), "{codec:?} {obfuscated_dc:?}");
        }
    }
}

async fn closes(fixture: &Fixture, bytes: &[u8]) {
    let mut stream = TcpStream::connect(fixture.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    // A reset is as good an end as any.
    let _ = read.expect("the server closes the connection");
    assert_eq!(answer, b"", "{bytes:02x?}");
}

#[tokio::test]
async fn t02_impossible_lengths_close_the_connection() {
    let fixture = Fixture::start().await;
    for bytes in [
        &[0xee, 0xee, 0xee, 0xee, 0, 0, 0, 0][..],
        &[0xee, 0xee, 0xee, 0xee, 7, 0, 0, 0],
        &[0xef, 0],
        &[0xef, 0x7f, 1, 0, 0],
        &[8, 0, 0, 0, 0, 0, 0, 0],
    ] {
        closes(&fixture, bytes).await;
    }
    assert!(fixture.backend.contexts.lock().is_empty());
}

#[tokio::test]
async fn t03_a_frame_is_refused_by_its_header_alone() {
    let fixture = Fixture::start().await;
    closes(&fixture, &[0xef, 0x7f, 0xff, 0xff, 0xff, 1]).await;
    closes(&fixture, &[0xee, 0xee, 0xee, 0xee, 0xff, 0xff, 0xff, 0x7f, 1]).await;
}

#[tokio::test]
async fn t03_half_a_megabyte_is_taken() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let mut body = request(ECHO, 1).to_vec();
    body.resize(512 * 1024 + 200, 7);
    assert_eq!(raw.call(&body).await, request(ECHO, 1));
}

#[tokio::test]
async fn t04_any_split_gives_the_same() {
    let fixture = Fixture::start().await;
    let mut link = fixture.link().await;
    let mut packet = vec![40, 0, 0, 0];
    packet.extend([0; 8]);
    packet.extend(4i64.to_le_bytes());
    packet.extend([20, 0, 0, 0]);
    packet.extend(0xbe7e_8ef1u32.to_le_bytes());
    packet.extend([9; 16]);
    for byte in packet {
        link.send_bytes(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let answer = link.receive_plain().await.unwrap();
    assert_eq!(answer[4..20], [9; 16]);
}

#[tokio::test]
async fn t05_a_wrong_checksum_closes_the_connection() {
    let fixture = Fixture::start().await;
    closes(&fixture, &[16, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0]).await;
}

#[tokio::test]
async fn t07_quick_ack_for_accepted_messages_only() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let key = raw.agreed.auth_key.clone();
    let header = raw.header(true);
    raw.link.send_message(&key, header, &request(ECHO, 1), true).await.unwrap();
    let first = raw.link.receive().await.unwrap();
    assert!(matches!(first, Received::QuickAck(token) if token >> 31 == 1), "{first:?}");
    raw.result(header.msg_id).await;

    let good = raw.salt;
    raw.salt = good ^ 1;
    let header = raw.header(true);
    raw.link.send_message(&key, header, &request(ECHO, 2), true).await.unwrap();
    assert!(matches!(raw.link.receive().await.unwrap(), Received::Packet(_)));
    assert_eq!(*fixture.backend.executed.lock(), [1]);
}

#[tokio::test]
async fn t14_a_proxy_header_counts_only_from_configured_peers() {
    let line = b"PROXY TCP4 192.0.2.7 127.0.0.1 5000 443\r\n";
    let trusting = Fixture::with(|config| config.proxies = vec!["127.0.0.1".parse().unwrap()]).await;
    let mut stream = TcpStream::connect(trusting.address).await.unwrap();
    stream
        .write_all(&[&line[..], b"GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n"].concat())
        .await
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("hello"), "{answer}");

    let wary = Fixture::with(|config| config.timeouts.first_frame = Duration::from_millis(50)).await;
    let mut stream = TcpStream::connect(wary.address).await.unwrap();
    stream.write_all(&[&line[..], b"GET /hello HTTP/1.1\r\n\r\n"].concat()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert_eq!(answer, b"", "to a stranger the line is an obfuscated header");
}

#[tokio::test]
async fn t17_one_key_per_connection_unless_another_was_just_made_on_it() {
    let fixture = Fixture::start().await;
    let other = fixture.keyed().await;
    let mut raw = fixture.keyed().await;
    raw.call(&request(ECHO, 1)).await;
    let own = std::mem::replace(&mut raw.agreed, other.agreed);
    raw.send(&request(ECHO, 2)).await;
    assert!(matches!(raw.link.receive().await, Err(Error::Closed | Error::Io(_))));

    let mut raw = fixture.keyed().await;
    raw.call(&request(ECHO, 3)).await;
    raw.agreed = create_key(&mut raw.link, fixture.settings()).await.unwrap();
    raw.salt = raw.agreed.first_salt;
    assert_eq!(raw.call(&request(ECHO, 4)).await, request(ECHO, 4));
    assert_eq!(*fixture.backend.executed.lock(), [1, 3, 4]);
    assert_ne!(own.auth_key.id(), raw.key().id());
}
