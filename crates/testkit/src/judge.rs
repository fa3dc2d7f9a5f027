//! The client as the judge of the session layer: no packet of the server passes that breaks a rule (I13).
//!
//! The rules are those of [`history::SessionJudge`]; here packets are taken apart for it. A client that has seen a
//! violation answers every call with it, so that whatever test or campaign uses the client fails, and one that
//! makes no more calls panics when it is dropped.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use history::{Packet, Part, SessionJudge, digest};
use mtproto::session::Message;
use tl::Reader;
use tl::mtproto::{MSG_CONTAINER, RPC_RESULT};

use crate::Error;

/// The bytes of a packet before its `msg_key`, which is a digest of all that is encrypted behind it.
const AUTH_KEY_ID_LEN: usize = 8;

/// The first violation of a client, shared by its task and its handles.
#[derive(Debug, Default)]
pub(crate) struct Violation {
    what: OnceLock<String>,
    reported: AtomicBool,
}

impl Violation {
    /// What a call is answered with once there is a violation.
    pub(crate) fn error(&self) -> Option<Error> {
        let what = self.what.get()?;
        self.reported.store(true, Ordering::Relaxed);
        Some(Error::Session(what.clone()))
    }

    /// A violation that nobody was told of.
    pub(crate) fn unreported(&self) -> Option<&str> {
        let what = self.what.get()?;
        (!self.reported.load(Ordering::Relaxed)).then_some(what)
    }

    pub(crate) fn set(&self, what: String) {
        // The first one is the cause of the others.
        let _ = self.what.set(what);
    }

    pub(crate) fn is_set(&self) -> bool {
        self.what.get().is_some()
    }
}

/// The judge of a client's session.
#[derive(Debug, Default)]
pub(crate) struct Judge {
    session: SessionJudge,
    connection: u32,
}

impl Judge {
    /// The session goes on over another connection.
    pub(crate) fn reconnected(&mut self) {
        self.connection += 1;
    }

    /// Judges a message with the digest of the packet that it came in.
    pub(crate) fn message(&mut self, session: i64, cipher: u64, message: &Message) -> Result<(), String> {
        let parts = parts(message).ok_or("a container that cannot be read")?;
        let (connection, msg_id) = (self.connection, message.msg_id.0);
        self.session.packet(&Packet { session, connection, cipher, msg_id, parts })
    }
}

/// Stands for a packet as it is on the wire: the beginning of its `msg_key`.
pub(crate) fn cipher(packet: &[u8]) -> u64 {
    let msg_key = packet.get(AUTH_KEY_ID_LEN..).and_then(|rest| rest.first_chunk());
    u64::from_le_bytes(msg_key.copied().unwrap_or_default())
}

fn parts(message: &Message) -> Option<Vec<Part>> {
    let mut rd = Reader::new(&message.body);
    if rd.peek_id() != Ok(MSG_CONTAINER) {
        return Some(vec![part(message.msg_id.0, &message.body)]);
    }
    let (_, count) = (rd.u32().ok()?, rd.u32().ok()?);
    let mut parts = Vec::new();
    for _ in 0..count {
        let (msg_id, _): (i64, i32) = (rd.get().ok()?, rd.get().ok()?);
        let len = usize::try_from(rd.u32().ok()?).ok()?;
        parts.push(part(msg_id, rd.take(len).ok()?));
    }
    rd.finish().ok()?;
    Some(parts)
}

fn part(msg_id: i64, body: &[u8]) -> Part {
    let mut rd = Reader::new(body);
    let is_result = rd.u32() == Ok(RPC_RESULT);
    let answers = if is_result { rd.get().ok() } else { None };
    Part { msg_id, answers, digest: digest(body) }
}
