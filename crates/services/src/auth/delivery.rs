//! How a login code reaches its user.

use crate::Result;
use async_trait::async_trait;
use model::{Authorization, UserId};

/// Where the client is told to look for the code. It depends on the server's configuration alone, never on the
/// number: otherwise it would tell whether the number has an account (rule A23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeChannel {
    /// In another application that is signed in.
    App,
    /// In an SMS.
    Sms,
}

/// Sends codes out of the system: an SMS provider, an e-mail, a log.
#[async_trait]
pub trait CodeSender: Send + Sync {
    /// Where the client is told to look.
    fn channel(&self) -> CodeChannel;

    /// Takes over a code for a number, given as digits. Must not write the code to a log outside dev mode.
    async fn send(&self, phone: &str, code: &str) -> std::result::Result<(), SendError>;
}

/// A code that was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the login code was not sent: {0}")]
pub struct SendError(pub String);

/// Sends nothing: the code goes to the user's other devices, or an administrator reads it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nobody;

#[async_trait]
impl CodeSender for Nobody {
    fn channel(&self) -> CodeChannel {
        CodeChannel::App
    }

    async fn send(&self, _phone: &str, _code: &str) -> std::result::Result<(), SendError> {
        Ok(())
    }
}

/// Writes codes to the log, for dev mode only. Test numbers need none: theirs is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct DevLog;

#[async_trait]
impl CodeSender for DevLog {
    fn channel(&self) -> CodeChannel {
        CodeChannel::Sms
    }

    async fn send(&self, phone: &str, code: &str) -> std::result::Result<(), SendError> {
        if !super::phone::is_test(phone) {
            tracing::warn!("DEV MODE: ******** the login code of +{phone} is {code} ********");
        }
        Ok(())
    }
}

/// Messages of the service user, and the notices that go with them.
///
/// An implementation takes the message over and returns; it does not wait until it is appended. Otherwise the
/// time of the answer would tell whether a number has an account (rule A23).
#[async_trait]
pub trait ServiceMessages: Send + Sync {
    /// Tells the user's devices a login code.
    async fn login_code(&self, user: UserId, code: &str) -> Result<()>;

    /// Tells the user's other devices of a new login (rule A21).
    async fn new_login(&self, authorization: &Authorization) -> Result<()>;
}
