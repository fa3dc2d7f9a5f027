//! Removing a password that its owner has forgotten, from a device that is signed in: a week after it was asked for,
//! unless somebody declines it meanwhile (rule A17).

use super::{DAY_S, Passwords, Prover, new_salts};
use crate::{Caller, Result};
use model::{CloudPassword, Date, PasswordReset, Refusal};

/// How long a reset can be declined before it is carried out.
const WAIT_S: u32 = 7 * DAY_S;
/// How long after a declined reset there is no other.
const AFTER_DECLINED_S: u32 = DAY_S;

/// What became of a request to reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// There is no password any more.
    Done,
    /// It can be asked for again, and is then carried out, from this date on.
    Waits(Date),
    /// One was declined; the next can be asked for from this date on.
    Declined(Date),
}

impl Passwords {
    /// Asks for the password to be removed, or removes it when its time has come (`account.resetPassword`).
    ///
    /// # Errors
    /// `400 PASSWORD_EMPTY` if there is none.
    pub async fn reset(&self, by: &Caller) -> Result<Reset> {
        let by = Prover::from(by);
        let kept = self.kept(by.user).await?.filter(|kept| kept.current.is_some());
        let kept = kept.ok_or(Refusal::bad("PASSWORD_EMPTY"))?;
        let now = self.now();
        match kept.reset {
            Some(PasswordReset::Pending(until)) if now < until => Ok(Reset::Waits(until)),
            Some(PasswordReset::Declined(until)) if now < until => Ok(Reset::Declined(until)),
            Some(PasswordReset::Pending(_)) => {
                let next = new_salts(self.outside.env.as_ref());
                let after = CloudPassword { current: None, changed: Some(now), next, reset: None };
                self.replace(by, Some(&kept), after).await?;
                Ok(Reset::Done)
            }
            Some(PasswordReset::Declined(_)) | None => {
                let until = later(now, WAIT_S);
                let reset = Some(PasswordReset::Pending(until));
                self.replace(by, Some(&kept), CloudPassword { reset, ..kept.clone() }).await?;
                Ok(Reset::Waits(until))
            }
        }
    }

    /// Declines a reset that was asked for (`account.declinePasswordReset`).
    ///
    /// # Errors
    /// `400 RESET_REQUEST_MISSING`.
    pub async fn decline_reset(&self, by: &Caller) -> Result<()> {
        let kept = self.kept(by.user).await?;
        let pending = kept.filter(|kept| matches!(kept.reset, Some(PasswordReset::Pending(_))));
        let kept = pending.ok_or(Refusal::bad("RESET_REQUEST_MISSING"))?;
        let reset = Some(PasswordReset::Declined(later(self.now(), AFTER_DECLINED_S)));
        self.replace(by.into(), Some(&kept), CloudPassword { reset, ..kept.clone() }).await
    }
}

fn later(date: Date, seconds: u32) -> Date {
    Date(date.0.saturating_add_unsigned(seconds))
}
