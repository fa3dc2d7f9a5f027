//! The one port: whatever comes over a connection, it ends when the client ends it, and the server goes on.
//!
//! The parsers of HTTP and WebSocket lie behind a socket, so this target has one, on loopback. One server serves
//! all executions of a process.

use crate::api::{World, wrapped};
use crate::input::{Input, Output};
use crate::random::Seeded;
use axum::Router;
use crypto::AuthKey;
use crypto::rsa_key::PrivateKey;
use gateway::{Config, Gateway};
use model::AuthKeyId;
use mtproto::envelope::{self, Header, Side};
use mtproto::handshake::server::Keys;
use mtproto::salts::Salts;
use mtproto::time::{MsgId, UnixTime};
use mtproto::transport::Codec;
use mtproto::transport::client::{Transport, connect};
use ports::{Backend, Env, KeyMaterial};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Tasks that panicked. The runtime catches their panics, so they are counted where they are reported.
static PANICS: AtomicUsize = AtomicUsize::new(0);

/// How long a connection may outlive its client.
const PATIENCE: Duration = Duration::from_secs(10);

const UPGRADE: &[u8] = b"GET /apiws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Protocol: binary\r\n\r\n";

struct Server {
    address: SocketAddr,
    world: World,
    now: UnixTime,
    key: AuthKey,
    salts: Salts,
    _stop: watch::Sender<bool>,
    _runtime: Runtime,
}

static SERVER: LazyLock<Server> = LazyLock::new(start);

fn start() -> Server {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        report(panic);
    }));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("the system grants a runtime");
    let random = Seeded::new(2048);
    let keys = Keys::new(PrivateKey::generate(&random), PrivateKey::generate(&random));
    let key = AuthKey::from_bytes([9; 256]);
    let (stop, stopping) = watch::channel(false);
    let (world, address) = runtime.block_on(async {
        let world = World::new().await;
        let created = world.env.now();
        let material = KeyMaterial { id: AuthKeyId(key.id()), key: [9; 256], created, first_salt: 5, dc: 2 };
        world.api.add_key(material).await.expect("memory does not fail");
        let mut config = Config::default();
        config.addresses.enforced = false;
        let gateway = Gateway::new(config, world.api.clone(), world.env.clone(), keys);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        tokio::spawn(gateway.serve(listener, Router::new(), stopping));
        (world, address)
    });
    let now = UnixTime::from_nanos(world.env.now().nanos);
    let salts = Salts::new(&key);
    Server { address, world, now, key, salts, _stop: stop, _runtime: runtime }
}

/// A byte for what the client pretends to be, one for the length of its writes, then what it sends.
pub(crate) fn connection(data: &[u8]) {
    let mut input = Input::new(data);
    let server = &*SERVER;
    let (kind, split) = (input.below(6), 1 + 32 * usize::from(input.byte()));
    let stream = match kind {
        0 => input.rest().to_vec(),
        1 => request(&mut input),
        2 => [UPGRADE, input.rest()].concat(),
        3 => [UPGRADE.to_vec(), frames(&mut input)].concat(),
        4 => post(input.rest()),
        _ => server.conversation(&mut input),
    };
    send(server.address, &stream, split);
    assert_eq!(PANICS.load(Ordering::SeqCst), 0, "a task panicked");
    assert_eq!(server.world.api.counters().panics(), 0, "a handler panicked");
}

/// An HTTP request with any path and any headers.
fn request(input: &mut Input<'_>) -> Vec<u8> {
    let method = *input.pick(&["GET", "POST", "HEAD", "OPTIONS"]);
    let mut stream = format!("{method} ").into_bytes();
    stream.extend_from_slice(match input.below(4) {
        0 => b"/apiws",
        1 => b"/api",
        2 => b"/",
        _ => input.chunk(),
    });
    stream.extend_from_slice(b" HTTP/1.1\r\nHost: a\r\n");
    for _ in 0..input.below(6) {
        stream.extend_from_slice(input.chunk());
        stream.extend_from_slice(b"\r\n");
    }
    stream.extend_from_slice(b"\r\n");
    stream.extend_from_slice(input.rest());
    stream
}

fn post(body: &[u8]) -> Vec<u8> {
    let head = format!("POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// WebSocket frames: a byte for the first byte of each, then its content under a mask of zeros.
fn frames(input: &mut Input<'_>) -> Vec<u8> {
    let mut stream = Vec::new();
    while !input.is_empty() {
        stream.push(input.byte());
        let content = input.chunk();
        match u8::try_from(content.len()) {
            Ok(len) if len < 126 => stream.push(0x80 | len),
            _ => {
                stream.push(0x80 | 126);
                stream.extend_from_slice(&(content.len() as u16).to_be_bytes());
            }
        }
        stream.extend_from_slice(&[0; 4]);
        stream.extend_from_slice(content);
    }
    stream
}

impl Server {
    /// Encrypted messages of a client that holds a key, over one of the transports.
    fn conversation(&self, input: &mut Input<'_>) -> Vec<u8> {
        let random = Seeded::new(5);
        let transport =
            Transport { codec: *input.pick(&Codec::ALL), obfuscated_dc: input.flag().then_some(2) };
        let mut stream = Vec::new();
        let (mut encoder, _) = connect(transport, &random, &mut stream);
        let salt = self.salts.current(self.now).value;
        let mut msg_id = MsgId::at(self.now).0;
        while !input.is_empty() {
            msg_id += 4 * i64::from(input.u16());
            let seqno = i32::from(input.byte());
            let header = Header { salt, session_id: i64::from(input.byte() % 4), msg_id, seqno };
            let mut body = input.chunk().to_vec();
            body.resize(body.len().next_multiple_of(4), 0);
            let mut packet = Vec::new();
            envelope::seal(&self.key, Side::Client, header, &body, &random, &mut packet);
            encoder.packet(&packet, input.flag(), &random, &mut stream).expect("a packet of lawful length");
        }
        stream
    }
}

/// Sends all of it, says that nothing follows, and reads until the server has closed too.
fn send(address: SocketAddr, stream: &[u8], split: usize) {
    let mut socket = TcpStream::connect(address).expect("the server accepts");
    socket.set_read_timeout(Some(PATIENCE)).expect("a socket has a time limit");
    socket.set_write_timeout(Some(PATIENCE)).expect("a socket has a time limit");
    for piece in stream.chunks(split) {
        // The server closes when it has read enough.
        if socket.write_all(piece).is_err() {
            break;
        }
    }
    let _ = socket.shutdown(Shutdown::Write);
    let mut buffer = [0; 4096];
    loop {
        match socket.read(&mut buffer) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("the connection outlives its client");
            }
            // Closed with bytes unread.
            Err(_) => return,
        }
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let seed = |kind: u8| Output::new().bytes(&[kind, 4 * kind]);
    let config = tl::functions::help::GetConfig::ID.to_le_bytes();
    let call = |session: u8, seqno: u8, body: &[u8]| {
        Output::new().bytes(&[4, 0, seqno, session]).chunk(body).bytes(&[1]).finish()
    };
    vec![
        seed(0).bytes(&[0xef, 10]).bytes(&[0; 60]).finish(),
        seed(0).bytes(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /api HTTP/1.1\r\n\r\n").finish(),
        seed(1)
            .bytes(&[1, 1, 2])
            .chunk(b"Transfer-Encoding: chunked")
            .chunk(b"X-Forwarded-For: 1.2.3.4")
            .bytes(b"4\r\nabcd\r\n0\r\n\r\n")
            .finish(),
        seed(2).bytes(&[0x82, 0x84, 1, 2, 3, 4, 5, 6, 7, 8, 0x88, 0x80, 0, 0, 0, 0]).finish(),
        seed(3).bytes(&[0x82]).chunk(&(7..80).collect::<Vec<u8>>()).bytes(&[0x89]).chunk(b"ping").finish(),
        seed(4).bytes(&[0; 20]).bytes(&[0xf1, 0x8e, 0x7e, 0xbe]).bytes(&[1; 16]).finish(),
        seed(5).bytes(&[0, 0]).bytes(&call(1, 1, &config)).bytes(&call(2, 1, &[0; 40])).finish(),
        seed(5).bytes(&[2, 1]).bytes(&call(1, 1, &wrapped(200, &tl::functions::help::GetConfig {}))).finish(),
    ]
}
