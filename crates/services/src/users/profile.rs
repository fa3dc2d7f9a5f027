//! Changes of a profile.

use super::{Users, names};
use crate::{Caller, Result};
use model::User;
use std::sync::Arc;

/// What is to change; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// "About".
    pub about: Option<String>,
}

impl Users {
    /// Changes the caller's profile and tells the caller's other devices.
    ///
    /// # Errors
    /// `400 FIRSTNAME_INVALID`, `400 LASTNAME_INVALID`, `400 ABOUT_TOO_LONG`.
    pub async fn update_profile(&self, caller: &Caller, wanted: ProfileChange) -> Result<Arc<User>> {
        let first_name = wanted.first_name.as_deref().map(names::first_name).transpose()?;
        let last_name = wanted.last_name.as_deref().map(names::last_name).transpose()?;
        let about = wanted.about.as_deref().map(names::about).transpose()?;
        let (written, user) = self
            .rename(caller.user, |old| {
                let new = User {
                    first_name: first_name.clone().unwrap_or_else(|| old.first_name.clone()),
                    last_name: last_name.clone().unwrap_or_else(|| old.last_name.clone()),
                    about: about.clone().unwrap_or_else(|| old.about.clone()),
                    ..old.clone()
                };
                Ok((new != *old).then_some(new))
            })
            .await?;
        if written {
            self.notify(caller.user, Some(caller.origin)).await;
        }
        Ok(user)
    }
}
