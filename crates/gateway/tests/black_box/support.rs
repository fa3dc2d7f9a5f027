//! A gateway on a loopback port, and clients for it.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use bytes::Bytes;
use crypto::rsa_key::PrivateKey;
use crypto::{AuthKey, Random, random};
use gateway::{Config, Gateway};
use model::{
    Date, EntryKey, Event, LogEntry, LogId, MessageId, Notice, Nudge, Origin, Pts, UnixTime, UserId,
};
use mtproto::envelope::Header;
use mtproto::handshake::Scheme;
use mtproto::handshake::client::{Agreed, Settings};
use mtproto::handshake::server::Keys;
use mtproto::time::{MsgId, MsgIds};
use mtproto::transport::client::Transport;
use ports::{Env, Subscriber};
use testkit::{Client, ClientEvent, Codec, Events, Link, Options, OsRandom, Server, create_key, now};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::backend::TestBackend;

pub const INTERMEDIATE: Transport = Transport { codec: Codec::Intermediate, obfuscated_dc: None };

/// The clock and the generator of the operating system.
pub struct RealEnv(Instant);

impl Env for RealEnv {
    fn now(&self) -> UnixTime {
        UnixTime { nanos: now().nanos() }
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn fill(&self, buffer: &mut [u8]) {
        OsRandom.fill(buffer);
    }
}

/// Keys take long to make: one pair for all tests.
static RSA: LazyLock<[String; 2]> =
    LazyLock::new(|| [(); 2].map(|()| PrivateKey::generate(&OsRandom).to_pem().to_string()));

pub struct Fixture {
    pub address: SocketAddr,
    pub backend: Arc<TestBackend>,
    pub gateway: Arc<Gateway>,
    pub server: Server,
    pub stop: watch::Sender<bool>,
    pub served: JoinHandle<()>,
}

impl Fixture {
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        change(&mut config);
        let private = RSA.each_ref().map(|pem| PrivateKey::from_pem(pem).unwrap());
        let [rsa_pad, legacy] = private.each_ref().map(|key| key.public().clone());
        let [first, second] = private;
        let backend = TestBackend::new();
        let env = Arc::new(RealEnv(Instant::now()));
        let gateway = Gateway::new(config, backend.clone(), env, Keys::new(first, second));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let routes = Router::new().route("/hello", axum::routing::get(|| async { "hello" }));
        let served = tokio::spawn(gateway.clone().serve(listener, routes, stopping));
        let keys = vec![(Scheme::RsaPad, rsa_pad), (Scheme::Legacy, legacy)];
        let server = Server { address, keys, dc: Some(2) };
        Self { address, backend, gateway, server, stop, served }
    }

    pub fn settings(&self) -> Settings {
        Settings { keys: self.server.keys.clone(), dc: Some(2), expires_in: None }
    }

    pub async fn link(&self) -> Link {
        Link::connect(self.address, INTERMEDIATE).await.unwrap()
    }

    /// A connection with a fresh key.
    pub async fn keyed(&self) -> Raw {
        let mut link = self.link().await;
        let agreed = create_key(&mut link, self.settings()).await.unwrap();
        Raw::new(link, agreed)
    }

    /// Another connection with the key of another one, in a session of its own.
    pub async fn beside(&self, other: &Raw) -> Raw {
        let mut raw = Raw::new(self.link().await, other.agreed.clone());
        raw.salt = other.salt;
        raw
    }

    /// Another connection to the same session.
    pub async fn again(&self, other: &Raw) -> Raw {
        let mut raw = self.beside(other).await;
        raw.session_id = other.session_id;
        (raw.ids, raw.content) = (other.ids, other.content);
        raw
    }

    pub async fn client(&self) -> (Client, Events) {
        self.client_with(Options::default()).await
    }

    pub async fn client_with(&self, options: Options) -> (Client, Events) {
        let client = Client::connect(&self.server, options).await.unwrap();
        let events = client.take_events().unwrap();
        (client, events)
    }

    /// The log of a user grows from `after` to `last`.
    pub fn grow(&self, user: i64, after: i32, last: i32, origin: Option<Origin>) {
        let key = |pts| EntryKey { pts: Pts(pts), minor: 0 };
        let entry = LogEntry {
            key: key(last),
            pts_count: last - after,
            top_message: MessageId(0),
            date: Date(0),
            event: Event::Notice(Notice::ContactsChanged),
        };
        let log = LogId::User(UserId(user));
        self.publish(Nudge::Log { log, after: key(after), entries: Arc::new([entry]), origin });
    }

    pub fn publish(&self, nudge: Nudge) {
        self.gateway.nudged(&Arc::new(nudge));
    }
}

/// A connection with a key, on which a test says everything by itself.
pub struct Raw {
    pub link: Link,
    pub agreed: Agreed,
    pub session_id: i64,
    pub salt: i64,
    pub ids: MsgIds,
    pub content: i32,
}

impl Raw {
    pub fn new(link: Link, agreed: Agreed) -> Self {
        let session_id = i64::from_le_bytes(random::array(&OsRandom));
        let salt = agreed.first_salt;
        Self { link, agreed, session_id, salt, ids: MsgIds::default(), content: 0 }
    }

    pub fn key(&self) -> &AuthKey {
        &self.agreed.auth_key
    }

    pub fn header(&mut self, content: bool) -> Header {
        let seqno = self.content * 2 + i32::from(content);
        self.content += i32::from(content);
        let msg_id = self.ids.next(now(), 0).0;
        Header { salt: self.salt, session_id: self.session_id, msg_id, seqno }
    }

    /// Sends a message that must be acknowledged; answers its id.
    pub async fn send(&mut self, body: &[u8]) -> i64 {
        let header = self.header(true);
        self.send_as(header, body).await;
        header.msg_id
    }

    pub async fn send_as(&mut self, header: Header, body: &[u8]) {
        self.link.send_message(&self.agreed.auth_key, header, body, false).await.unwrap();
    }

    pub async fn receive(&mut self) -> (Header, Bytes) {
        self.link.receive_message(&self.agreed.auth_key).await.unwrap()
    }

    /// The next messages, taken out of their container.
    pub async fn messages(&mut self) -> Vec<(MsgId, i32, Bytes)> {
        let (header, body) = self.receive().await;
        unpack(header, body)
    }

    /// Waits for a message that starts with this constructor.
    pub async fn until(&mut self, id: u32) -> Bytes {
        loop {
            let messages = self.messages().await;
            if let Some((_, _, body)) = messages.into_iter().find(|(_, _, body)| starts_with(body, id)) {
                return body;
            }
        }
    }

    /// Waits for the result of a request.
    pub async fn result(&mut self, request: i64) -> Bytes {
        loop {
            let prefix = [&RPC_RESULT.to_le_bytes()[..], &request.to_le_bytes()].concat();
            let messages = self.messages().await;
            if let Some((_, _, body)) = messages.into_iter().find(|(_, _, body)| body.starts_with(&prefix)) {
                return body.slice(12..);
            }
        }
    }

    /// Calls, and waits for the result.
    pub async fn call(&mut self, body: &[u8]) -> Bytes {
        let id = self.send(body).await;
        self.result(id).await
    }
}

pub const RPC_RESULT: u32 = tl::mtproto::RPC_RESULT;
pub const CONTAINER: u32 = 0x73f1_f8dc;

pub fn starts_with(body: &[u8], id: u32) -> bool {
    body.starts_with(&id.to_le_bytes())
}

pub fn unpack(header: Header, body: Bytes) -> Vec<(MsgId, i32, Bytes)> {
    if !starts_with(&body, CONTAINER) {
        return vec![(MsgId(header.msg_id), header.seqno, body)];
    }
    let mut messages = Vec::new();
    let mut rest = body.slice(8..);
    while !rest.is_empty() {
        let number = |range: std::ops::Range<usize>| i32::from_le_bytes(rest[range].try_into().unwrap());
        let len = usize::try_from(number(12..16)).unwrap();
        let id = MsgId(i64::from_le_bytes(rest[..8].try_into().unwrap()));
        messages.push((id, number(8..12), rest.slice(16..16 + len)));
        rest = rest.slice(16 + len..);
    }
    messages
}

/// The number in the next update; `None` for `updatesTooLong`.
pub async fn next_update(events: &mut Events) -> Option<i64> {
    loop {
        if let ClientEvent::Update(body) = events.next().await.expect("the client lives") {
            return (body.len() == 12).then(|| i64::from_le_bytes(body[4..].try_into().unwrap()));
        }
    }
}

/// Waits until something is so.
pub async fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let all = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all).await.unwrap_or_else(|_| panic!("never: {what}"));
}
