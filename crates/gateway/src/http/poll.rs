//! The HTTP transport: a packet in the body of a `POST`, and in the body of its answer (T13).
//!
//! A request is a connection of its own for as long as it lasts. It is answered when its session has something
//! to send, and with an empty container when that takes too long. Errors are HTTP statuses.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use model::AuthKeyId;
use mtproto::envelope::{self, Addressee, Header, Side, plain};
use mtproto::session::{Event, Inbound, Message, Receipt};
use mtproto::time::{MsgId, MsgIds};
use mtproto::transport::{CLIENT_FRAME_SIZE_MAX, ErrorCode};
use tokio::time::{Instant, timeout_at};

use super::Caller;
use crate::call::{self, Call};
use crate::connection::acked;
use crate::exchange::Answer;
use crate::keys::{LiveKey, LookupError};
use crate::link::{self, Link};
use crate::metrics::Reason;
use crate::session::{Carrier, LiveSession};
use crate::shared::{Registered, Shared};

/// How long a request waits where it does not say.
const MAX_WAIT: Duration = Duration::from_secs(25);

/// Answers `POST /api`.
pub(super) async fn post(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    let headers = request.headers();
    // A packet has a known length. Refusing chunks altogether leaves no room for a body with two lengths.
    if headers.contains_key(header::TRANSFER_ENCODING) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    if announced_len(headers).is_some_and(|len| len > CLIENT_FRAME_SIZE_MAX) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let Ok(body) = axum::body::to_bytes(request.into_body(), CLIENT_FRAME_SIZE_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match packet(&shared, &caller, body.into()).await {
        Ok(packet) => {
            ([(header::CONTENT_TYPE, "application/octet-stream")], Body::from(packet)).into_response()
        }
        Err(status) => status.into_response(),
    }
}

fn announced_len(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn packet(shared: &Arc<Shared>, caller: &Caller, mut packet: Vec<u8>) -> Result<Vec<u8>, StatusCode> {
    match envelope::addressee(&packet) {
        Err(_) => Err(bad_message(shared, caller.address)),
        Ok(Addressee::Plain) => exchange(shared, caller, &packet).await,
        Ok(Addressee::AuthKey(id)) => {
            let key = shared.keys.find(AuthKeyId(id), caller.address).await.map_err(|error| match error {
                LookupError::Unknown => status(ErrorCode::NotFound),
                LookupError::Busy => status(ErrorCode::Flood),
                LookupError::Store => StatusCode::INTERNAL_SERVER_ERROR,
            })?;
            encrypted(shared, caller.address, &key, &mut packet).await
        }
    }
}

fn status(code: ErrorCode) -> StatusCode {
    StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::BAD_REQUEST)
}

fn bad_message(shared: &Shared, address: IpAddr) -> StatusCode {
    shared.bad_message(address);
    shared.metrics.refuse(Reason::BadMessage);
    status(ErrorCode::NotFound)
}

async fn exchange(shared: &Arc<Shared>, caller: &Caller, packet: &[u8]) -> Result<Vec<u8>, StatusCode> {
    let (message, _) = plain::read(packet).map_err(|_| bad_message(shared, caller.address))?;
    let body = packet.get(message.body).unwrap_or_default();
    match caller.exchange.lock().await.take(body).await {
        Answer::Reply(body) => {
            let mut out = Vec::new();
            plain::write(MsgIds::default().next(shared.now(), 1).0, &body, &mut out);
            Ok(out)
        }
        Answer::Nothing => Ok(Vec::new()),
        Answer::Fail(code) | Answer::Refuse(code, _) => Err(status(code)),
        Answer::HangUp => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn encrypted(
    shared: &Arc<Shared>,
    address: IpAddr,
    key: &Arc<LiveKey>,
    packet: &mut [u8],
) -> Result<Vec<u8>, StatusCode> {
    let Ok(opened) = envelope::open(&key.auth_key, Side::Client, packet) else {
        return Err(bad_message(shared, address));
    };
    let registered = shared.register().ok_or(status(ErrorCode::Flood))?;
    let session = shared.attach(key, opened.header.session_id, &registered.link, Carrier::Request);
    let session = session.ok_or(status(ErrorCode::Flood))?;
    let mut request = LongPoll::new(shared, address, key, session, registered);
    let body = Bytes::copy_from_slice(packet.get(opened.body).unwrap_or_default());
    request.take(opened.header, body)?;
    Ok(request.answer().await)
}

/// A request that waits for something to send.
struct LongPoll<'a> {
    shared: &'a Arc<Shared>,
    address: IpAddr,
    key: &'a Arc<LiveKey>,
    session: Arc<LiveSession>,
    registered: Registered,
    /// Calls that came with this request.
    calls: usize,
    max_delay: Duration,
    max_wait: Duration,
}

impl Drop for LongPoll<'_> {
    fn drop(&mut self) {
        self.session.detach(self.registered.link.id(), Carrier::Request, self.shared.env.monotonic());
        self.key.remove_link(self.registered.link.id());
    }
}

impl<'a> LongPoll<'a> {
    fn new(
        shared: &'a Arc<Shared>,
        address: IpAddr,
        key: &'a Arc<LiveKey>,
        session: Arc<LiveSession>,
        registered: Registered,
    ) -> Self {
        key.add_link(&registered.link);
        let (max_delay, max_wait) = (Duration::ZERO, MAX_WAIT);
        Self { shared, address, key, session, registered, calls: 0, max_delay, max_wait }
    }

    fn link(&self) -> &Link {
        &self.registered.link
    }

    fn take(&mut self, header: Header, body: Bytes) -> Result<(), StatusCode> {
        let inbound = Inbound { msg_id: MsgId(header.msg_id), seqno: header.seqno, salt: header.salt, body };
        let mut events = Vec::new();
        let now = self.shared.now();
        let receipt = self.session.receive(self.link().id(), now, &self.key.salts, inbound, &mut events);
        if receipt == Receipt::Flood {
            return Err(status(ErrorCode::Flood));
        }
        for event in events {
            self.event(event);
        }
        Ok(())
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Call { msg_id, body } => {
                // The call runs in a task of its own, which has to wake this one.
                let link = 0;
                let Some(place) = call::place(self.shared, &self.session, msg_id, (link, self.calls)) else {
                    return;
                };
                self.calls += 1;
                let call = Call {
                    key: self.key.clone(),
                    session: self.session.clone(),
                    msg_id,
                    request: body,
                    address: self.address,
                    link,
                    place,
                };
                self.shared.runtime.spawn(call.run(self.shared.clone()));
            }
            Event::Acked(tokens) => acked(&*self.shared.backend, self.session.recipient(), &tokens),
            Event::DestroySession { session_id } => {
                let destroyed = self.key.take_session(session_id);
                if let Some(destroyed) = &destroyed {
                    destroyed.close();
                }
                self.session.session_destroyed(session_id, destroyed.is_some());
            }
            Event::DestroyAuthKey => {
                let (shared, key, session) = (self.shared.clone(), self.key.clone(), self.session.clone());
                self.shared.runtime.spawn(call::destroy_key(shared, key, session));
            }
            Event::HttpWait { max_delay, max_wait, .. } => {
                self.max_delay = Duration::from_millis(u64::from(max_delay));
                self.max_wait = Duration::from_millis(u64::from(max_wait));
            }
            Event::DropAnswer { .. } | Event::DisconnectAfter(_) => {}
        }
    }

    async fn answer(&self) -> Vec<u8> {
        let until = Instant::now() + self.max_wait;
        let message = timeout_at(until, self.first_message()).await.unwrap_or_default();
        let message = message.unwrap_or_else(|| self.empty());
        let salt = self.key.salts.current(self.shared.now()).value;
        let Message { msg_id, seqno, body } = message;
        let header = Header { salt, session_id: self.session.id(), msg_id: msg_id.0, seqno };
        let mut packet = Vec::new();
        let padding = &self.shared.padding;
        envelope::seal(&self.key.auth_key, Side::Server, header, &body, padding, &mut packet);
        packet
    }

    /// The first packet of the session, after `max_delay` to let others join it. `None` if the key is gone.
    async fn first_message(&self) -> Option<Message> {
        loop {
            if let Some(message) = self.next_message() {
                return Some(message);
            }
            let signals = self.link().signalled().await;
            if signals & !link::OUTPUT != 0 {
                return self.next_message();
            }
            tokio::time::sleep(self.max_delay).await;
        }
    }

    /// With a budget of one byte a flush gives one packet; the others wait for the next request.
    fn next_message(&self) -> Option<Message> {
        let mut messages = Vec::new();
        self.session.flush(self.link().id(), self.shared.now(), 1, &mut messages);
        messages.pop()
    }

    fn empty(&self) -> Message {
        self.session.empty_container(self.shared.now())
    }
}
