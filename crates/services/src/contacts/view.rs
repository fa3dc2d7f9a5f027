//! What a viewer sees of a user (rule P13). Every rendering of a user goes through here.

use super::Contacts;
use crate::Result;
use model::{AccessHash, Presence, User, UserId};
use planted::Bug;
use std::sync::Arc;

/// A user as one viewer sees them. Fields of `user` that are repeated here must not be shown from there.
#[derive(Clone, Debug)]
pub struct UserView {
    /// The row, for what everybody may see.
    pub user: Arc<User>,
    /// First name, as the viewer calls the user.
    pub first_name: String,
    /// Last name, as the viewer calls the user.
    pub last_name: String,
    /// The number, where the viewer may see it.
    pub phone: Option<String>,
    /// The viewer is this user.
    pub is_self: bool,
    /// The user is a contact of the viewer.
    pub contact: bool,
    /// And the viewer is one of the user's.
    pub mutual: bool,
    /// By which the viewer names the user.
    pub access_hash: AccessHash,
    /// Online, last seen or unknown, as the viewer may know it.
    pub presence: Presence,
}

impl Contacts {
    /// What `viewer` sees of a user; `None` if there is no such user.
    pub async fn view(&self, viewer: UserId, user: UserId) -> Result<Option<UserView>> {
        match self.parts.users.get(user).await? {
            Some(user) => Ok(Some(self.view_of(viewer, user).await?)),
            None => Ok(None),
        }
    }

    /// What `viewer` sees of each of these users, in order and without those that do not exist.
    pub async fn views(&self, viewer: UserId, users: &[UserId]) -> Result<Vec<UserView>> {
        let mut views = Vec::with_capacity(users.len());
        for user in users {
            views.extend(self.view(viewer, *user).await?);
        }
        Ok(views)
    }

    async fn view_of(&self, viewer: UserId, user: Arc<User>) -> Result<UserView> {
        let is_self = viewer == user.id;
        let book = self.book(viewer).await?;
        let entry = book.get(user.id);
        let known = if is_self { None } else { self.known(viewer, user.id).await? };

        let saved = entry.is_some_and(|contact| Some(&contact.phone) == user.phone.as_ref());
        let saved = saved || planted::is(Bug::NumberOfAnyContact) && entry.is_some();
        let shown = known.is_some_and(|known| known.shows_phone);
        let phone = user.phone.clone().filter(|_| !user.deleted && (is_self || saved || shown));
        let (first_name, last_name) = match entry {
            Some(contact) if !user.deleted => (contact.first_name.clone(), contact.last_name.clone()),
            _ => (user.first_name.clone(), user.last_name.clone()),
        };
        Ok(UserView {
            first_name,
            last_name,
            phone,
            is_self,
            contact: entry.is_some(),
            mutual: entry.is_some() && known.is_some(),
            access_hash: self.parts.users.access().of(viewer, user.id),
            presence: self.presence_for(viewer, &user).await?,
            user,
        })
    }

    /// A user who has blocked the viewer looks like one who was never seen (rule P12).
    async fn presence_for(&self, viewer: UserId, user: &User) -> Result<Presence> {
        let hidden = viewer != user.id && self.parts.blocks.has(user.id, viewer).await?;
        Ok(if hidden { Presence::Empty } else { self.parts.presence.of(user) })
    }
}
