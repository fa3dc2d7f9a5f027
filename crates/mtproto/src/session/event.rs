//! What goes into a session and what comes out of it.

use bytes::Bytes;

use crate::time::MsgId;

/// A decrypted and verified message of the client.
#[derive(Clone, Debug)]
pub struct Inbound {
    /// Its id.
    pub msg_id: MsgId,
    /// Its sequence number.
    pub seqno: i32,
    /// The salt that it names.
    pub salt: i64,
    /// Its content, without padding.
    pub body: Bytes,
}

/// Whether the session took a packet; a quick ack is due for an accepted one only (rule T07).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Taken, or known already.
    Accepted,
    /// Refused; the client is told why in the next flush.
    Rejected,
    /// Refused beyond what the session layer answers: send the transport error -429 and close (rule R15).
    Flood,
}

/// Something for the gateway to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An API call to execute, once; answer with [`Session::respond`](super::Session::respond).
    Call {
        /// The id of the request.
        msg_id: MsgId,
        /// The call, unpacked: wrappers such as `invokeWithLayer` are still around it.
        body: Bytes,
    },
    /// Updates have reached the device: the tokens of [`Session::push`](super::Session::push).
    Acked(Vec<u64>),
    /// The client wants another session of the same auth key destroyed. Answer with
    /// [`Session::session_destroyed`](super::Session::session_destroyed).
    DestroySession {
        /// The session to destroy.
        session_id: i64,
    },
    /// The client wants its auth key destroyed. Answer with
    /// [`Session::auth_key_destroyed`](super::Session::auth_key_destroyed), flush, and only then forget the key.
    DestroyAuthKey,
    /// Close the connection after so many seconds unless this comes again before.
    DisconnectAfter(u32),
    /// The client no longer wants the answer to a call that still runs. The call runs on.
    DropAnswer {
        /// The id of the request.
        msg_id: MsgId,
    },
    /// `http_wait`: how long an HTTP answer may be held back. Milliseconds, within 0 to 60,000.
    HttpWait {
        /// Hold an answer at most this long once there is something to send.
        max_delay: u32,
        /// After the latest message wait this long for more.
        wait_after: u32,
        /// Answer after this time even with nothing to send.
        max_wait: u32,
    },
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// Never received, or too long ago to tell.
    Unknown,
    /// Not answered yet.
    Running,
    /// Answered with a result.
    Succeeded,
    /// Answered with an error.
    Failed,
}

/// The outcome of `destroy_auth_key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DestroyAuthKey {
    /// The key is gone.
    Ok,
    /// There was no such key.
    None,
    /// It could not be destroyed now.
    Fail,
}
