//! Encrypted and plain messages: what stands between a transport frame and a session.
//!
//! [`open`] turns a frame into the fields of one message, [`seal`] and [`seal_many`] do the reverse, and
//! [`plain`] handles the unencrypted messages of the key exchange. The invariant: no field of an encrypted
//! message is read before its `msg_key` has been verified over the whole plaintext, and everything that fails
//! until then fails alike.
//!
//! See <https://core.telegram.org/mtproto/description>.

mod open;
pub mod plain;
mod seal;
#[cfg(test)]
mod tests;

pub use crypto::message::Side;
pub use open::{Opened, Reject, open};
pub use seal::{SealJob, seal, seal_many, sealed_len};

/// `auth_key_id` and `msg_key`, which travel in the open.
const OUTER_LEN: usize = 24;
/// Salt, session id, msg_id, seqno and body length: the encrypted header.
const INNER_LEN: usize = 32;
/// Fewest bytes of padding behind the body.
pub const PADDING_MIN: usize = 12;
/// Most bytes of padding behind the body.
pub const PADDING_MAX: usize = 1024;
/// The cipher's block.
const BLOCK: usize = 16;

/// The encrypted header of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The server salt that the writer believes valid.
    pub salt: i64,
    /// The session, chosen by the client.
    pub session_id: i64,
    /// Time and order of the message within its session.
    pub msg_id: i64,
    /// Twice the number of content-related messages before this one, plus one if it is such a message.
    pub seqno: i32,
}

/// Whose message a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// An unencrypted message: see [`plain::read`].
    Plain,
    /// A message under the key with this id: see [`open`].
    AuthKey(u64),
}

/// Reads whose message a frame holds: its first eight bytes.
///
/// # Errors
/// [`Reject::Unauthentic`] if the frame is shorter than that.
pub fn addressee(frame: &[u8]) -> Result<Addressee, Reject> {
    match frame.first_chunk().map(|&id| u64::from_le_bytes(id)) {
        None => Err(Reject::Unauthentic),
        Some(0) => Ok(Addressee::Plain),
        Some(id) => Ok(Addressee::AuthKey(id)),
    }
}
