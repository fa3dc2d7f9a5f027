//! Giving a login code: an account is entered, or made.

use super::{Device, Login};
use crate::Result;
use crate::limits::{Class, Subject};
use crate::users::NewUser;
use model::{Authorization, Refusal, User};
use std::sync::Arc;

/// What the right code leads to.
#[derive(Clone, Debug)]
pub enum SignedIn {
    /// The key is signed in.
    Authorized {
        /// Who is.
        user: Arc<User>,
        /// The login.
        authorization: Box<Authorization>,
    },
    /// Nobody has this number: the client asks for a name and calls `auth.signUp`.
    SignUpRequired,
}

impl Login {
    /// Enters the account of a number with a code (`auth.signIn`).
    ///
    /// # Errors
    /// `400 PHONE_NUMBER_INVALID`, `400 PHONE_CODE_EMPTY`, `400 PHONE_CODE_INVALID`, `400 PHONE_CODE_EXPIRED`,
    /// `400 PHONE_NUMBER_FLOOD`, `401 SESSION_PASSWORD_NEEDED`, `420 FLOOD_WAIT_X`.
    pub async fn sign_in(&self, device: &Device, number: &str, hash: &str, given: &str) -> Result<SignedIn> {
        let phone = self.phone(number)?;
        if given.is_empty() {
            return Err(Refusal::bad("PHONE_CODE_EMPTY").into());
        }
        self.pay_for_attempt(device, &phone).await?;
        self.codes.try_code(&phone, device.key, hash, given).await?;
        match self.account(&phone).await? {
            Some(user) => {
                let user = self.parts.users.expect(user).await?;
                self.codes.remove(&phone, device.key).await?;
                self.enter(device, user).await
            }
            None => {
                self.codes.prove(&phone, device.key, hash).await?;
                Ok(SignedIn::SignUpRequired)
            }
        }
    }

    /// Makes an account for a number whose code was given before (`auth.signUp`).
    ///
    /// # Errors
    /// `400 PHONE_NUMBER_INVALID`, `400 PHONE_CODE_EXPIRED`, `400 PHONE_CODE_INVALID` if the code was not given,
    /// `400 PHONE_NUMBER_OCCUPIED`, `400 FIRSTNAME_INVALID`, `400 LASTNAME_INVALID`, `420 FLOOD_WAIT_X`.
    pub async fn sign_up(
        &self,
        device: &Device,
        number: &str,
        hash: &str,
        first_name: &str,
        last_name: &str,
    ) -> Result<SignedIn> {
        let phone = self.phone(number)?;
        self.pay_for_attempt(device, &phone).await?;
        let code = self.codes.named(&phone, device.key, hash).await?;
        if !code.proven {
            return Err(Refusal::bad("PHONE_CODE_INVALID").into());
        }
        let client = self.parts.keys.record(device.key).await?.and_then(|record| record.client);
        let new = NewUser {
            phone: phone.clone(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            lang_code: client.map(|client| client.lang_code).filter(|code| !code.is_empty()),
        };
        let user = self.parts.users.create(new).await?;
        self.codes.remove(&phone, device.key).await?;
        self.admit(device, user).await
    }

    async fn pay_for_attempt(&self, device: &Device, phone: &str) -> Result<()> {
        let subjects = [Subject::phone(phone), Subject::Key(device.key), Subject::Address(device.address)];
        self.parts.limits.take(Class::SignIn, &subjects).await
    }
}
