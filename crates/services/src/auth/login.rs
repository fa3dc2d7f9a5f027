//! Asking for a login code.
//!
//! Whoever asks learns the same whether or not the number has an account (rule A23): the same answer, after the
//! same steps.

use super::code::{self, Codes, LoginCode};
use super::{Authorizations, CodeChannel, CodeSender, Device, Keys, ServiceMessages, phone};
use crate::limits::{Class, Limits, Subject};
use crate::passwords::Passwords;
use crate::users::Users;
use crate::{Outside, Result};
use model::{Refusal, UserId};
use std::sync::Arc;

/// How often the same code may be sent again.
const RESENT_MAX: u32 = 2;
/// After so many seconds the client may ask for the code to be sent again.
const RESEND_AFTER_S: i32 = 60;

/// How a server signs people in.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoginConfig {
    /// Accept the official test numbers, whose code is known. Whoever sets it has made sure that nobody outside
    /// this machine can connect (rule A12).
    pub test_numbers: bool,
}

/// What the login is built from.
#[derive(Clone)]
pub struct LoginParts {
    /// The ports.
    pub outside: Outside,
    /// The permanent keys.
    pub keys: Arc<Keys>,
    /// The logins.
    pub authorizations: Arc<Authorizations>,
    /// The users.
    pub users: Arc<Users>,
    /// Second factors.
    pub passwords: Arc<Passwords>,
    /// How often somebody may try.
    pub limits: Arc<Limits>,
    /// Sends codes out of the system.
    pub sender: Arc<dyn CodeSender>,
    /// Sends codes to the user's other devices.
    pub messages: Arc<dyn ServiceMessages>,
    /// How this server does it.
    pub config: LoginConfig,
}

/// Signs people in.
pub struct Login {
    pub(super) parts: LoginParts,
    pub(super) codes: Codes,
}

/// What the client is told of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCode {
    /// By which the client names the code.
    pub phone_code_hash: String,
    /// Where to look for it.
    pub channel: CodeChannel,
    /// How many digits it has.
    pub length: i32,
    /// After how many seconds it may be sent again.
    pub timeout_s: i32,
}

impl Login {
    /// Over these parts.
    pub fn new(parts: LoginParts) -> Self {
        Self { codes: Codes::new(parts.outside.clone()), parts }
    }

    /// Sends a code for a number (`auth.sendCode`). While a code is good, asking again answers the same hash and
    /// sends nothing.
    ///
    /// # Errors
    /// `400 PHONE_NUMBER_INVALID`, `400 PHONE_NUMBER_FLOOD`, `420 FLOOD_WAIT_X`.
    pub async fn send_code(&self, device: &Device, number: &str) -> Result<SentCode> {
        let phone = self.phone(number)?;
        self.pay_for_code(device, &phone).await?;
        if let Some(code) = self.codes.valid(&phone, device.key).await? {
            return Ok(self.sent(code));
        }
        let code = self.codes.issue(&phone, device.key, self.digits(&phone)).await?;
        self.deliver(&phone, &code).await?;
        Ok(self.sent(code))
    }

    /// Sends the same code again (`auth.resendCode`).
    ///
    /// # Errors
    /// `400 PHONE_NUMBER_INVALID`, `400 PHONE_CODE_EXPIRED`, `406 SEND_CODE_UNAVAILABLE`, `420 FLOOD_WAIT_X`.
    pub async fn resend_code(&self, device: &Device, number: &str, hash: &str) -> Result<SentCode> {
        let phone = self.phone(number)?;
        let code = self.codes.named(&phone, device.key, hash).await?;
        if code.resent >= RESENT_MAX {
            return Err(Refusal::new(406, "SEND_CODE_UNAVAILABLE").into());
        }
        self.pay_for_code(device, &phone).await?;
        let code = self.codes.count_resend(&phone, device.key, hash).await?;
        self.deliver(&phone, &code).await?;
        Ok(self.sent(code))
    }

    /// Forgets a code (`auth.cancelCode`).
    ///
    /// # Errors
    /// `400 PHONE_NUMBER_INVALID`, `400 PHONE_CODE_EXPIRED`.
    pub async fn cancel_code(&self, device: &Device, number: &str, hash: &str) -> Result<()> {
        let phone = self.phone(number)?;
        self.codes.named(&phone, device.key, hash).await?;
        self.codes.remove(&phone, device.key).await
    }

    /// The code that is good for a number, for an administrator who hands it over by other means.
    pub async fn pending_code(&self, number: &str) -> Result<Option<String>> {
        let Some(phone) = phone::normalise(number, self.parts.config.test_numbers) else { return Ok(None) };
        Ok(self.codes.newest(&phone).await?.map(|code| code.code))
    }

    /// The number as it is kept.
    pub(super) fn phone(&self, typed: &str) -> Result<String> {
        let phone = phone::normalise(typed, self.parts.config.test_numbers);
        Ok(phone.ok_or(Refusal::bad("PHONE_NUMBER_INVALID"))?)
    }

    /// The account with this number, unless it is deleted.
    pub(super) async fn account(&self, phone: &str) -> Result<Option<UserId>> {
        let Some(id) = self.parts.users.by_phone(phone).await? else { return Ok(None) };
        let user = self.parts.users.get(id).await?;
        Ok(user.filter(|user| !user.deleted).map(|user| user.id))
    }

    fn digits(&self, phone: &str) -> String {
        let known = if self.parts.config.test_numbers { phone::test_code(phone) } else { None };
        known.unwrap_or_else(|| code::random_digits(self.parts.outside.env.as_ref()))
    }

    /// Rule A10.
    async fn pay_for_code(&self, device: &Device, phone: &str) -> Result<()> {
        let subjects = [
            Subject::phone(phone),
            Subject::Key(device.key),
            Subject::Address(device.address),
            Subject::Network(device.address),
            Subject::Everybody,
        ];
        self.parts.limits.take(Class::AuthCode, &subjects).await
    }

    /// The code leaves by every way there is. One that fails is the operator's business: the client is told the
    /// same, since another way may have worked and since its number must not matter.
    async fn deliver(&self, phone: &str, code: &LoginCode) -> Result<()> {
        if let Err(error) = self.parts.sender.send(phone, &code.code).await {
            tracing::error!(%error, "a login code was not sent");
        }
        if let Some(user) = self.account(phone).await?
            && let Err(error) = self.parts.messages.login_code(user, &code.code).await
        {
            tracing::error!(%user, %error, "a login code did not reach the user's devices");
        }
        Ok(())
    }

    fn sent(&self, code: LoginCode) -> SentCode {
        SentCode {
            phone_code_hash: code.hash,
            channel: self.parts.sender.channel(),
            length: code::LENGTH as i32,
            timeout_s: RESEND_AFTER_S,
        }
    }
}
