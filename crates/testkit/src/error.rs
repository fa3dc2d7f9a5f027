//! Why a call or a connection failed.

use tl::DecodeError;

/// An `rpc_error`: the server's answer to a call that it did not execute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} {name}")]
pub struct RpcError {
    /// The class of the error, 400 or 420 and so on.
    pub code: i32,
    /// Its name with its argument, `FLOOD_WAIT_15`.
    pub name: String,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server answered the call with an error.
    #[error("{0}")]
    Rpc(#[from] RpcError),
    /// The server refused the message for good, with this code of `bad_msg_notification`.
    #[error("message refused with code {0}")]
    Refused(i32),
    /// The server sent this transport error, -404 or the like, and the connection is over.
    #[error("transport error {0}")]
    Transport(i32),
    /// The connection ended.
    #[error("the connection is closed")]
    Closed,
    /// No answer in the time that the options give.
    #[error("no answer in time")]
    TimedOut,
    /// The socket failed.
    #[error("socket: {0}")]
    Io(#[from] std::io::Error),
    /// The server broke a rule of the transport.
    #[error("transport: {0}")]
    Frame(#[from] mtproto::transport::Error),
    /// A packet that is not authentic, or malformed.
    #[error("packet: {0}")]
    Packet(#[from] mtproto::envelope::Reject),
    /// The server broke a rule of the session layer: the client is of no more use, and whoever uses it has found a
    /// bug.
    #[error("session: {0}")]
    Session(String),
    /// The key exchange failed.
    #[error("key exchange: {0}")]
    Handshake(#[from] mtproto::handshake::client::Error),
    /// The result is not of the expected type.
    #[error("result: {0}")]
    Decode(#[from] DecodeError),
    /// The call cannot be expressed in the client's layer.
    #[error("the layer does not know this call")]
    Unfit,
    /// `GET /client-config` did not bring what it should.
    #[error("client-config: {0}")]
    Config(String),
}
