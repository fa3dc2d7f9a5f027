//! Contacts: who is in whose list, who is blocked, and what a viewer sees of a user.
//!
//! A contact is written twice: in the owner's list and, under the contact, in the table of those who have them.
//! The second is how "mutual" and the visibility of a number are looked up without reading anybody else's list.
//! Every rendering of a user goes through [`Contacts::view`].

mod blocks;
mod book;
mod change;
mod import;
mod known;
mod search;
mod view;

#[cfg(test)]
mod tests;

pub use blocks::Blocks;
pub use book::ContactBook;
pub use change::NewContact;
pub use import::{Imported, PhoneContact};
pub use search::Found;
pub use view::UserView;

use crate::limits::Limits;
use crate::presence::{Acquaintances, PresenceService};
use crate::rows::Cached;
use crate::users::{Notices, Users};
use crate::{Outside, Result};
use known::KnownBy;
use model::{Notice, Origin, UserId};
use std::sync::Arc;

/// How many lists are kept in memory.
const BOOKS_CACHED: usize = 20_000;
/// For how many pairs of users it is kept in memory whether one has the other as a contact.
const PAIRS_CACHED: usize = 500_000;

/// What contacts are built from.
#[derive(Clone)]
pub struct ContactsParts {
    /// The ports.
    pub outside: Outside,
    /// The users.
    pub users: Arc<Users>,
    /// Who is online.
    pub presence: Arc<PresenceService>,
    /// Who has blocked whom.
    pub blocks: Arc<Blocks>,
    /// How much may be imported.
    pub limits: Arc<Limits>,
    /// Tells a user's other devices.
    pub notices: Arc<dyn Notices>,
    /// With whom a user has a dialog.
    pub acquaintances: Arc<dyn Acquaintances>,
}

/// The contacts of all users.
pub struct Contacts {
    parts: ContactsParts,
    books: Cached<UserId, Arc<ContactBook>>,
    pairs: Cached<(UserId, UserId), Option<KnownBy>>,
}

impl Contacts {
    /// Over these parts.
    pub fn new(parts: ContactsParts) -> Self {
        Self { parts, books: Cached::new(BOOKS_CACHED), pairs: Cached::new(PAIRS_CACHED) }
    }

    /// Who has blocked whom.
    pub fn blocks(&self) -> &Blocks {
        &self.parts.blocks
    }

    /// Tells the owner's other devices. The change is durable already, so that a failure is only logged.
    async fn notify(&self, user: UserId, origin: Origin, notice: Notice) {
        if let Err(error) = self.parts.notices.notify(user, Some(origin), notice).await {
            tracing::warn!(%user, %error, "a change of contacts was not announced");
        }
    }

    /// A user's list.
    pub async fn book(&self, owner: UserId) -> Result<Arc<ContactBook>> {
        self.books
            .get(&owner, || async move {
                Ok(Arc::new(ContactBook::load(self.parts.outside.views.as_ref(), owner).await?))
            })
            .await
    }
}
