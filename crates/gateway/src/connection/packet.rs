//! From a frame to what the session makes of it.

use std::sync::Arc;

use bytes::Bytes;
use model::AuthKeyId;
use mtproto::envelope::{self, Addressee, Side, plain};
use mtproto::session::{Event, Inbound, Receipt};
use mtproto::time::MsgId;
use mtproto::transport::{ErrorCode, Frame};
use planted::Bug;
use ports::Recipient;
use tokio::time::{Duration, Instant};

use super::talk::{Step, Talk};
use crate::call::{self, Call};
use crate::exchange::Exchange;
use crate::keys::{LiveKey, LookupError};
use crate::metrics::Reason;
use crate::session::{Carrier, LiveSession, position};

/// The most sessions that one connection speaks for; the one longest there is let go of.
const SESSIONS_MAX: usize = 32;

impl Talk {
    /// Takes a frame.
    pub(super) fn frame(&mut self, frame: Frame<'_>) {
        let Frame { payload, quick_ack_requested, .. } = frame;
        match envelope::addressee(payload) {
            Err(_) => self.bad_message(),
            Ok(Addressee::Plain) => self.plain(payload),
            Ok(Addressee::AuthKey(id)) => self.under_key(AuthKeyId(id), payload, quick_ack_requested),
        }
    }

    /// One answer for all that cannot be read (R02).
    pub(super) fn bad_message(&mut self) {
        self.shared.bad_message(self.address);
        self.refuse(ErrorCode::NotFound, Reason::BadMessage);
    }

    /// Takes an unencrypted message (H22).
    fn plain(&mut self, payload: &[u8]) {
        let Ok((message, _)) = plain::read(payload) else { return self.bad_message() };
        let body = payload.get(message.body).unwrap_or_default().to_vec();
        let known = self.exchange.take();
        let begin = || Exchange::new(self.shared.clone(), self.link().clone(), self.address);
        let mut exchange = known.unwrap_or_else(|| Box::new(begin()));
        self.step = Some(Box::pin(async move {
            let answer = exchange.take(&body).await;
            Step::Exchanged { exchange, answer }
        }));
    }

    fn under_key(&mut self, id: AuthKeyId, payload: &mut [u8], quick_ack: bool) {
        if let Some(key) = self.key.clone() {
            if key.id() == id && key.is_gone() {
                // Nothing is taken any more, the word of it is on its way to this connection. A message taken now
                // would open a session anew in the place of the one in which running calls are still answered.
                return;
            }
            if key.id() == id {
                return self.encrypted(&key, payload, quick_ack);
            }
            if !self.may_change_key {
                return self.hang_up(Reason::BadMessage);
            }
        }
        if let Some(key) = self.shared.keys.cached(id) {
            return self.encrypted(&key, payload, quick_ack);
        }
        let (shared, address, frame) = (self.shared.clone(), self.address, payload.to_vec());
        self.step = Some(Box::pin(async move {
            let found = shared.keys.find(id, address).await;
            Step::Key { found, frame, quick_ack }
        }));
    }

    /// A key has been looked for.
    pub(super) fn key_found(
        &mut self,
        found: Result<Arc<LiveKey>, LookupError>,
        mut frame: Vec<u8>,
        quick_ack: bool,
    ) {
        match found {
            Ok(key) => self.encrypted(&key, &mut frame, quick_ack),
            Err(LookupError::Unknown) => self.refuse(ErrorCode::NotFound, Reason::UnknownKey),
            Err(LookupError::Busy) => self.refuse(ErrorCode::Flood, Reason::Flood),
            // Nothing is known of the key: a client that is told -404 would throw it away.
            Err(LookupError::Store) => self.hang_up(Reason::UnknownKey),
        }
    }

    fn encrypted(&mut self, key: &Arc<LiveKey>, payload: &mut [u8], quick_ack: bool) {
        let now = self.shared.now();
        if !key.is_usable(now) {
            return self.refuse(ErrorCode::NotFound, Reason::UnknownKey);
        }
        let Ok(opened) = envelope::open(&key.auth_key, Side::Client, payload) else {
            return self.bad_message();
        };
        if !self.is_under(key) && !self.enter_key(key) {
            return self.refuse(ErrorCode::NotFound, Reason::UnknownKey);
        }
        let Some(session) = self.session(key, opened.header.session_id) else {
            return self.refuse(ErrorCode::Flood, Reason::Flood);
        };
        let body = Bytes::copy_from_slice(payload.get(opened.body).unwrap_or_default());
        let header = opened.header;
        let inbound = Inbound { msg_id: MsgId(header.msg_id), seqno: header.seqno, salt: header.salt, body };
        let mut events = Vec::new();
        match session.receive(self.link().id(), now, &key.salts, inbound, &mut events) {
            Receipt::Accepted => {
                self.shared.metrics.packets_in.inc();
                if quick_ack {
                    self.output.quick_ack(opened.quick_ack_token, &self.shared.padding);
                }
            }
            Receipt::Rejected if quick_ack && planted::is(Bug::QuickAckOfRejected) => {
                self.output.quick_ack(opened.quick_ack_token, &self.shared.padding);
            }
            Receipt::Rejected => {}
            Receipt::Flood => self.refuse(ErrorCode::Flood, Reason::Flood),
        }
        for event in events {
            self.event(key, &session, event);
        }
    }

    fn is_under(&self, key: &Arc<LiveKey>) -> bool {
        self.key.as_ref().is_some_and(|known| Arc::ptr_eq(known, key))
    }

    /// The client has proven that it holds this key. False if the key is gone meanwhile.
    fn enter_key(&mut self, key: &Arc<LiveKey>) -> bool {
        self.leave_key();
        self.may_change_key = false;
        self.key = Some(key.clone());
        key.add_link(self.link())
    }

    fn session(&mut self, key: &Arc<LiveKey>, id: i64) -> Option<Arc<LiveSession>> {
        if let Some(index) = self.sessions.iter().position(|session| session.id() == id) {
            if !self.sessions[index].is_ended() {
                return Some(self.sessions[index].clone());
            }
            self.sessions.remove(index);
        }
        if self.sessions.len() >= SESSIONS_MAX {
            let oldest = self.sessions.remove(0);
            oldest.detach(self.link().id(), Carrier::Stream, self.shared.env.monotonic());
        }
        let session = self.shared.attach(key, id, self.link(), Carrier::Stream)?;
        self.sessions.push(session.clone());
        Some(session)
    }

    fn event(&mut self, key: &Arc<LiveKey>, session: &Arc<LiveSession>, event: Event) {
        match event {
            Event::Call { msg_id, body } => {
                let from = (self.link().id(), self.calls.len());
                let Some(place) = call::place(&self.shared, session, msg_id, from) else { return };
                let call = Call {
                    key: key.clone(),
                    session: session.clone(),
                    msg_id,
                    request: body,
                    address: self.address,
                    link: self.link().id(),
                    place,
                };
                self.calls.add(call, &self.shared);
            }
            Event::Acked(tokens) => acked(&*self.shared.backend, session.recipient(), &tokens),
            Event::DestroySession { session_id } => {
                let destroyed = key.take_session(session_id);
                if let Some(destroyed) = &destroyed {
                    destroyed.close();
                }
                session.session_destroyed(session_id, destroyed.is_some());
            }
            Event::DestroyAuthKey => {
                let work = call::destroy_key(self.shared.clone(), key.clone(), session.clone());
                self.calls.add_work(Box::pin(work));
            }
            Event::DisconnectAfter(seconds) => {
                let delay = Duration::from_secs(u64::from(seconds.max(1)));
                self.disconnect_at = Instant::now().checked_add(delay);
            }
            // A dropped call runs on, and waiting is a matter of the HTTP transport.
            Event::DropAnswer { .. } | Event::HttpWait { .. } => {}
        }
    }
}

/// Tells the services how far a device has got.
pub(crate) fn acked(backend: &dyn ports::Backend, to: Option<Recipient>, tokens: &[u64]) {
    if let (Some(to), Some(furthest)) = (to, tokens.iter().copied().map(position).max()) {
        backend.delivered(to, furthest);
    }
}
