//! Unencrypted messages: a zero `auth_key_id`, a `msg_id`, a length and a body.
//!
//! They carry the key exchange and nothing else (H22): [`read`] lets no other method through, so that
//! nothing behind it ever sees a request that no key protects.
//!
//! See <https://core.telegram.org/mtproto/description#unencrypted-message>.

use std::ops::Range;

use super::Reject;

/// Zero key id, `msg_id`, length.
const HEADER_LEN: usize = 20;

/// The methods that may be called without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `req_pq`, the old form of the first step.
    ReqPq,
    /// `req_pq_multi`, the first step.
    ReqPqMulti,
    /// `req_DH_params`, the second step.
    ReqDhParams,
    /// `set_client_DH_params`, the third step.
    SetClientDhParams,
    /// `msgs_ack`: some clients acknowledge even plain messages. It has no effect.
    MsgsAck,
}

impl Method {
    fn from_id(id: u32) -> Option<Method> {
        match id {
            0x6046_9778 => Some(Method::ReqPq),
            0xbe7e_8ef1 => Some(Method::ReqPqMulti),
            0xd712_e4be => Some(Method::ReqDhParams),
            0xf504_5f1f => Some(Method::SetClientDhParams),
            0x62d6_b459 => Some(Method::MsgsAck),
            _ => None,
        }
    }

    /// The method that a body calls, if it may be called without a key.
    pub fn of(body: &[u8]) -> Option<Method> {
        body.first_chunk().and_then(|&id| Method::from_id(u32::from_le_bytes(id)))
    }
}

/// An unencrypted message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The sender's `msg_id`; nothing may rely on it.
    pub msg_id: i64,
    /// Where in the frame the body is. Clients may put random bytes behind the TL object in it.
    pub body: Range<usize>,
}

/// Takes an unencrypted message of either side apart.
///
/// # Errors
/// [`Reject::Unauthentic`] if the lengths do not fit.
pub fn parse(frame: &[u8]) -> Result<Message, Reject> {
    split(frame).ok_or(Reject::Unauthentic)
}

/// Reads a client's unencrypted message.
///
/// # Errors
/// [`Reject::Unauthentic`] if the lengths do not fit or the method needs a key.
pub fn read(frame: &[u8]) -> Result<(Message, Method), Reject> {
    let message = parse(frame)?;
    let method = frame.get(message.body.clone()).and_then(Method::of).ok_or(Reject::Unauthentic)?;
    Ok((message, method))
}

fn split(frame: &[u8]) -> Option<Message> {
    let (&auth_key_id, rest) = frame.split_first_chunk::<8>()?;
    let (&msg_id, rest) = rest.split_first_chunk()?;
    let (&length, rest) = rest.split_first_chunk()?;
    let length = usize::try_from(i32::from_le_bytes(length)).ok()?;
    let fits = length.is_multiple_of(4) && length == rest.len() && auth_key_id == [0; 8];
    fits.then_some(Message { msg_id: i64::from_le_bytes(msg_id), body: HEADER_LEN..frame.len() })
}

/// Appends an unencrypted message.
pub fn write(msg_id: i64, body: &[u8], out: &mut Vec<u8>) {
    let length = i32::try_from(body.len()).expect("a step of the key exchange is a few hundred bytes");
    out.extend_from_slice(&[0; 8]);
    out.extend_from_slice(&msg_id.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(body);
}
