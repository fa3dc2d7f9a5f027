//! T12, T13: HTTP, WebSocket, long poll.

use mtproto::envelope::{self, Side, plain};
use mtproto::handshake::client::{Handshake, Step};
use mtproto::transport::client::{self, Incoming};
use testkit::{Codec, OsRandom, Transport};
use tl::mtproto::types;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::backend::{ECHO, SLOW, request};
use crate::support::{Fixture, Raw, starts_with, unpack};

/// Reads one answer with a Content-Length.
async fn answer(stream: &mut TcpStream) -> (u16, Vec<u8>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        assert_eq!(stream.read(&mut byte).await.unwrap(), 1, "{}", String::from_utf8_lossy(&head));
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let len = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; len.map_or(0, |len| len.parse().unwrap())];
    stream.read_exact(&mut body).await.unwrap();
    (status, body)
}

async fn post(stream: &mut TcpStream, body: &[u8]) -> (u16, Vec<u8>) {
    let head = format!("POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    answer(stream).await
}

#[tokio::test]
async fn t01_http_reaches_the_routes_of_the_binary() {
    let fixture = Fixture::start().await;
    let mut stream = TcpStream::connect(fixture.address).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert_eq!(answer(&mut stream).await, (200, b"hello".to_vec()));
    }
}

#[tokio::test]
async fn t13_a_conversation_by_long_poll() {
    let fixture = Fixture::start().await;
    let mut stream = TcpStream::connect(fixture.address).await.unwrap();
    let mut handshake = Handshake::new(fixture.settings());
    let mut body = handshake.start(&OsRandom);
    let agreed = loop {
        let mut packet = Vec::new();
        plain::write(4, &body, &mut packet);
        let (status, answer) = post(&mut stream, &packet).await;
        assert_eq!(status, 200);
        let message = plain::parse(&answer).unwrap();
        match handshake.handle(&answer[message.body], &OsRandom).unwrap() {
            Step::Send(next) => body = next,
            Step::Done(agreed) => break *agreed,
        }
    };
    let mut raw = Raw::new(fixture.link().await, agreed);
    let header = raw.header(true);
    let mut packet = Vec::new();
    envelope::seal(raw.key(), Side::Client, header, &request(ECHO, 4), &OsRandom, &mut packet);
    let mut seen = Vec::new();
    let (status, mut answer) = post(&mut stream, &packet).await;
    assert_eq!(status, 200);
    let opened = envelope::open(raw.key(), Side::Server, &mut answer).unwrap();
    seen.extend(unpack(opened.header, answer[opened.body].to_vec().into()));
    assert!(starts_with(&seen[0].2, types::NewSessionCreated::ID));

    // A request that waits only a moment, with nothing to come.
    fixture.backend.gate.forget_permits(1);
    let slow = raw.header(true);
    let wait = raw.header(false);
    let outer = raw.header(false);
    let mut http_wait = 0x9299_359fu32.to_le_bytes().to_vec();
    for value in [0i32, 0, 50] {
        http_wait.extend(value.to_le_bytes());
    }
    let mut container = 0x73f1_f8dcu32.to_le_bytes().to_vec();
    container.extend(2u32.to_le_bytes());
    for (header, body) in [(slow, request(SLOW, 1).to_vec()), (wait, http_wait)] {
        container.extend(header.msg_id.to_le_bytes());
        container.extend(header.seqno.to_le_bytes());
        container.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
        container.extend(body);
    }
    let mut packet = Vec::new();
    envelope::seal(raw.key(), Side::Client, outer, &container, &OsRandom, &mut packet);
    let mut bodies = Vec::new();
    for _ in 0..3 {
        let (status, mut answer) = post(&mut stream, &packet).await;
        assert_eq!(status, 200);
        let opened = envelope::open(raw.key(), Side::Server, &mut answer).unwrap();
        bodies.push(answer[opened.body].to_vec());
        if bodies.last().unwrap().len() == 8 {
            return;
        }
        let again = raw.header(false);
        let http_wait = [&0x9299_359fu32.to_le_bytes()[..], &[0; 8], &50i32.to_le_bytes()].concat();
        packet.clear();
        envelope::seal(raw.key(), Side::Client, again, &http_wait, &OsRandom, &mut packet);
    }
    panic!("no empty container: {bodies:02x?}");
}

#[tokio::test]
async fn t13_errors_are_statuses() {
    let fixture = Fixture::start().await;
    let mut stream = TcpStream::connect(fixture.address).await.unwrap();
    assert_eq!(post(&mut stream, &[7; 120]).await.0, 404);
    assert_eq!(post(&mut stream, &[]).await.0, 404);
    let mut stream = TcpStream::connect(fixture.address).await.unwrap();
    stream.write_all(b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n").await.unwrap();
    assert_eq!(answer(&mut stream).await.0, 413);
    let mut stream = TcpStream::connect(fixture.address).await.unwrap();
    let both =
        b"POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    stream.write_all(both).await.unwrap();
    assert_eq!(answer(&mut stream).await.0, 400);
}

/// A WebSocket by hand: enough to send and receive small binary messages.
struct WebSocket(TcpStream);

impl WebSocket {
    async fn open(fixture: &Fixture, origin: &str) -> Result<Self, u16> {
        let mut stream = TcpStream::connect(fixture.address).await.unwrap();
        let request = format!(
            "GET /apiws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: binary\r\nOrigin: {origin}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        match answer(&mut stream).await.0 {
            101 => Ok(Self(stream)),
            status => Err(status),
        }
    }

    async fn send(&mut self, opcode: u8, bytes: &[u8]) {
        let mut frame = vec![0x80 | opcode];
        match u8::try_from(bytes.len()) {
            Ok(len) if len < 126 => frame.push(0x80 | len),
            _ => {
                frame.push(0x80 | 126);
                frame.extend(u16::try_from(bytes.len()).unwrap().to_be_bytes());
            }
        }
        // A mask of zeros leaves the bytes as they are.
        frame.extend([0; 4]);
        frame.extend(bytes);
        self.0.write_all(&frame).await.unwrap();
    }

    async fn receive(&mut self) -> (u8, Vec<u8>) {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).await.unwrap();
        let len = match head[1] {
            126 => usize::from(self.0.read_u16().await.unwrap()),
            127 => usize::try_from(self.0.read_u64().await.unwrap()).unwrap(),
            len => usize::from(len),
        };
        let mut bytes = vec![0; len];
        self.0.read_exact(&mut bytes).await.unwrap();
        (head[0] & 15, bytes)
    }
}

#[tokio::test]
async fn t12_the_obfuscated_stream_inside_a_websocket() {
    let fixture = Fixture::start().await;
    let mut socket = WebSocket::open(&fixture, "https://a.example").await.unwrap();
    let mut first = Vec::new();
    let transport = Transport { codec: Codec::Intermediate, obfuscated_dc: Some(2) };
    let (mut encoder, mut decoder) = client::connect(transport, &OsRandom, &mut first);
    let mut handshake = Handshake::new(fixture.settings());
    let mut body = handshake.start(&OsRandom);
    loop {
        let mut packet = Vec::new();
        plain::write(4, &body, &mut packet);
        encoder.packet(&packet, false, &OsRandom, &mut first).unwrap();
        // How the stream is cut says nothing.
        for piece in first.chunks(50) {
            socket.send(2, piece).await;
        }
        first.clear();
        let (opcode, mut bytes) = socket.receive().await;
        assert_eq!(opcode, 2);
        assert!(!bytes.is_empty());
        let mut arrivals = decoder.feed(&mut bytes);
        let Some(Incoming::Packet(packet)) = arrivals.next_arrival().unwrap() else { panic!("a packet") };
        let message = plain::parse(packet).unwrap();
        match handshake.handle(&packet[message.body], &OsRandom).unwrap() {
            Step::Send(next) => body = next,
            Step::Done(_) => break,
        }
    }
}

#[tokio::test]
async fn t12_text_and_foreign_origins_are_refused() {
    let fixture =
        Fixture::with(|config| config.websocket_origins = vec!["https://a.example".to_owned()]).await;
    assert_eq!(WebSocket::open(&fixture, "https://b.example").await.err(), Some(403));
    let mut socket = WebSocket::open(&fixture, "https://a.example").await.unwrap();
    socket.send(1, b"hello").await;
    let (opcode, bytes) = socket.receive().await;
    assert_eq!((opcode, &bytes[..2]), (8, &1003u16.to_be_bytes()[..]));
}

#[tokio::test]
async fn t12_a_long_block_of_headers_is_refused() {
    let fixture = Fixture::start().await;
    let mut stream = TcpStream::connect(fixture.address).await.unwrap();
    let head = format!("GET /apiws HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "a".repeat(70_000));
    // The server may close before everything is written.
    let _ = stream.write_all(head.as_bytes()).await;
    assert_eq!(answer(&mut stream).await.0, 431);
}
