//! From the server's message to events, and what the session does about it by itself.

use bytes::Bytes;
use tl::Reader;
use tl::mtproto::types;

use super::{ClientEvent, ClientSession, Sent, Waiting};
use crate::session::container::{self, starts_with};
use crate::session::{GZIP_PACKED, Message, gzip, wire};
use crate::time::{MsgId, UnixTime};

impl ClientSession {
    /// Takes a decrypted message of the server.
    pub fn receive(&mut self, now: UnixTime, message: Message, events: &mut Vec<ClientEvent>) {
        if container::is_container(&message.body) {
            for inner in container::read(&message.body).into_iter().flatten() {
                self.take(now, inner, events);
            }
        } else {
            self.take(now, message, events);
        }
    }

    fn take(&mut self, now: UnixTime, message: Message, events: &mut Vec<ClientEvent>) {
        if message.seqno & 1 == 1 {
            self.acks.push(message.msg_id);
        }
        if !self.seen.insert(message.msg_id) {
            return;
        }
        let body = unpacked(message.body);
        match Reader::new(&body).u32() {
            Ok(wire::RPC_RESULT) => self.take_result(&body, events),
            Ok(types::BadServerSalt::ID) => self.bad_salt(&body, events),
            Ok(types::BadMsgNotification::ID) => self.bad_msg(now, message.msg_id, &body, events),
            Ok(types::NewSessionCreated::ID) => self.new_session(&body, events),
            Ok(types::MsgDetailedInfo::ID | types::MsgNewDetailedInfo::ID) => {
                self.detailed_info(&body, events)
            }
            Ok(types::Pong::ID) => {
                if let Ok(types::Pong { msg_id, ping_id }) = wire::decode(&body) {
                    events.push(ClientEvent::Pong { msg_id: MsgId(msg_id), ping_id });
                }
            }
            Ok(id) if SERVICE.contains(&id) => events.push(ClientEvent::Service(body)),
            Ok(_) => events.push(ClientEvent::Update(body)),
            Err(_) => {}
        }
    }

    fn take_result(&mut self, body: &Bytes, events: &mut Vec<ClientEvent>) {
        let Some((request, result)) = split_result(body) else { return };
        if let Some(sent) = self.sent.remove(&request) {
            events.push(ClientEvent::Result { key: sent.key, result: unpacked(result) });
        }
    }

    fn bad_salt(&mut self, body: &Bytes, events: &mut Vec<ClientEvent>) {
        if let Ok(bad) = wire::decode::<types::BadServerSalt>(body) {
            self.salt = bad.new_server_salt;
            self.send_anew(|msg_id, sent| concerns(msg_id, sent, bad.bad_msg_id));
            events.push(ClientEvent::Service(body.clone()));
        }
    }

    fn bad_msg(&mut self, now: UnixTime, from: MsgId, body: &Bytes, events: &mut Vec<ClientEvent>) {
        let Ok(bad) = wire::decode::<types::BadMsgNotification>(body) else { return };
        if matches!(bad.error_code, 16 | 17) {
            // The server's id tells its time. Ids made by the wrong clock are of no account.
            self.clock_offset = from.time().nanos_since(now);
            self.ids = Default::default();
            self.send_anew(|msg_id, sent| concerns(msg_id, sent, bad.bad_msg_id));
        } else {
            for (_, sent) in self.sent.extract_if(.., |id, sent| concerns(id, sent, bad.bad_msg_id)) {
                events.push(ClientEvent::Refused { key: sent.key, code: bad.error_code });
            }
        }
        events.push(ClientEvent::Service(body.clone()));
    }

    /// The server knows nothing of messages before `first_msg_id`. Nothing has to be done about them: those of
    /// this connection are still under way, and those of an earlier one have been sent again. To send them
    /// under new ids would execute them twice when they overtake one another.
    fn new_session(&mut self, body: &Bytes, events: &mut Vec<ClientEvent>) {
        let Ok(created) = wire::decode::<types::NewSessionCreated>(body) else { return };
        self.salt = created.server_salt;
        let first_msg_id = MsgId(created.first_msg_id);
        events.push(ClientEvent::NewSession { first_msg_id, unique_id: created.unique_id });
    }

    /// There is an answer that the server does not send unasked.
    fn detailed_info(&mut self, body: &Bytes, events: &mut Vec<ClientEvent>) {
        let answer = wire::decode(body)
            .map(|info: types::MsgDetailedInfo| info.answer_msg_id)
            .or_else(|_| wire::decode(body).map(|info: types::MsgNewDetailedInfo| info.answer_msg_id));
        if let Ok(answer) = answer {
            self.service(wire::encode(&types::MsgResendReq { msg_ids: vec![answer] }));
            events.push(ClientEvent::Service(body.clone()));
        }
    }

    /// Queues sent calls again, under new ids and in their order, before those that were not sent yet.
    fn send_anew(&mut self, mut which: impl FnMut(&MsgId, &Sent) -> bool) {
        let chosen: Vec<Sent> =
            self.sent.extract_if(.., |id, sent| which(id, sent)).map(|(_, sent)| sent).collect();
        for Sent { key, body, .. } in chosen.into_iter().rev() {
            self.waiting.push_front(Waiting { key: Some(key), body, content: true });
        }
    }
}

/// No answer of a server opens to more than this.
const RESULT_MAX: usize = 64 * 1024 * 1024;

/// Service messages that are reported as they came.
const SERVICE: [u32; 12] = [
    types::MsgsAck::ID,
    types::MsgsStateInfo::ID,
    types::MsgsAllInfo::ID,
    types::MsgsStateReq::ID,
    types::MsgResendReq::ID,
    types::FutureSalts::ID,
    types::DestroySessionOk::ID,
    types::DestroySessionNone::ID,
    types::DestroyAuthKeyOk::ID,
    types::DestroyAuthKeyNone::ID,
    types::DestroyAuthKeyFail::ID,
    types::RpcError::ID,
];

fn concerns(msg_id: &MsgId, sent: &Sent, bad: i64) -> bool {
    msg_id.0 == bad || sent.packet.0 == bad
}

fn split_result(body: &Bytes) -> Option<(MsgId, Bytes)> {
    let mut rd = Reader::new(body);
    rd.u32().ok()?;
    let request = MsgId(rd.get().ok()?);
    Some((request, body.slice_ref(rd.rest())))
}

/// The object itself where it is packed, else the bytes as they are.
fn unpacked(body: Bytes) -> Bytes {
    if !starts_with(&body, GZIP_PACKED) {
        return body;
    }
    let object = wire::packed_data(&body).and_then(|packed| gzip::inflate_up_to(packed, RESULT_MAX).ok());
    object.unwrap_or(body)
}
