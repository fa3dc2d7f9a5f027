//! The client side of a session, reduced to what a load generator needs.
//!
//! It writes into buffers that it keeps and shows what arrives in place, so a message costs no allocation. It
//! remembers no requests: whoever called is told to call again. The full client session, which does that by
//! itself, is `mtproto::client`.

use std::io::Read;
use std::sync::Arc;

use crypto::AuthKey;
use flate2::read::GzDecoder;
use mtproto::envelope::{self, Header, Side};
use mtproto::session::GZIP_PACKED;
use mtproto::time::{MsgId, MsgIds};
use tl::mtproto::types::{BadMsgNotification, BadServerSalt, MsgsAck, NewSessionCreated};
use tl::{Decode, Reader, Writer};

use crate::error::Error;
use crate::random::Fast;

const MSG_CONTAINER: u32 = 0x73f1_f8dc;

/// Something that the server said.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    /// The result of a call.
    Result {
        /// The call.
        msg_id: MsgId,
        /// The object, possibly `rpc_error` or packed.
        result: &'a [u8],
    },
    /// An object that the server sent by itself.
    Update(&'a [u8]),
    /// A message was refused for its salt or time, which are right now: its calls have to be made again.
    Repeat(MsgId),
    /// A message was refused for good, with this code.
    Refused(i32),
}

/// A session under a key.
pub(crate) struct Session {
    key: AuthKey,
    id: i64,
    salt: i64,
    /// Nanoseconds from the local clock to the server's.
    clock_offset: i64,
    ids: MsgIds,
    content_sent: u32,
    acks: Vec<i64>,
    random: Arc<Fast>,
}

impl Session {
    /// A new session.
    pub(crate) fn new(key: AuthKey, salt: i64, random: Arc<Fast>) -> Self {
        let id = random.next().cast_signed();
        Self {
            key,
            id,
            salt,
            clock_offset: 0,
            ids: MsgIds::default(),
            content_sent: 0,
            acks: Vec::new(),
            random,
        }
    }

    /// The session id.
    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    /// The salt in use.
    pub(crate) fn salt(&self) -> i64 {
        self.salt
    }

    /// Messages that are to be acknowledged.
    pub(crate) fn acks_due(&self) -> usize {
        self.acks.len()
    }

    /// Encrypts a call, with the acknowledgements that are due, into `packet`.
    pub(crate) fn call(&mut self, body: &[u8], packet: &mut Vec<u8>) -> MsgId {
        let (msg_id, seqno) = (self.next_id(), self.content_sent.wrapping_mul(2).cast_signed() | 1);
        self.content_sent = self.content_sent.wrapping_add(1);
        if self.acks.is_empty() {
            self.seal(msg_id, seqno, body, packet);
            return msg_id;
        }
        let acks = self.take_acks();
        let mut wr = Writer::with_buf(0, Vec::with_capacity(body.len() + acks.len() + 64));
        wr.u32(MSG_CONTAINER);
        wr.u32(2);
        for (id, seqno, body) in [(msg_id, seqno, body), (self.next_id(), self.even(), &acks[..])] {
            wr.put(&id.0);
            wr.put(&seqno);
            wr.u32(u32::try_from(body.len()).expect("a request is small"));
            wr.buf.extend_from_slice(body);
        }
        let (outer, seqno) = (self.next_id(), self.even());
        self.seal(outer, seqno, &wr.buf, packet);
        msg_id
    }

    /// Encrypts the acknowledgements that are due into `packet`.
    pub(crate) fn acknowledge(&mut self, packet: &mut Vec<u8>) {
        let acks = self.take_acks();
        let (msg_id, seqno) = (self.next_id(), self.even());
        self.seal(msg_id, seqno, &acks, packet);
    }

    /// Opens a packet in place and reports what it holds.
    ///
    /// # Errors
    /// When it is not authentic or malformed.
    pub(crate) fn receive(
        &mut self,
        packet: &mut [u8],
        report: &mut impl FnMut(Event<'_>),
    ) -> Result<(), Error> {
        let opened = envelope::open(&self.key, Side::Server, packet)?;
        let Header { session_id, msg_id, seqno, .. } = opened.header;
        if session_id != self.id {
            // Of an earlier session of this key.
            return Ok(());
        }
        let body = &packet[opened.body];
        let mut rd = Reader::new(body);
        if rd.peek_id()? != MSG_CONTAINER {
            return self.take(msg_id, seqno, body, report);
        }
        rd.u32()?;
        for _ in 0..rd.u32()? {
            let (msg_id, seqno) = (rd.get()?, rd.get()?);
            let len = rd.u32()? as usize;
            self.take(msg_id, seqno, rd.take(len)?, report)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        msg_id: i64,
        seqno: i32,
        body: &[u8],
        report: &mut impl FnMut(Event<'_>),
    ) -> Result<(), Error> {
        if seqno & 1 == 1 {
            self.acks.push(msg_id);
        }
        let mut rd = Reader::new(body);
        match rd.peek_id()? {
            tl::mtproto::RPC_RESULT => {
                rd.u32()?;
                let msg_id = MsgId(rd.get()?);
                report(Event::Result { msg_id, result: rd.rest() });
            }
            BadServerSalt::ID => {
                let bad: BadServerSalt = rd.get()?;
                self.salt = bad.new_server_salt;
                report(Event::Repeat(MsgId(bad.bad_msg_id)));
            }
            BadMsgNotification::ID => report(self.bad_msg(MsgId(msg_id), &rd.get()?)),
            NewSessionCreated::ID => self.salt = rd.get::<NewSessionCreated>()?.server_salt,
            _ => report(Event::Update(body)),
        }
        Ok(())
    }

    fn bad_msg(&mut self, from: MsgId, bad: &BadMsgNotification) -> Event<'static> {
        if !matches!(bad.error_code, 16 | 17) {
            return Event::Refused(bad.error_code);
        }
        self.clock_offset = from.time().nanos_since(testkit::now());
        self.ids = MsgIds::default();
        Event::Repeat(MsgId(bad.bad_msg_id))
    }

    fn take_acks(&mut self) -> Vec<u8> {
        let mut wr = Writer::new(0);
        wr.put(&MsgsAck { msg_ids: std::mem::take(&mut self.acks) });
        wr.buf
    }

    fn next_id(&mut self) -> MsgId {
        self.ids.next(testkit::now().offset_by(self.clock_offset), 0)
    }

    /// The sequence number of a message that is not acknowledged.
    fn even(&self) -> i32 {
        self.content_sent.wrapping_mul(2).cast_signed()
    }

    fn seal(&self, msg_id: MsgId, seqno: i32, body: &[u8], packet: &mut Vec<u8>) {
        let header = Header { salt: self.salt, session_id: self.id, msg_id: msg_id.0, seqno };
        packet.clear();
        envelope::seal(&self.key, Side::Client, header, body, &*self.random, packet);
    }
}

/// A result as it was before the server compressed it.
///
/// # Errors
/// When it cannot be opened.
pub(crate) fn unpacked(result: Vec<u8>) -> Result<Vec<u8>, Error> {
    let mut rd = Reader::new(&result);
    if rd.peek_id() != Ok(GZIP_PACKED) {
        return Ok(result);
    }
    rd.u32()?;
    let packed: Vec<u8> = rd.get()?;
    let mut object = Vec::new();
    GzDecoder::new(&packed[..]).read_to_end(&mut object)?;
    Ok(object)
}

/// The name of the error in a result, if it is one.
pub(crate) fn refusal(result: &[u8]) -> Option<String> {
    use tl::mtproto::types::RpcError;
    let mut rd = Reader::new(result);
    if rd.peek_id() != Ok(RpcError::ID) {
        return None;
    }
    let error = RpcError::decode(&mut rd);
    Some(error.map_or_else(|_| "unreadable".into(), |e| format!("{} {}", e.error_code, e.error_message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: Header = Header { salt: 0, session_id: 0, msg_id: 1, seqno: 0 };

    fn session() -> Session {
        Session::new(AuthKey::from_bytes([7; 256]), 5, Arc::new(Fast::new()))
    }

    fn from_server(session: &Session, msg_id: i64, seqno: i32, body: &[u8]) -> Vec<u8> {
        let header = Header { session_id: session.id, msg_id, seqno, ..SERVER };
        let mut packet = Vec::new();
        envelope::seal(&session.key, Side::Server, header, body, &Fast::new(), &mut packet);
        packet
    }

    fn encoded(value: &impl tl::Encode) -> Vec<u8> {
        let mut wr = Writer::new(0);
        wr.put(value);
        wr.buf
    }

    fn opened(session: &Session, packet: &mut [u8]) -> (Header, Vec<u8>) {
        let opened = envelope::open(&session.key, Side::Client, packet).unwrap();
        (opened.header, packet[opened.body].to_vec())
    }

    #[test]
    fn a_call_carries_the_acknowledgements_that_are_due() {
        let mut session = session();
        let mut packet = Vec::new();
        let first = session.call(&[1, 2, 3, 4], &mut packet);
        let (header, body) = opened(&session, &mut packet);
        assert_eq!((header.msg_id, header.seqno, header.salt, &body[..]), (first.0, 1, 5, &[1, 2, 3, 4][..]));

        let mut update = from_server(&session, 401, 1, &[9, 9, 9, 9]);
        let mut updates = 0;
        session
            .receive(&mut update, &mut |event| updates += u32::from(matches!(event, Event::Update(_))))
            .unwrap();
        assert_eq!((updates, session.acks_due()), (1, 1));

        let second = session.call(&[5, 6, 7, 8], &mut packet);
        let (header, body) = opened(&session, &mut packet);
        assert!(header.msg_id > second.0 && second > first);
        let mut rd = Reader::new(&body);
        assert_eq!((rd.u32(), rd.u32()), (Ok(MSG_CONTAINER), Ok(2)));
        assert_eq!((rd.get(), rd.get(), rd.u32()), (Ok(second.0), Ok(3_i32), Ok(4)));
        assert_eq!(session.acks_due(), 0);
    }

    #[test]
    fn a_refused_salt_is_replaced_and_the_call_repeated() {
        let mut session = session();
        let bad = BadServerSalt { bad_msg_id: 8, bad_msg_seqno: 1, error_code: 48, new_server_salt: -3 };
        let mut packet = from_server(&session, 5, 0, &encoded(&bad));
        let mut repeated = None;
        session
            .receive(&mut packet, &mut |event| {
                if let Event::Repeat(msg_id) = event {
                    repeated = Some(msg_id)
                }
            })
            .unwrap();
        assert_eq!((repeated, session.salt()), (Some(MsgId(8)), -3));
    }

    #[test]
    fn messages_of_a_container_are_told_one_by_one() {
        let mut session = session();
        let result =
            [&tl::mtproto::RPC_RESULT.to_le_bytes()[..], &8_i64.to_le_bytes(), &[1, 1, 1, 1]].concat();
        let mut wr = Writer::new(0);
        wr.u32(MSG_CONTAINER);
        wr.u32(2);
        for (id, body) in [(5_i64, &result[..]), (9, &[2, 2, 2, 2])] {
            wr.put(&id);
            wr.put(&1_i32);
            wr.u32(body.len() as u32);
            wr.buf.extend_from_slice(body);
        }
        let mut packet = from_server(&session, 13, 0, &wr.buf);
        let mut seen = Vec::new();
        session.receive(&mut packet, &mut |event| seen.push(format!("{event:?}"))).unwrap();
        assert_eq!(
            seen,
            ["Result { msg_id: MsgId(0x0000000000000008), result: [1, 1, 1, 1] }", "Update([2, 2, 2, 2])"]
        );
        assert_eq!(session.acks_due(), 2);
    }
}
