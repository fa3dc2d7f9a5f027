//! What a client session reports.

use bytes::Bytes;

use crate::time::MsgId;

/// Something that the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientEvent {
    /// The result of a call, unpacked; it may be `rpc_error`.
    Result {
        /// The key of [`call`](super::ClientSession::call).
        key: u64,
        /// The object.
        result: Bytes,
    },
    /// The server refused a call for good, with a code of `bad_msg_notification`.
    Refused {
        /// The key of [`call`](super::ClientSession::call).
        key: u64,
        /// The code.
        code: i32,
    },
    /// An object that the server sent by itself: an `Updates`.
    Update(Bytes),
    /// The server made the session, or made it anew.
    NewSession {
        /// The server knows nothing of messages with lower ids.
        first_msg_id: MsgId,
        /// Names this life of the session.
        unique_id: i64,
    },
    /// The answer to a ping.
    Pong {
        /// The id of the ping's message.
        msg_id: MsgId,
        /// The number that the ping carried.
        ping_id: i64,
    },
    /// Every other service message, as it came, and those that the session has reacted to:
    /// `bad_server_salt`, `bad_msg_notification`, `msgs_ack`, `msgs_state_info`, `future_salts` and so on.
    Service(Bytes),
}

/// When a client acknowledges what the server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AckPolicy {
    /// With the next flush.
    AtOnce,
    /// Together with calls, and from 16 on by itself.
    WithCalls,
    /// Never; for tests of what the server does then.
    Never,
}
