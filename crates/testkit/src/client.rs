//! A client as applications are: keys, a session, calls and their results.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use crypto::rsa_key::PublicKey;
use crypto::{AuthKey, random};
use mtproto::client::{ClientEvent, ClientSession};
use mtproto::handshake::Scheme;
use mtproto::handshake::client::Settings;
use tl::functions::{InitConnection, InvokeWithLayer, InvokeWithoutUpdates};
use tl::mtproto::types as service;
use tl::{Decode, Encode, Function, Reader, Writer};
use tokio::sync::{mpsc, oneshot};

use crate::actor::{Actor, Command};
use crate::judge::{Judge, Violation};
use crate::{AckPolicy, Codec, Error, Link, OsRandom, RpcError, Transport, create_key};

/// A server and what a client must know of it.
#[derive(Clone)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its public keys; the first one that it offers is used.
    pub keys: Vec<(Scheme, PublicKey)>,
    /// The data centre to name in the key exchange, or none as old clients do.
    pub dc: Option<i32>,
}

impl Server {
    /// A server that tells its keys under `/client-config`.
    ///
    /// # Errors
    /// As [`fetch_config`](crate::fetch_config).
    pub async fn discover(address: SocketAddr) -> Result<Self, Error> {
        let config = crate::fetch_config(address).await?;
        Ok(Self { address, keys: config.public_keys()?, dc: Some(config.dc_id) })
    }

    /// The same server, reached by one RSA scheme only.
    #[must_use]
    pub fn with_scheme(mut self, scheme: Scheme) -> Self {
        self.keys.retain(|(of, _)| *of == scheme);
        self
    }
}

/// How a client behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// The framing.
    pub transport: Transport,
    /// The layer that it speaks.
    pub layer: i32,
    /// The application's id.
    pub api_id: i32,
    /// What it calls itself in `initConnection`.
    pub device_model: String,
    /// With a number of seconds: use a temporary key of that life, bound to the permanent one.
    pub temporary_key_s: Option<i32>,
    /// Wrap the first call in `invokeWithoutUpdates`, as file connections do.
    pub without_updates: bool,
    /// Keep what the server sends by itself for [`Client::take_events`].
    pub events: bool,
    /// Connect again when the connection is lost while calls wait.
    pub reconnect: bool,
    /// How long a call may take.
    pub timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            transport: Transport { codec: Codec::Intermediate, obfuscated_dc: None },
            layer: tl::LAYER_MAX,
            api_id: 1,
            device_model: "testkit".to_owned(),
            temporary_key_s: None,
            without_updates: false,
            events: true,
            reconnect: false,
            timeout: Duration::from_secs(30),
        }
    }
}

/// The keys of a client: what it keeps from one run to the next.
#[derive(Clone)]
pub struct Credentials {
    /// The permanent key.
    pub auth_key: AuthKey,
    /// A salt to begin with.
    pub salt: i64,
}

/// A connected client. Clones share its connection, which ends with the last of them.
#[derive(Clone)]
pub struct Client {
    commands: mpsc::UnboundedSender<Command>,
    shared: Arc<Shared>,
}

struct Shared {
    options: Options,
    credentials: Credentials,
    session_id: i64,
    /// Whether a call with `initConnection` has been made.
    initialized: AtomicBool,
    events: Mutex<Option<mpsc::UnboundedReceiver<ClientEvent>>>,
    violation: Arc<Violation>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(what) = self.violation.unreported()
            && !std::thread::panicking()
        {
            panic!("the server broke a rule of the session layer: {what}");
        }
    }
}

impl Client {
    /// Connects, makes a permanent key, and begins a session.
    ///
    /// # Errors
    /// When the connection or the key exchange fails.
    pub async fn connect(server: &Server, options: Options) -> Result<Self, Error> {
        let mut link = Link::connect(server.address, options.transport).await?;
        let settings = Settings { keys: server.keys.clone(), dc: server.dc, expires_in: None };
        let agreed = create_key(&mut link, settings).await?;
        let credentials = Credentials { auth_key: agreed.auth_key, salt: agreed.first_salt };
        Self::begin(link, server, options, credentials).await
    }

    /// Connects with a key made earlier, and begins a new session.
    ///
    /// # Errors
    /// When the connection fails, or the exchange of a temporary key.
    pub async fn resume(server: &Server, options: Options, credentials: Credentials) -> Result<Self, Error> {
        let link = Link::connect(server.address, options.transport).await?;
        Self::begin(link, server, options, credentials).await
    }

    async fn begin(
        mut link: Link,
        server: &Server,
        options: Options,
        credentials: Credentials,
    ) -> Result<Self, Error> {
        let Some(expires_in) = options.temporary_key_s else {
            let Credentials { auth_key, salt } = credentials.clone();
            return Ok(Self::start(link, server, options, credentials, auth_key, salt));
        };
        let settings = Settings { keys: server.keys.clone(), dc: server.dc, expires_in: Some(expires_in) };
        let temporary = create_key(&mut link, settings).await?;
        // The server counts the life of the key from a moment after the one that it has told.
        let expires_at = temporary.server_time.saturating_add(expires_in);
        let permanent = credentials.auth_key.clone();
        let client =
            Self::start(link, server, options, credentials, temporary.auth_key, temporary.first_salt);
        let (reply, result) = oneshot::channel();
        client.command(Command::Bind { permanent, expires_at, reply });
        read::<bool>(&client.in_time(result).await?)?;
        Ok(client)
    }

    fn start(
        link: Link,
        server: &Server,
        options: Options,
        credentials: Credentials,
        auth_key: AuthKey,
        salt: i64,
    ) -> Self {
        let (commands, received) = mpsc::unbounded_channel();
        let (events, kept) = mpsc::unbounded_channel();
        let session_id = i64::from_le_bytes(random::array(&OsRandom));
        let violation = Arc::new(Violation::default());
        let actor = Actor {
            address: server.address,
            transport: options.transport,
            reconnect: options.reconnect,
            auth_key,
            session: ClientSession::new(session_id, salt),
            judge: Judge::default(),
            violation: Arc::clone(&violation),
            connection: Some(link.into()),
            commands: received,
            events: options.events.then_some(events),
            replies: Default::default(),
            last_key: 0,
            out: Vec::new(),
        };
        tokio::spawn(actor.run());
        let initialized = AtomicBool::new(false);
        let events = Mutex::new(Some(kept));
        let shared = Shared { options, credentials, session_id, initialized, events, violation };
        Self { commands, shared: Arc::new(shared) }
    }

    /// Makes a call and waits for its result. The first call of a client carries `initConnection`.
    ///
    /// # Errors
    /// [`Error::Rpc`] where the server refuses, and others where no answer comes.
    pub async fn invoke<F: Function + Encode>(&self, call: &F) -> Result<F::Output, Error> {
        let mut wr = Writer::new(self.shared.options.layer);
        let first = !self.shared.initialized.swap(true, Ordering::Relaxed);
        if first {
            self.write_head(&mut wr);
        }
        wr.put(call);
        let body = wire_body(wr)?;
        let result = self.in_time(self.start_call(body).0).await;
        if first && result.is_err() {
            self.shared.initialized.store(false, Ordering::Relaxed);
        }
        read(&result?)
    }

    /// Makes a call without `initConnection` from its bytes and waits for the bytes of its result; those of
    /// `rpc_error` are an error.
    ///
    /// # Errors
    /// As [`invoke`](Self::invoke).
    pub async fn invoke_bytes(&self, body: impl Into<Bytes>) -> Result<Bytes, Error> {
        let result = self.in_time(self.start_call(body.into()).0).await?;
        check_error(&result)?;
        Ok(result)
    }

    /// Starts a call from its bytes; the result, or `rpc_error`, comes later. No time limit applies.
    pub fn start_call(&self, body: Bytes) -> PendingCall {
        let (reply, result) = oneshot::channel();
        self.command(Command::Call { body, reply });
        PendingCall(result)
    }

    /// Sends a service message that needs no ack, such as `msgs_state_req`.
    pub fn service(&self, message: &impl Encode) {
        let mut wr = Writer::new(self.shared.options.layer);
        wr.put(message);
        self.command(Command::Service(wr.buf.into()));
    }

    /// Sends a ping; the pong comes among the events.
    pub fn ping(&self, ping_id: i64) {
        self.command(Command::Ping(ping_id));
    }

    /// When to acknowledge; at once unless told otherwise.
    pub fn set_ack_policy(&self, policy: AckPolicy) {
        self.command(Command::Acks(policy));
    }

    /// Closes the connection; key and session stay.
    pub fn disconnect(&self) {
        self.command(Command::Disconnect);
    }

    /// Connects again with the same key and session; calls without a result are sent again.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn reconnect(&self) -> Result<(), Error> {
        let (done, connected) = oneshot::channel();
        self.command(Command::Reconnect(done));
        connected.await.map_err(|_| Error::Closed)?
    }

    /// What the server sends by itself: updates, pongs, new sessions, notices. Taken once; `None` afterwards.
    pub fn take_events(&self) -> Option<Events> {
        let mut events = self.shared.events.lock().expect("nothing panics while it is held");
        events.take().map(Events)
    }

    /// The permanent key, for [`resume`](Self::resume).
    pub fn credentials(&self) -> Credentials {
        self.shared.credentials.clone()
    }

    /// The session id.
    pub fn session_id(&self) -> i64 {
        self.shared.session_id
    }

    fn command(&self, command: Command) {
        // The task lives as long as a client does; should it have panicked, replies are dropped and say so.
        let _ = self.commands.send(command);
    }

    async fn in_time(&self, result: oneshot::Receiver<Result<Bytes, Error>>) -> Result<Bytes, Error> {
        let answer = tokio::time::timeout(self.shared.options.timeout, result).await;
        answer.map_err(|_| Error::TimedOut)?.map_err(|_| Error::Closed)?
    }

    fn write_head(&self, wr: &mut Writer) {
        let options = &self.shared.options;
        wr.put(&InvokeWithLayer { layer: options.layer });
        wr.put(&InitConnection {
            api_id: options.api_id,
            device_model: options.device_model.clone(),
            system_version: "1".to_owned(),
            app_version: "1".to_owned(),
            system_lang_code: "en".to_owned(),
            lang_code: "en".to_owned(),
            ..Default::default()
        });
        if options.without_updates {
            wr.put(&InvokeWithoutUpdates {});
        }
    }
}

/// What the server sent by itself.
pub struct Events(mpsc::UnboundedReceiver<ClientEvent>);

impl Events {
    /// The next event; `None` when the client is gone.
    pub async fn next(&mut self) -> Option<ClientEvent> {
        self.0.recv().await
    }

    /// The next event, if there is one already.
    pub fn try_next(&mut self) -> Option<ClientEvent> {
        self.0.try_recv().ok()
    }

    /// The next `Updates`, other events passed over.
    ///
    /// # Errors
    /// When the object is none, or the client is gone.
    pub async fn next_updates(&mut self) -> Result<tl::enums::Updates, Error> {
        loop {
            if let ClientEvent::Update(body) = self.next().await.ok_or(Error::Closed)? {
                return read(&body);
            }
        }
    }
}

/// A call under way: a future of its result's bytes.
pub struct PendingCall(oneshot::Receiver<Result<Bytes, Error>>);

impl Future for PendingCall {
    type Output = Result<Bytes, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|result| result.unwrap_or(Err(Error::Closed)))
    }
}

fn wire_body(wr: Writer) -> Result<Bytes, Error> {
    wr.into_bytes().map(Bytes::from).ok_or(Error::Unfit)
}

/// Reads a result, or the error in its place.
fn read<T: Decode>(result: &[u8]) -> Result<T, Error> {
    check_error(result)?;
    let mut rd = Reader::new(result);
    let value = rd.get()?;
    rd.finish()?;
    Ok(value)
}

fn check_error(result: &[u8]) -> Result<(), Error> {
    let mut rd = Reader::new(result);
    if rd.peek_id()? != service::RpcError::ID {
        return Ok(());
    }
    let service::RpcError { error_code, error_message } = rd.get()?;
    Err(RpcError { code: error_code, name: error_message }.into())
}
