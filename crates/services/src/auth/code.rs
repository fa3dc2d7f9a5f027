//! Login codes as they are stored, and how many guesses they allow (rule A11).
//!
//! A code belongs to a number, a key and a hash, lives five minutes, and dies after five attempts. An attempt is
//! counted durably before it is compared, for the code and for the number, so that neither a crash nor many
//! keys at once give more guesses than there are.

use crate::{Outside, Result, rows};
use minicbor::{Decode, Encode};
use model::{AuthKeyId, Date, Refusal};
use planted::Bug;
use ports::{Env, Key, RowKey, Table, ViewWrite};

/// Digits of a code.
pub(super) const LENGTH: usize = 5;
/// How long a code lives, in seconds.
pub(super) const LIFETIME_S: i32 = 300;
/// Attempts after which a code is dead.
pub(super) const ATTEMPTS_MAX: u32 = 5;
/// Codes that may fail for one number in a day.
pub(super) const FAILED_CODES_MAX: u32 = 3;
/// A day, in seconds.
const DAY_S: i32 = 86_400;

/// A code that was sent.
#[derive(Clone, PartialEq, Encode, Decode)]
pub(super) struct LoginCode {
    /// What the client names it by.
    #[n(0)]
    pub(super) hash: String,
    #[n(1)]
    pub(super) code: String,
    #[n(2)]
    pub(super) sent: Date,
    #[n(3)]
    pub(super) attempts: u32,
    #[n(4)]
    pub(super) resent: u32,
    /// The right code was given, but nobody has the number yet: it may sign up.
    #[n(5)]
    pub(super) proven: bool,
}

impl LoginCode {
    fn is_valid(&self, now: Date) -> bool {
        self.lives(now) && self.attempts < ATTEMPTS_MAX
    }

    fn lives(&self, now: Date) -> bool {
        (0..LIFETIME_S).contains(&now.0.saturating_sub(self.sent.0))
    }
}

/// What went wrong with the codes of one number lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Encode, Decode)]
struct Failures {
    #[n(0)]
    since: Date,
    /// Codes with at least one wrong attempt.
    #[n(1)]
    codes: u32,
    /// Wrong attempts.
    #[n(2)]
    attempts: u32,
}

impl Failures {
    fn at(self, now: Date) -> Self {
        let over = now.0.saturating_sub(self.since.0) >= DAY_S;
        if over { Self { since: now, codes: 0, attempts: 0 } } else { self }
    }

    fn exhausted(self) -> bool {
        self.codes >= FAILED_CODES_MAX || self.attempts >= FAILED_CODES_MAX * ATTEMPTS_MAX
    }
}

/// The codes of all numbers.
pub(super) struct Codes {
    outside: Outside,
}

impl Codes {
    pub(super) fn new(outside: Outside) -> Self {
        Self { outside }
    }

    /// The code that the key has for the number, if it is still good.
    pub(super) async fn valid(&self, phone: &str, key: AuthKeyId) -> Result<Option<LoginCode>> {
        let now = self.outside.env.now().date();
        let code: Option<LoginCode> = rows::read(self.outside.views.as_ref(), &row(phone, key)).await?;
        Ok(code.filter(|code| code.is_valid(now)))
    }

    /// The newest code for a number that is still good, for whichever key.
    pub(super) async fn newest(&self, phone: &str) -> Result<Option<LoginCode>> {
        let now = self.outside.env.now().date();
        let rows = rows::all_bytes(self.outside.views.as_ref(), Table::LoginCodes, &partition(phone)).await?;
        let codes = rows.into_iter().filter(|(key, _)| !key.as_bytes().is_empty());
        let codes: Vec<LoginCode> =
            codes.map(|(_, bytes)| model::stored::decode(&bytes)).collect::<std::result::Result<_, _>>()?;
        Ok(codes.into_iter().filter(|code| code.is_valid(now)).max_by_key(|code| code.sent))
    }

    /// A new code for this key and number.
    ///
    /// # Errors
    /// `400 PHONE_NUMBER_FLOOD` if too many codes for this number were guessed at today.
    pub(super) async fn issue(&self, phone: &str, key: AuthKeyId, digits: String) -> Result<LoginCode> {
        let now = self.outside.env.now().date();
        let failures: Option<Failures> =
            rows::read(self.outside.views.as_ref(), &failures_row(phone)).await?;
        if failures.is_some_and(|failures| failures.at(now).exhausted()) {
            return Err(Refusal::bad("PHONE_NUMBER_FLOOD").into());
        }
        let hash = hex(&random::<12>(self.outside.env.as_ref()));
        let code = LoginCode { hash, code: digits, sent: now, attempts: 0, resent: 0, proven: false };
        self.outside.views.write(vec![rows::put(row(phone, key), &code)]).await?;
        Ok(code)
    }

    /// Compares a code that was given; counted before it is looked at.
    ///
    /// # Errors
    /// `400 PHONE_CODE_EXPIRED` if there is no such code or it is dead, `400 PHONE_CODE_INVALID` if it is wrong,
    /// `400 PHONE_NUMBER_FLOOD`.
    pub(super) async fn try_code(
        &self,
        phone: &str,
        key: AuthKeyId,
        hash: &str,
        given: &str,
    ) -> Result<LoginCode> {
        let now = self.outside.env.now().date();
        self.named(phone, key, hash).await?;
        let code = self
            .change(phone, key, hash, |code| LoginCode { attempts: code.attempts + 1, ..code.clone() })
            .await?;
        if code.attempts > ATTEMPTS_MAX {
            return Err(expired().into());
        }
        if !planted::is(Bug::GuessesPerKey) {
            self.count_failure(phone, now, code.attempts == 1).await?;
        }
        if !is_login_code(&code.code, given) {
            return Err(Refusal::bad("PHONE_CODE_INVALID").into());
        }
        self.forgive(phone).await?;
        Ok(code)
    }

    /// The code that the key names by its hash.
    ///
    /// # Errors
    /// `400 PHONE_CODE_EXPIRED`.
    pub(super) async fn named(&self, phone: &str, key: AuthKeyId, hash: &str) -> Result<LoginCode> {
        let code = self.valid(phone, key).await?.filter(|code| same(&code.hash, hash));
        Ok(code.ok_or_else(expired)?)
    }

    /// The code is sent once more.
    pub(super) async fn count_resend(&self, phone: &str, key: AuthKeyId, hash: &str) -> Result<LoginCode> {
        self.change(phone, key, hash, |code| LoginCode { resent: code.resent + 1, ..code.clone() }).await
    }

    /// The right code was given: the key may sign up with the number. The attempt that it took is given back, so
    /// that the code lives on until then.
    pub(super) async fn prove(&self, phone: &str, key: AuthKeyId, hash: &str) -> Result<LoginCode> {
        self.change(phone, key, hash, |code| LoginCode { proven: true, attempts: 0, ..code.clone() }).await
    }

    pub(super) async fn remove(&self, phone: &str, key: AuthKeyId) -> Result<()> {
        Ok(self.outside.views.write(vec![ViewWrite::Delete(row(phone, key))]).await?)
    }

    /// Changes a code that is still good, as one step.
    async fn change(
        &self,
        phone: &str,
        key: AuthKeyId,
        hash: &str,
        change: impl Fn(&LoginCode) -> LoginCode,
    ) -> Result<LoginCode> {
        let now = self.outside.env.now().date();
        let row = row(phone, key);
        let code = rows::change(self.outside.views.as_ref(), &row, |old: Option<&LoginCode>| {
            let good = old.filter(|code| code.lives(now) && same(&code.hash, hash));
            Ok(Some(change(good.ok_or_else(expired)?)))
        })
        .await?;
        Ok(code.ok_or_else(expired)?)
    }

    async fn count_failure(&self, phone: &str, now: Date, first: bool) -> Result<()> {
        rows::change(self.outside.views.as_ref(), &failures_row(phone), |old: Option<&Failures>| {
            let old = old.copied().unwrap_or(Failures { since: now, ..Failures::default() }).at(now);
            if old.attempts >= FAILED_CODES_MAX * ATTEMPTS_MAX {
                return Err(Refusal::bad("PHONE_NUMBER_FLOOD").into());
            }
            Ok(Some(Failures { codes: old.codes + u32::from(first), attempts: old.attempts + 1, ..old }))
        })
        .await?;
        Ok(())
    }

    /// The right code was given: earlier failures are forgotten.
    async fn forgive(&self, phone: &str) -> Result<()> {
        Ok(self.outside.views.write(vec![ViewWrite::Delete(failures_row(phone))]).await?)
    }
}

fn expired() -> Refusal {
    Refusal::bad("PHONE_CODE_EXPIRED")
}

/// Five random digits, each as likely as any other.
pub(super) fn random_digits(env: &dyn Env) -> String {
    // 2^64 is so much larger than 10^5 that the remainder's bias is below one in 10^14.
    format!("{:0LENGTH$}", env.random_u64() % 100_000)
}

/// Whether the given login code is the one that was sent. The time taken depends on their lengths only.
pub fn is_login_code(sent: &str, given: &str) -> bool {
    same(sent, given)
}

fn same(a: &str, b: &str) -> bool {
    crypto::hash::constant_time_eq(a.as_bytes(), b.as_bytes())
}

fn random<const N: usize>(env: &dyn Env) -> [u8; N] {
    let mut bytes = [0; N];
    env.fill(&mut bytes);
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn partition(phone: &str) -> Key {
    Key::new().text(phone)
}

fn row(phone: &str, key: AuthKeyId) -> RowKey {
    RowKey { table: Table::LoginCodes, partition: partition(phone), clustering: Key::new().u64(key.0) }
}

fn failures_row(phone: &str) -> RowKey {
    RowKey::single(Table::LoginCodes, partition(phone))
}
