//! Signing in: a new key, the number, the code.

use std::time::Duration;

use testkit::{Client, Options, Server};
use tl::enums;
use tl::functions::auth;
use tl::types::CodeSettings;

use crate::error::Error;
use crate::state::Account;

/// Waits that a flood limit asks for are taken up to this long.
const FLOOD_WAIT_MAX_S: u64 = 120;

/// Which numbers are used, and where their codes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    /// 99966XYYYY with the code XXXXX, as on the official test servers and on a server in dev mode.
    TestNumbers,
    /// Numbers that follow `first`; a shell command that gets the number behind it prints the code.
    Command {
        /// The number of the first account.
        first: u64,
        /// The command.
        command: String,
    },
}

impl Login {
    /// The number of an account.
    ///
    /// # Errors
    /// When there are no more numbers.
    pub(crate) fn phone(&self, index: usize) -> Result<String, Error> {
        match self {
            Login::TestNumbers if index < 30_000 => Ok(format!("99966{:05}", 10_000 + index)),
            Login::TestNumbers => Err(Error::Usage("there are 30,000 test numbers".into())),
            Login::Command { first, .. } => Ok((first + index as u64).to_string()),
        }
    }

    fn code(&self, phone: &str) -> Result<String, Error> {
        match self {
            Login::TestNumbers => Ok(phone[5..6].repeat(5)),
            Login::Command { command, .. } => {
                let script = format!("{command} {phone}");
                let output = std::process::Command::new("sh").args(["-c", &script]).output()?;
                let text = String::from_utf8_lossy(&output.stdout);
                let mut codes =
                    text.split(|c: char| !c.is_ascii_digit()).filter(|word| (4..=8).contains(&word.len()));
                codes
                    .next_back()
                    .map(str::to_owned)
                    .ok_or_else(|| Error::Usage(format!("`{script}` prints no code")))
            }
        }
    }

    /// Makes a key and signs in or up with it.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) async fn sign_in(&self, server: &Server, layer: i32, phone: &str) -> Result<Account, Error> {
        let timeout = Duration::from_secs(120);
        let options =
            Options { layer, events: false, timeout, device_model: "bench".into(), ..Options::default() };
        let client = Client::connect(server, options).await?;
        let hash = send_code(&client, phone).await?;
        let sign_in = auth::SignIn {
            phone_number: phone.to_owned(),
            phone_code_hash: hash.clone(),
            phone_code: Some(self.code(phone)?),
            ..Default::default()
        };
        if let enums::auth::Authorization::AuthorizationSignUpRequired(_) =
            patiently(&client, &sign_in).await?
        {
            let first_name = format!("Bench {phone}");
            let sign_up = auth::SignUp {
                phone_number: phone.to_owned(),
                phone_code_hash: hash,
                first_name,
                ..Default::default()
            };
            patiently(&client, &sign_up).await?;
        }
        let session = client.session_id();
        let testkit::Credentials { auth_key: key, salt } = client.credentials();
        Ok(Account { key, salt, session, peer: None })
    }
}

async fn send_code(client: &Client, phone: &str) -> Result<String, Error> {
    let call = auth::SendCode {
        phone_number: phone.to_owned(),
        api_id: 1,
        api_hash: "0".repeat(32),
        settings: CodeSettings::default().into(),
    };
    match patiently(client, &call).await? {
        enums::auth::SentCode::SentCode(sent) => Ok(sent.phone_code_hash),
        _ => Err(Error::Protocol("auth.sendCode sent no code".into())),
    }
}

/// Makes a call, again where a flood limit asks to wait.
async fn patiently<F: tl::Function + tl::Encode>(client: &Client, call: &F) -> Result<F::Output, Error> {
    loop {
        match client.invoke(call).await {
            Err(testkit::Error::Rpc(error))
                if flood_wait(&error.name).is_some_and(|s| s <= FLOOD_WAIT_MAX_S) =>
            {
                let seconds = flood_wait(&error.name).unwrap_or_default();
                tokio::time::sleep(Duration::from_secs(seconds)).await;
            }
            outcome => return Ok(outcome?),
        }
    }
}

fn flood_wait(name: &str) -> Option<u64> {
    name.strip_prefix("FLOOD_WAIT_")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_and_their_codes() {
        for (index, phone, code) in [(0, "9996610000", "11111"), (29_999, "9996639999", "33333")] {
            assert_eq!(Login::TestNumbers.phone(index).unwrap(), phone);
            assert_eq!(Login::TestNumbers.code(phone).unwrap(), code);
        }
        assert!(Login::TestNumbers.phone(30_000).is_err());
    }

    #[test]
    fn a_command_prints_the_code() {
        let login = Login::Command { first: 4_915_100_000, command: "echo code 12345 for".into() };
        let phone = login.phone(3).unwrap();
        assert_eq!((phone.as_str(), login.code(&phone).unwrap().as_str()), ("4915100003", "12345"));
    }
}
