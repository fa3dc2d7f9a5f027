//! The one task of a connection: commands in, packets out; packets in, results out.
//!
//! Everything that is ready is taken before anything is written, so that calls made together leave in one
//! container and one system call. While nothing happens the task holds no buffer.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use crypto::AuthKey;
use mtproto::client::{ClientEvent, ClientSession};
use mtproto::envelope::{self, Side};
use mtproto::session::Message;
use mtproto::time::MsgId;
use mtproto::transport::client::{Decoder, Encoder, Incoming, Transport};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};

use crate::bind::Binding;
use crate::judge::{Judge, Violation, cipher};
use crate::{AckPolicy, Error, Link, OsRandom, now};

/// Commands and reads taken before the task writes.
const BATCH: usize = 256;
const READS: usize = 4;

/// Between two attempts to connect again.
const RECONNECT_PAUSE: Duration = Duration::from_millis(100);

thread_local! {
    /// Bytes are decoded before the task waits again, so all connections of a thread share one buffer.
    static READ_BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1024]);
}

pub(crate) type Reply = oneshot::Sender<Result<Bytes, Error>>;

pub(crate) enum Command {
    Call { body: Bytes, reply: Reply },
    Bind { permanent: AuthKey, expires_at: i32, reply: Reply },
    Service(Bytes),
    Ping(i64),
    Acks(AckPolicy),
    Disconnect,
    Reconnect(oneshot::Sender<Result<(), Error>>),
}

pub(crate) struct Connection {
    stream: TcpStream,
    encoder: Encoder,
    decoder: Decoder,
}

impl From<Link> for Connection {
    fn from(link: Link) -> Self {
        Self { stream: link.stream, encoder: link.encoder, decoder: link.decoder }
    }
}

pub(crate) struct Actor {
    pub(crate) address: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) reconnect: bool,
    pub(crate) auth_key: AuthKey,
    pub(crate) session: ClientSession,
    pub(crate) judge: Judge,
    pub(crate) violation: Arc<Violation>,
    pub(crate) connection: Option<Connection>,
    pub(crate) commands: mpsc::UnboundedReceiver<Command>,
    pub(crate) events: Option<mpsc::UnboundedSender<ClientEvent>>,
    pub(crate) replies: HashMap<u64, Reply>,
    pub(crate) last_key: u64,
    /// Bytes that the socket has not taken yet.
    pub(crate) out: Vec<u8>,
}

enum Wake {
    Command(Option<Command>),
    Readable,
    Writable,
}

impl Actor {
    /// Runs until nobody can send commands any more.
    pub(crate) async fn run(mut self) {
        loop {
            match self.wake().await {
                Wake::Command(None) => return,
                Wake::Command(Some(command)) => self.take_commands(command).await,
                Wake::Readable => self.read(),
                Wake::Writable => {}
            }
            self.write();
            if self.connection.is_none() && self.reconnect && !self.replies.is_empty() {
                self.connect_again().await;
            }
        }
    }

    async fn wake(&mut self) -> Wake {
        let Some(connection) = &self.connection else { return Wake::Command(self.commands.recv().await) };
        tokio::select! {
            command = self.commands.recv() => Wake::Command(command),
            _ = connection.stream.readable() => Wake::Readable,
            _ = connection.stream.writable(), if !self.out.is_empty() => Wake::Writable,
        }
    }

    async fn take_commands(&mut self, first: Command) {
        self.take(first).await;
        for _ in 0..BATCH {
            let Ok(command) = self.commands.try_recv() else { return };
            self.take(command).await;
        }
    }

    async fn take(&mut self, command: Command) {
        match command {
            Command::Call { reply, .. } if self.violation.is_set() => self.refuse(reply),
            Command::Bind { reply, .. } if self.violation.is_set() => self.refuse(reply),
            Command::Call { body, reply } if self.connection.is_some() || self.reconnect => {
                let key = self.key_for(reply);
                self.session.call(key, body);
            }
            Command::Call { reply, .. } => {
                let _ = reply.send(Err(Error::Closed));
            }
            Command::Bind { permanent, expires_at, reply } => self.bind(&permanent, expires_at, reply),
            Command::Service(body) => self.session.service(body),
            Command::Ping(ping_id) => self.session.ping(ping_id),
            Command::Acks(policy) => self.session.set_ack_policy(policy),
            Command::Disconnect => self.lost(Error::Closed),
            Command::Reconnect(done) => {
                let _ = done.send(self.connect().await);
            }
        }
    }

    /// Nothing more is to be had from a server that broke the rules.
    fn refuse(&self, reply: Reply) {
        let _ = reply.send(Err(self.violation.error().unwrap_or(Error::Closed)));
    }

    fn key_for(&mut self, reply: Reply) -> u64 {
        self.last_key += 1;
        self.replies.insert(self.last_key, reply);
        self.last_key
    }

    fn bind(&mut self, permanent: &AuthKey, expires_at: i32, reply: Reply) {
        let msg_id = self.session.next_msg_id(now());
        let seqno = self.session.next_seqno(true);
        let session_id = self.session.session_id();
        let binding = Binding { permanent, temporary: &self.auth_key, session_id, expires_at };
        let body = binding.call(msg_id);
        let key = self.key_for(reply);
        self.session.call_as(key, Message { msg_id, seqno, body });
    }

    async fn connect(&mut self) -> Result<(), Error> {
        if let Some(error) = self.violation.error() {
            return Err(error);
        }
        self.connection = None;
        self.out = Vec::new();
        let link = Link::connect(self.address, self.transport).await?;
        self.connection = Some(link.into());
        self.session.reconnected();
        self.judge.reconnected();
        Ok(())
    }

    /// Tries to connect until it works or nobody waits any more.
    async fn connect_again(&mut self) {
        while self.connect().await.is_err() {
            self.replies.retain(|_, reply| !reply.is_closed());
            if self.replies.is_empty() {
                return;
            }
            tokio::time::sleep(RECONNECT_PAUSE).await;
        }
        self.write();
    }

    /// The connection is over. Without automatic reconnection nobody should wait for it.
    fn lost(&mut self, error: Error) {
        self.connection = None;
        self.out = Vec::new();
        if let Error::Session(what) = error {
            self.violation.set(what);
            self.events = None;
            for (_, reply) in std::mem::take(&mut self.replies) {
                self.refuse(reply);
            }
            return;
        }
        if self.reconnect {
            return;
        }
        let code = if let Error::Transport(code) = error { Some(code) } else { None };
        for (_, reply) in self.replies.drain() {
            let _ = reply.send(Err(code.map_or(Error::Closed, Error::Transport)));
        }
    }

    fn read(&mut self) {
        let mut events = Vec::new();
        let result = READ_BUFFER.with_borrow_mut(|buffer| self.read_into(buffer, &mut events));
        for event in events {
            self.report(event);
        }
        if let Err(error) = result {
            self.lost(error);
        }
    }

    fn read_into(&mut self, buffer: &mut [u8], events: &mut Vec<ClientEvent>) -> Result<(), Error> {
        let Some(connection) = &mut self.connection else { return Ok(()) };
        for _ in 0..READS {
            let len = match connection.stream.try_read(buffer) {
                Ok(0) => return Err(Error::Closed),
                Ok(len) => len,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            let mut arrivals = connection.decoder.feed(&mut buffer[..len]);
            while let Some(arrival) = arrivals.next_arrival()? {
                match arrival {
                    Incoming::Packet(packet) => {
                        open(&self.auth_key, &mut self.session, &mut self.judge, packet, events)?;
                    }
                    Incoming::QuickAck(_) => {}
                    Incoming::Error(code) => return Err(Error::Transport(code)),
                }
            }
        }
        Ok(())
    }

    fn report(&mut self, event: ClientEvent) {
        match event {
            ClientEvent::Result { key, result } => self.answer(key, Ok(result)),
            ClientEvent::Refused { key, code } => self.answer(key, Err(Error::Refused(code))),
            event => {
                if let Some(events) = &self.events
                    && events.send(event).is_err()
                {
                    self.events = None;
                }
            }
        }
    }

    fn answer(&mut self, key: u64, result: Result<Bytes, Error>) {
        if let Some(reply) = self.replies.remove(&key) {
            let _ = reply.send(result);
        }
    }

    fn write(&mut self) {
        let Some(connection) = &mut self.connection else { return };
        let mut packets = Vec::new();
        self.session.flush(now(), &mut packets);
        let mut result = Ok(());
        for message in packets {
            let header = self.session.header(&message);
            let mut packet = Vec::new();
            envelope::seal(&self.auth_key, Side::Client, header, &message.body, &OsRandom, &mut packet);
            result = connection.encoder.packet(&packet, false, &OsRandom, &mut self.out);
        }
        let written =
            result.map_err(Error::from).and_then(|()| write_some(&connection.stream, &mut self.out));
        if let Err(error) = written {
            self.lost(error);
        }
    }
}

fn open(
    auth_key: &AuthKey,
    session: &mut ClientSession,
    judge: &mut Judge,
    packet: &mut [u8],
    events: &mut Vec<ClientEvent>,
) -> Result<(), Error> {
    let cipher = cipher(packet);
    let opened = envelope::open(auth_key, Side::Server, packet)?;
    if opened.header.session_id != session.session_id() {
        // Of an earlier session of this key.
        return Ok(());
    }
    let body = Bytes::copy_from_slice(&packet[opened.body]);
    let message = Message { msg_id: MsgId(opened.header.msg_id), seqno: opened.header.seqno, body };
    judge.message(session.session_id(), cipher, &message).map_err(Error::Session)?;
    session.receive(now(), message, events);
    Ok(())
}

/// Gives the socket as much as it takes.
fn write_some(stream: &TcpStream, out: &mut Vec<u8>) -> Result<(), Error> {
    let mut written = 0;
    while written < out.len() {
        match stream.try_write(&out[written..]) {
            Ok(len) => written += len,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => return Err(error.into()),
        }
    }
    if written == out.len() {
        *out = Vec::new();
    } else {
        out.drain(..written);
    }
    Ok(())
}
