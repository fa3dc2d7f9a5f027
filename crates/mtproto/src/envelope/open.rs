//! Decrypting and verifying one message.

use std::ops::Range;

use crypto::AuthKey;
use crypto::message::{self, Side};
use planted::Bug;

use super::{BLOCK, Header, INNER_LEN, OUTER_LEN, PADDING_MAX, PADDING_MIN};

/// A verified message. Its body stays in the frame that was decrypted in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The encrypted header.
    pub header: Header,
    /// Where in the frame the body is.
    pub body: Range<usize>,
    /// What a quick acknowledgement of this message says, if the session accepts it (T07).
    pub quick_ack_token: u32,
}

/// Why a message was refused. Its sender learns only that it was: -404 and a closed connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reject {
    /// A length that no message has, another key, a wrong direction, or altered bytes: one answer for all
    /// (R02), so that a stranger cannot learn which.
    #[error("not a message under this key")]
    Unauthentic,
    /// The holder of the key wrote a message whose own lengths are wrong (R03).
    #[error("an authentic message with impossible lengths")]
    Malformed,
}

/// Decrypts `frame` in place and verifies it as written by `from`.
///
/// The order of the checks is the point (R01): lengths that anyone can see, decryption, `msg_key` over the
/// whole plaintext in constant time, and only then the fields. After an error the frame's bytes are
/// meaningless.
///
/// # Errors
/// [`Reject::Unauthentic`] up to and including `msg_key`, [`Reject::Malformed`] afterwards.
pub fn open(auth_key: &AuthKey, from: Side, frame: &mut [u8]) -> Result<Opened, Reject> {
    let (key_id, rest) = frame.split_first_chunk_mut::<8>().ok_or(Reject::Unauthentic)?;
    let (msg_key, data) = rest.split_first_chunk_mut::<16>().ok_or(Reject::Unauthentic)?;
    let shortest = INNER_LEN.saturating_add(PADDING_MIN);
    let is_whole = data.len() >= shortest && data.len().is_multiple_of(BLOCK);
    if !is_whole || u64::from_le_bytes(*key_id) != auth_key.id() {
        return Err(Reject::Unauthentic);
    }
    let hash = message::decrypt(auth_key, from, msg_key, data).map_err(|_| Reject::Unauthentic)?;
    let (header, length) = read_header(data).ok_or(Reject::Malformed)?;
    let body = body_range(length, data.len()).ok_or(Reject::Malformed)?;
    Ok(Opened { header, body, quick_ack_token: hash.quick_ack_token() })
}

fn read_header(data: &[u8]) -> Option<(Header, i32)> {
    let (&salt, rest) = data.split_first_chunk()?;
    let (&session_id, rest) = rest.split_first_chunk()?;
    let (&msg_id, rest) = rest.split_first_chunk()?;
    let (&seqno, rest) = rest.split_first_chunk()?;
    let (&length, _) = rest.split_first_chunk()?;
    let header = Header {
        salt: i64::from_le_bytes(salt),
        session_id: i64::from_le_bytes(session_id),
        msg_id: i64::from_le_bytes(msg_id),
        seqno: i32::from_le_bytes(seqno),
    };
    Some((header, i32::from_le_bytes(length)))
}

/// The body's place in the frame, if its length leaves a lawful padding.
fn body_range(length: i32, data_len: usize) -> Option<Range<usize>> {
    let length = usize::try_from(length).ok().filter(|length| length.is_multiple_of(4))?;
    let padding = data_len.checked_sub(INNER_LEN)?.checked_sub(length)?;
    let least = if planted::is(Bug::ShortPadding) { 8 } else { PADDING_MIN };
    if !(least..=PADDING_MAX).contains(&padding) {
        return None;
    }
    let start = OUTER_LEN.saturating_add(INNER_LEN);
    Some(start..start.saturating_add(length))
}
