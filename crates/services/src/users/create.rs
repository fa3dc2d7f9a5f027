//! A new account: an id, a row and a number.

use super::{Users, names, phone_row, row};
use crate::{Result, rows};
use model::{Refusal, User, UserId};
use ports::ViewWrite;
use std::sync::Arc;

/// The lowest id that is given out.
///
/// Clients know a number of ids by heart (777000 and some robots), all below 2^33; ids from here on collide with
/// none of them and still fit the 2^40 that clients accept. Ids are drawn at random and claimed: nothing has to
/// count them, and their order tells nothing about when an account was made.
const LOWEST: u64 = 1 << 33;

/// What a new account is made of.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The number, digits only.
    pub phone: String,
    /// First name as the user typed it.
    pub first_name: String,
    /// Last name as the user typed it.
    pub last_name: String,
    /// The language of the client.
    pub lang_code: Option<String>,
}

impl Users {
    /// Makes an account. The row is written before the number is claimed: a crash between the two leaves a row
    /// that nothing points to, never a number that leads nowhere.
    ///
    /// # Errors
    /// `400 FIRSTNAME_INVALID`, `400 LASTNAME_INVALID`, `400 PHONE_NUMBER_OCCUPIED`.
    pub async fn create(&self, new: NewUser) -> Result<Arc<User>> {
        let user = self.claim_id(&new).await?;
        let views = self.outside.views.as_ref();
        if !rows::create(views, phone_row(&new.phone), &user.id).await? {
            views.write(vec![ViewWrite::Delete(row(user.id))]).await?;
            return Err(Refusal::bad("PHONE_NUMBER_OCCUPIED").into());
        }
        self.cache.forget(&user.id);
        Ok(Arc::new(user))
    }

    async fn claim_id(&self, new: &NewUser) -> Result<User> {
        let mut user = User {
            id: UserId(0),
            phone: Some(new.phone.clone()),
            first_name: names::first_name(&new.first_name)?,
            last_name: names::last_name(&new.last_name)?,
            username: None,
            about: String::new(),
            created: self.outside.env.now().date(),
            last_seen: None,
            version: 1,
            deleted: false,
            bot: false,
            verified: false,
            lang_code: new.lang_code.clone(),
            account_ttl_days: None,
        };
        loop {
            user.id = random_id(self.outside.env.random_u64());
            if rows::create(self.outside.views.as_ref(), row(user.id), &user).await? {
                return Ok(user);
            }
        }
    }
}

fn random_id(chance: u64) -> UserId {
    let span = UserId::MAX.0 as u64 - LOWEST + 1;
    UserId((LOWEST + chance % span) as i64)
}
