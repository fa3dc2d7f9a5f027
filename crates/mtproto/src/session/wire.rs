//! The service messages of a session as bytes, and what a client's message is.

use bytes::Bytes;
use tl::mtproto::{Request, enums, types};
use tl::{Decode, DecodeError, Encode, Reader, Writer};

use super::container::{MSG_CONTAINER, starts_with};
use super::event::DestroyAuthKey;
use super::gzip;
use super::limits::IDS_MAX;
use crate::salts::Salt;
use crate::time::{MsgId, UnixTime};

/// `gzip_packed#3072cfa1 packed_data:bytes`.
pub const GZIP_PACKED: u32 = tl::mtproto::GZIP_PACKED;

pub(crate) const RPC_RESULT: u32 = tl::mtproto::RPC_RESULT;

/// What a message of the client asks for.
#[derive(Debug)]
pub(super) enum Content {
    Container,
    Packed,
    Acks(Vec<i64>),
    StateRequest(Vec<i64>),
    Resend(Vec<i64>),
    ResendAnswers(Vec<i64>),
    States(types::MsgsAllInfo),
    Service(Request),
    /// A service call whose arguments cannot be read.
    Unreadable,
    /// A service message that only a server sends, or one that needs no reaction.
    Nothing,
    /// Everything else: a call of the API.
    Call,
}

impl Content {
    /// Whether an odd message of this kind is acknowledged. Of those that are not, one ends with the request that
    /// it holds open, and the other is answered with its own result, beside which mtcute does not expect an ack.
    pub(super) fn wants_ack(&self) -> bool {
        !matches!(self, Self::Service(Request::HttpWait(_) | Request::DestroySession(_)))
    }
}

/// Why a message could not be read.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// A list with more ids than the protocol allows.
    TooManyIds,
    /// A service call that is answered with an error.
    Call,
    /// A service message that nothing can be said about.
    Silent,
}

/// Reads as much of a message as the session needs.
pub(super) fn classify(body: &[u8]) -> Result<Content, Unreadable> {
    let Ok(id) = Reader::new(body).u32() else { return Err(Unreadable::Silent) };
    match id {
        MSG_CONTAINER => Ok(Content::Container),
        GZIP_PACKED => Ok(Content::Packed),
        types::MsgsAck::ID => id_list::<types::MsgsAck>(body).map(|list| Content::Acks(list.msg_ids)),
        types::MsgsStateReq::ID => {
            id_list::<types::MsgsStateReq>(body).map(|list| Content::StateRequest(list.msg_ids))
        }
        types::MsgResendReq::ID => {
            id_list::<types::MsgResendReq>(body).map(|list| Content::Resend(list.msg_ids))
        }
        types::MsgResendAnsReq::ID => {
            id_list::<types::MsgResendAnsReq>(body).map(|list| Content::ResendAnswers(list.msg_ids))
        }
        types::MsgsAllInfo::ID => id_list::<types::MsgsAllInfo>(body).map(Content::States),
        types::MsgsStateInfo::ID | types::MsgDetailedInfo::ID | types::MsgNewDetailedInfo::ID => {
            Ok(Content::Nothing)
        }
        _ => service_call(body),
    }
}

fn service_call(body: &[u8]) -> Result<Content, Unreadable> {
    let mut rd = Reader::new(body);
    match Request::decode(&mut rd) {
        Ok(
            Request::ReqPq(_)
            | Request::ReqPqMulti(_)
            | Request::ReqDHParams(_)
            | Request::SetClientDHParams(_),
        ) => Ok(Content::Call),
        Ok(_) if rd.finish().is_err() => Err(Unreadable::Call),
        Ok(call) => Ok(Content::Service(call)),
        Err(DecodeError::UnknownConstructor { .. }) => Ok(Content::Call),
        Err(_) => Err(Unreadable::Call),
    }
}

/// Reads a message that is a list of ids, the count first: it decides before anything is allocated.
fn id_list<T: Decode>(body: &[u8]) -> Result<T, Unreadable> {
    let mut rd = Reader::new(body);
    let mut count = || {
        rd.take(8).ok()?;
        usize::try_from(rd.u32().ok()?).ok()
    };
    if count().ok_or(Unreadable::Silent)? > IDS_MAX {
        return Err(Unreadable::TooManyIds);
    }
    decode(body).map_err(|_| Unreadable::Silent)
}

/// Reads a whole body as one object.
pub(crate) fn decode<T: Decode>(body: &[u8]) -> Result<T, DecodeError> {
    let mut rd = Reader::new(body);
    let value = rd.get()?;
    rd.finish()?;
    Ok(value)
}

/// The compressed content of a `gzip_packed`.
pub(crate) fn packed_data(body: &[u8]) -> Option<&[u8]> {
    let mut rd = Reader::new(body);
    let (GZIP_PACKED, packed) = (rd.u32().ok()?, rd.bytes().ok()?) else { return None };
    rd.finish().ok()?;
    Some(packed)
}

/// An object as the body of a message. Service messages are the same in every layer.
pub(crate) fn encode(object: &impl Encode) -> Bytes {
    let mut wr = Writer::new(0);
    wr.put(object);
    Bytes::from(wr.buf)
}

pub(super) fn is_rpc_error(result: &[u8]) -> bool {
    starts_with(result, types::RpcError::ID)
}

/// `rpc_result`, its object compressed from `gzip_from` bytes on where that pays.
pub(super) fn rpc_result(request: MsgId, result: &[u8], gzip_from: usize) -> Bytes {
    let packed = if result.len() >= gzip_from { gzip::deflate(result) } else { None };
    let mut wr = Writer::with_buf(0, Vec::with_capacity(result.len().saturating_add(12)));
    wr.u32(RPC_RESULT);
    wr.put(&request.0);
    match packed {
        Some(packed) => {
            wr.u32(GZIP_PACKED);
            wr.bytes(&packed);
            wr.buf.shrink_to_fit();
        }
        None => wr.buf.extend_from_slice(result),
    }
    Bytes::from(wr.buf)
}

pub(super) fn rpc_error(code: i32, name: &str) -> Bytes {
    encode(&types::RpcError { error_code: code, error_message: name.to_owned() })
}

pub(crate) fn msgs_ack(ids: impl Iterator<Item = MsgId>) -> Bytes {
    encode(&types::MsgsAck { msg_ids: ids.map(|id| id.0).collect() })
}

pub(super) fn bad_msg(bad: MsgId, seqno: i32, code: i32) -> Bytes {
    encode(&types::BadMsgNotification { bad_msg_id: bad.0, bad_msg_seqno: seqno, error_code: code })
}

pub(super) fn bad_salt(bad: MsgId, seqno: i32, salt: i64) -> Bytes {
    encode(&types::BadServerSalt {
        bad_msg_id: bad.0,
        bad_msg_seqno: seqno,
        error_code: 48,
        new_server_salt: salt,
    })
}

pub(super) fn new_session(first: MsgId, unique_id: i64, server_salt: i64) -> Bytes {
    encode(&types::NewSessionCreated { first_msg_id: first.0, unique_id, server_salt })
}

pub(super) fn pong(msg_id: MsgId, ping_id: i64) -> Bytes {
    encode(&types::Pong { msg_id: msg_id.0, ping_id })
}

pub(super) fn future_salts(request: MsgId, now: UnixTime, salts: &[Salt]) -> Bytes {
    let second = |secs| i32::try_from(secs).unwrap_or(i32::MAX);
    let salt = |salt: &Salt| types::FutureSalt {
        valid_since: second(salt.valid_since),
        valid_until: second(salt.valid_until),
        salt: salt.value,
    };
    let salts = salts.iter().map(salt).collect();
    encode(&types::FutureSalts { req_msg_id: request.0, now: now.as_int(), salts })
}

pub(super) fn state_info(request: MsgId, info: Vec<u8>) -> Bytes {
    encode(&types::MsgsStateInfo { req_msg_id: request.0, info })
}

pub(super) fn detailed_info(request: MsgId, answer: MsgId, len: usize) -> Bytes {
    encode(&types::MsgDetailedInfo {
        msg_id: request.0,
        answer_msg_id: answer.0,
        bytes: i32::try_from(len).unwrap_or(i32::MAX),
        status: 0,
    })
}

pub(super) fn answer_unknown() -> Bytes {
    encode(&enums::RpcDropAnswer::RpcAnswerUnknown)
}

pub(super) fn answer_dropped_running() -> Bytes {
    encode(&enums::RpcDropAnswer::RpcAnswerDroppedRunning)
}

pub(super) fn answer_dropped(msg_id: MsgId, seq_no: i32, len: usize) -> Bytes {
    let bytes = i32::try_from(len).unwrap_or(i32::MAX);
    encode(&types::RpcAnswerDropped { msg_id: msg_id.0, seq_no, bytes })
}

pub(super) fn destroy_session_result(session_id: i64, existed: bool) -> Bytes {
    if existed {
        encode(&types::DestroySessionOk { session_id })
    } else {
        encode(&types::DestroySessionNone { session_id })
    }
}

pub(super) fn destroy_auth_key_result(outcome: DestroyAuthKey) -> Bytes {
    encode(&match outcome {
        DestroyAuthKey::Ok => enums::DestroyAuthKeyRes::DestroyAuthKeyOk,
        DestroyAuthKey::None => enums::DestroyAuthKeyRes::DestroyAuthKeyNone,
        DestroyAuthKey::Fail => enums::DestroyAuthKeyRes::DestroyAuthKeyFail,
    })
}
