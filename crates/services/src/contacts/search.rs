//! Finding users by number, by username and by name.

use super::Contacts;
use crate::auth::phone;
use crate::limits::{Class, Subject};
use crate::{Caller, Error, Result};
use model::{Refusal, User, UserId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most that a search answers of each kind.
const FOUND_MAX: usize = 50;
/// The longest query that is looked at, in characters.
const QUERY_MAX: usize = 64;
/// How many dialogs are looked through.
const DIALOGS_MAX: usize = 2_000;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Contacts of the caller and users with whom the caller has a dialog.
    pub mine: Vec<UserId>,
    /// Others, by their exact username.
    pub others: Vec<UserId>,
}

impl Contacts {
    /// Who has this number.
    ///
    /// # Errors
    /// `400 PHONE_NOT_OCCUPIED`, `420 FLOOD_WAIT_X`.
    pub async fn resolve_phone(&self, caller: &Caller, number: &str) -> Result<Arc<User>> {
        self.pay(caller, Class::Resolve).await?;
        let missing = Refusal::bad("PHONE_NOT_OCCUPIED");
        let number = phone::lenient(number).ok_or(missing.clone())?;
        let user = self.parts.users.by_phone(&number).await?.ok_or(missing.clone())?;
        let user = self.parts.users.get(user).await?;
        Ok(user.filter(|user| !user.deleted).ok_or(missing)?)
    }

    /// Who bears this username (rule P18).
    ///
    /// # Errors
    /// `400 USERNAME_INVALID`, `400 USERNAME_NOT_OCCUPIED`, `420 FLOOD_WAIT_X`.
    pub async fn resolve_username(&self, caller: &Caller, name: &str) -> Result<Arc<User>> {
        self.pay(caller, Class::Resolve).await?;
        self.parts.users.resolve_username(name).await
    }

    /// Finds users whose name or username begins with the query among those whom the caller knows, and whoever
    /// bears the query as a username. Other users are never searched through.
    ///
    /// # Errors
    /// `400 QUERY_TOO_SHORT`, `420 FLOOD_WAIT_X`.
    pub async fn search(&self, caller: &Caller, query: &str, limit: usize) -> Result<Found> {
        let query = Query::new(query).ok_or(Refusal::bad("QUERY_TOO_SHORT"))?;
        self.pay(caller, Class::Search).await?;
        let limit = limit.min(FOUND_MAX);
        let mine = self.search_known(caller.user, &query, limit).await?;
        let named = match self.parts.users.resolve_username(&query.text).await {
            Ok(user) => Some(user.id),
            Err(Error::Refused(_)) => None,
            Err(error) => return Err(error),
        };
        let others = named.filter(|user| !mine.contains(user) && limit > 0);
        Ok(Found { mine, others: others.into_iter().collect() })
    }

    async fn search_known(&self, owner: UserId, query: &Query, limit: usize) -> Result<Vec<UserId>> {
        let book = self.book(owner).await?;
        let dialogs = self.parts.acquaintances.of(owner).await;
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        let contacts = book.iter().map(|contact| contact.user);
        for id in contacts.chain(dialogs.into_iter().take(DIALOGS_MAX)) {
            if found.len() >= limit {
                break;
            }
            if !seen.insert(id) {
                continue;
            }
            let Some(user) = self.parts.users.get(id).await?.filter(|user| !user.deleted) else { continue };
            let contact = book.get(id);
            let names = match contact {
                Some(contact) => [contact.first_name.as_str(), contact.last_name.as_str()],
                None => [user.first_name.as_str(), user.last_name.as_str()],
            };
            if query.matches(&names, user.username.as_deref()) {
                found.push(id);
            }
        }
        Ok(found)
    }

    async fn pay(&self, caller: &Caller, class: Class) -> Result<()> {
        self.parts.limits.take(class, &[Subject::User(caller.user)]).await
    }
}

/// A query in lower case, without the `@` of a username.
struct Query {
    text: String,
}

impl Query {
    fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let text: String = text.strip_prefix('@').unwrap_or(text).chars().take(QUERY_MAX).collect();
        (!text.is_empty()).then(|| Self { text: text.to_lowercase() })
    }

    /// Whether a word of a name, the whole name or the username begins with the query.
    fn matches(&self, names: &[&str; 2], username: Option<&str>) -> bool {
        let full = names.join(" ").to_lowercase();
        full.starts_with(&self.text)
            || full.split_whitespace().any(|word| word.starts_with(&self.text))
            || username.is_some_and(|name| name.to_lowercase().starts_with(&self.text))
    }
}
