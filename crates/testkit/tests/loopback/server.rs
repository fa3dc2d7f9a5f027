//! The least that is a server: keys and sessions in memory, four methods. It is made of the server halves of
//! the crate `mtproto`, so the conversations with it also prove that both halves fit together.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use crypto::AuthKey;
use crypto::rsa_key::PrivateKey;
use mtproto::envelope::{self, Addressee, Header, Side, plain};
use mtproto::handshake::server::{Config, Context, Handshake, Keys, Output, Settlement};
use mtproto::salts::Salts;
use mtproto::session::{Event, Inbound, Message, Session};
use mtproto::time::{MsgId, MsgIds};
use mtproto::transport::{Accepted, Carrier, Detection, Detector, ErrorCode};
use parking_lot::Mutex;
use testkit::{OsRandom, Server, now};
use tl::{Encode, Reader, Request, Writer, types};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

struct Rsa {
    keys: Keys,
    pems: [String; 2],
}

/// Keys take long to make: one pair for all tests.
fn rsa() -> &'static Rsa {
    static RSA: OnceLock<Rsa> = OnceLock::new();
    RSA.get_or_init(|| {
        let pair = [(); 2].map(|()| PrivateKey::generate(&OsRandom));
        let pems = pair.each_ref().map(|key| key.public().to_pem());
        let [rsa_pad, legacy] = pair;
        Rsa { keys: Keys::new(rsa_pad, legacy), pems }
    })
}

/// How a server breaks a rule of the session layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misdeed {
    /// It sends a packet two times.
    RepeatPacket,
    /// It gives the id of a message out again.
    RepeatId,
    /// Its ids are those of a client.
    ClientId,
    /// It answers a request two times, and differently.
    SecondResult,
}

#[derive(Default)]
pub(crate) struct State {
    auth_keys: HashMap<u64, (AuthKey, Salts)>,
    sessions: HashMap<(u64, i64), Session>,
    /// The names of the methods called, wrappers included.
    pub(crate) calls: Vec<&'static str>,
    /// The tokens of updates that reached a client.
    pub(crate) delivered: Vec<u64>,
    /// What it does wrong from now on.
    pub(crate) misdeed: Option<Misdeed>,
}

pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    pub(crate) state: Arc<Mutex<State>>,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(serve(stream, state));
            }
        });
        Self { address, state }
    }

    pub(crate) async fn discover(&self) -> Server {
        Server::discover(self.address).await.unwrap()
    }
}

struct Connection {
    accepted: Box<Accepted>,
    handshake: Handshake,
    ids: MsgIds,
    out: Vec<u8>,
    /// The session that speaks on this connection.
    session: Option<(u64, i64)>,
    state: Arc<Mutex<State>>,
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut buffer = vec![0; 16 * 1024];
    let mut detector = Detector::new(Carrier::Tcp);
    let accepted = loop {
        let Ok(len @ 1..) = stream.read(&mut buffer).await else { return };
        match detector.feed(&buffer[..len]) {
            Detection::NeedMore => {}
            Detection::Mtproto(accepted) => break accepted,
            Detection::Http(_) => return answer_http(stream).await,
            Detection::Reject => return,
        }
    };
    let (handshake, ids) = (Handshake::new(), MsgIds::default());
    let mut connection = Connection { accepted, handshake, ids, out: Vec::new(), session: None, state };
    let mut len = 0;
    while connection.take(&mut buffer[..len]) {
        if stream.write_all(&std::mem::take(&mut connection.out)).await.is_err() {
            return;
        }
        match stream.read(&mut buffer).await {
            Ok(read @ 1..) => len = read,
            _ => return,
        }
    }
    let _ = stream.write_all(&connection.out).await;
}

async fn answer_http(mut stream: TcpStream) {
    let [rsa_pad, legacy] = &rsa().pems;
    let body = serde_json::json!({
        "dc_id": 2, "host": "127.0.0.1", "port": 4430, "layer_min": 133, "layer_max": 230, "dev": true,
        "keys": [{"scheme": "rsa_pad", "pem": rsa_pad}, {"scheme": "legacy", "pem": legacy}],
    });
    let answer = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}");
    let _ = stream.write_all(answer.as_bytes()).await;
}

impl Connection {
    /// Takes bytes; false ends the connection.
    fn take(&mut self, bytes: &mut [u8]) -> bool {
        let mut packets = Vec::new();
        let mut frames = self.accepted.decoder.feed(bytes);
        loop {
            match frames.next_frame() {
                Ok(Some(frame)) => packets.push(frame.payload.to_vec()),
                Ok(None) => break,
                Err(_) => return false,
            }
        }
        drop(frames);
        packets.iter_mut().all(|packet| self.take_packet(packet))
    }

    fn take_packet(&mut self, packet: &mut [u8]) -> bool {
        let fits = match envelope::addressee(packet) {
            Ok(Addressee::Plain) => self.take_plain(packet),
            Ok(Addressee::AuthKey(id)) => self.take_message(id, packet),
            Err(_) => None,
        };
        if fits.is_none() {
            self.accepted.encoder.error(ErrorCode::NotFound, &OsRandom, &mut self.out);
        }
        fits.is_some()
    }

    fn take_plain(&mut self, packet: &[u8]) -> Option<()> {
        let (message, _) = plain::read(packet).ok()?;
        let keys = &rsa().keys;
        let context = Context { now: now(), keys, config: &Config::default(), rng: &OsRandom };
        let mut output = self.handshake.handle(&packet[message.body], &context);
        loop {
            output = match output {
                Output::Work(job) => self.handshake.resume(job.run(keys, &OsRandom), &context),
                Output::Done(new) => {
                    let salts = Salts::new(&new.auth_key).with_first(new.first_salt, now());
                    self.state.lock().auth_keys.insert(new.auth_key.id(), (new.auth_key, salts));
                    self.handshake.settle(Settlement::Stored, &context)
                }
                Output::Reply(body) => {
                    let mut packet = Vec::new();
                    plain::write(self.ids.next(now(), 1).0, &body, &mut packet);
                    self.accepted.encoder.packet(&packet, &OsRandom, &mut self.out).unwrap();
                    return Some(());
                }
                Output::Nothing => return Some(()),
                Output::Fail(_) => return None,
            };
        }
    }

    fn take_message(&mut self, id: u64, packet: &mut [u8]) -> Option<()> {
        let state = Arc::clone(&self.state);
        let State { auth_keys, sessions, calls, delivered, misdeed } = &mut *state.lock();
        let (auth_key, salts) = auth_keys.get(&id)?;
        let opened = envelope::open(auth_key, Side::Client, packet).ok()?;
        let Header { salt, session_id, msg_id, seqno } = opened.header;
        let session = sessions
            .entry((id, session_id))
            .or_insert_with(|| Session::new(session_id, 1, MsgId::default(), Arc::default()));
        if self.session.replace((id, session_id)) != Some((id, session_id)) {
            session.reattach();
        }
        let body = Bytes::copy_from_slice(&packet[opened.body]);
        let inbound = Inbound { msg_id: MsgId(msg_id), seqno, salt, body };
        let mut events = Vec::new();
        session.receive(now(), salts, inbound, &mut events);
        for event in events {
            match event {
                Event::Call { msg_id, body } => answer(session, msg_id, &body, calls),
                Event::Acked(tokens) => delivered.extend(tokens),
                _ => {}
            }
        }
        let mut messages = Vec::new();
        session.flush(now(), usize::MAX, &mut messages);
        misdeed.iter().for_each(|misdeed| misdeed.alter(&mut messages));
        for message in messages {
            let header = Header { salt, session_id, msg_id: message.msg_id.0, seqno: message.seqno };
            let mut packet = Vec::new();
            envelope::seal(auth_key, Side::Server, header, &message.body, &OsRandom, &mut packet);
            let times = if *misdeed == Some(Misdeed::RepeatPacket) { 2 } else { 1 };
            for _ in 0..times {
                self.accepted.encoder.packet(&packet, &OsRandom, &mut self.out).unwrap();
            }
        }
        Some(())
    }
}

impl Misdeed {
    /// Does it to what is about to be sent.
    fn alter(self, messages: &mut Vec<Message>) {
        let Some(last) = messages.last().cloned() else { return };
        match self {
            Self::RepeatPacket => {}
            Self::RepeatId => messages.push(last),
            Self::ClientId => messages.iter_mut().for_each(|message| message.msg_id.0 &= !3),
            Self::SecondResult => {
                let mut body = last.body.to_vec();
                if let Some(end) = body.last_mut() {
                    *end = !*end;
                }
                messages.push(Message { msg_id: MsgId(last.msg_id.0 + 4), body: body.into(), ..last });
            }
        }
    }
}

/// Answers one call: the nearest data centre, `true` to a binding, an update before the state, else an error.
fn answer(session: &mut Session, request: MsgId, body: &[u8], calls: &mut Vec<&'static str>) {
    let mut rd = Reader::new(body);
    loop {
        let Ok((_, call)) = Request::decode(&mut rd) else {
            return session.respond_error(request, 400, "INPUT_METHOD_INVALID");
        };
        calls.push(call.name());
        return match call {
            Request::InvokeWithLayer(_) | Request::InitConnection(_) | Request::InvokeWithoutUpdates(_) => {
                continue;
            }
            Request::HelpGetNearestDc(_) => {
                let nearest = types::NearestDc { country: "FR".to_owned(), this_dc: 2, nearest_dc: 2 };
                session.respond(request, &encode(&nearest));
            }
            Request::UpdatesGetState(_) => {
                session.push(encode(&tl::enums::Updates::UpdatesTooLong).into(), 9);
                session.respond(request, &encode(&types::updates::State { pts: 5, ..Default::default() }));
            }
            Request::AuthBindTempAuthKey(_) => session.respond(request, &encode(&true)),
            // A call that never ends.
            Request::HelpGetConfig(_) => {}
            _ => session.respond_error(request, 420, "FLOOD_WAIT_7"),
        };
    }
}

fn encode(object: &impl Encode) -> Vec<u8> {
    let mut wr = Writer::new(tl::LAYER_MAX);
    wr.put(object);
    wr.buf
}
