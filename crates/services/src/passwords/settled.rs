//! The proof that giving something away takes: a password and a login that are older than a day, so that whoever gets
//! hold of a device cannot set a password and give away what is on it.

use super::{Passwords, Proof};
use crate::auth::Authorizations;
use crate::{Caller, Result};
use model::{Date, Refusal};

impl Passwords {
    /// Takes the proof, if the password and the caller's login are old enough. The ages come first: that is how
    /// clients learn, with an empty proof, whether to ask for the password.
    ///
    /// # Errors
    /// `400 PASSWORD_MISSING` if there is none, `400 PASSWORD_TOO_FRESH_X`, `400 SESSION_TOO_FRESH_X`, and those of
    /// [`Passwords::prove`].
    pub async fn prove_settled(
        &self,
        by: &Caller,
        authorizations: &Authorizations,
        proof: &Proof,
    ) -> Result<()> {
        let kept = self.kept(by.user).await?.filter(|kept| kept.current.is_some());
        let kept = kept.ok_or(Refusal::bad("PASSWORD_MISSING"))?;
        self.check_age(kept.changed, "PASSWORD_TOO_FRESH_")?;
        let login = authorizations.get(by.user, by.origin.key).await?;
        self.check_age(login.map(|login| login.created), "SESSION_TOO_FRESH_")?;
        self.check(by.into(), Some(&kept), proof).await
    }

    fn check_age(&self, since: Option<Date>, name: &'static str) -> Result<()> {
        let since = since.unwrap_or(self.now()).0;
        let age = self.now().0.saturating_sub(since);
        let left = i64::from(self.settled_s) - i64::from(age);
        match u32::try_from(left) {
            Ok(left @ 1..) => Err(Refusal { code: 400, name, argument: Some(left) }.into()),
            _ => Ok(()),
        }
    }
}
