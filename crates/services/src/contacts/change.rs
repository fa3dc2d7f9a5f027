//! Adding and removing contacts.

use super::known::{self, KnownBy};
use super::{Contacts, book};
use crate::users::names;
use crate::{Caller, Result, rows};
use model::{Contact, Notice, Refusal, UserId};
use ports::ViewWrite;

/// A contact as its owner names it.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// The user.
    pub user: UserId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// The number as the owner has it; may be empty.
    pub phone: String,
    /// Whether the user may see the owner's number from now on.
    pub share_phone: bool,
}

impl Contacts {
    /// Adds a user whom the caller may name, or renames a contact. A number that was saved before stays when
    /// none is given.
    ///
    /// # Errors
    /// `400 CONTACT_NAME_EMPTY`, `400 CONTACT_ID_INVALID` (oneself, or a service user), `400 USER_ID_INVALID`.
    pub async fn add(&self, caller: &Caller, new: NewContact) -> Result<()> {
        let user = self.parts.users.expect(new.user).await?;
        if new.user == caller.user || new.user == UserId::SERVICE || user.deleted {
            return Err(Refusal::bad("CONTACT_ID_INVALID").into());
        }
        let book = self.book(caller.user).await?;
        let mut contact = self.contact(&new)?;
        if let Some(old) = book.get(new.user).filter(|_| contact.phone.is_empty()) {
            contact.phone.clone_from(&old.phone);
        }
        let shared = self.known(new.user, caller.user).await?.is_some_and(|known| known.shows_phone);
        let right_number = user.phone.as_ref() == Some(&contact.phone);
        let shows_phone = shared || new.share_phone || right_number;
        self.save(caller.user, vec![(contact, shows_phone)]).await?;
        self.notify(caller.user, caller.origin, Notice::ContactsChanged).await;
        Ok(())
    }

    /// Lets a user see the caller's number (`contacts.acceptContact`).
    ///
    /// # Errors
    /// `400 CONTACT_REQ_MISSING` if the user is not a contact of the caller.
    pub async fn share_phone(&self, caller: &Caller, user: UserId) -> Result<()> {
        let book = self.book(caller.user).await?;
        let contact = book.get(user).ok_or(Refusal::bad("CONTACT_REQ_MISSING"))?;
        self.save(caller.user, vec![(contact.clone(), true)]).await?;
        self.notify(caller.user, caller.origin, Notice::PeerSettings(user.into())).await;
        Ok(())
    }

    /// Removes contacts; answers those that were in the list.
    pub async fn delete(&self, caller: &Caller, users: &[UserId]) -> Result<Vec<UserId>> {
        let book = self.book(caller.user).await?;
        let mut gone: Vec<UserId> = users.iter().copied().filter(|user| book.contains(*user)).collect();
        gone.sort_unstable();
        gone.dedup();
        if gone.is_empty() {
            return Ok(gone);
        }
        let owner = caller.user;
        let writes = gone.iter().flat_map(|user| {
            [ViewWrite::Delete(book::row(owner, *user)), ViewWrite::Delete(known::row(*user, owner))]
        });
        self.parts.outside.views.write(writes.collect()).await?;
        self.forget(owner, &gone);
        self.notify(owner, caller.origin, Notice::ContactsChanged).await;
        Ok(gone)
    }

    fn contact(&self, new: &NewContact) -> Result<Contact> {
        let first_name = names::contact_name(&new.first_name);
        let last_name = names::contact_name(&new.last_name);
        if first_name.is_empty() && last_name.is_empty() {
            return Err(Refusal::bad("CONTACT_NAME_EMPTY").into());
        }
        let date = self.parts.outside.env.now().date();
        let phone = digits(&new.phone);
        Ok(Contact { user: new.user, phone, first_name, last_name, date })
    }

    /// Writes entries and their other direction, each with whether the contact may see the owner's number.
    pub(super) async fn save(&self, owner: UserId, contacts: Vec<(Contact, bool)>) -> Result<()> {
        let users: Vec<UserId> = contacts.iter().map(|(contact, _)| contact.user).collect();
        let mut writes = Vec::with_capacity(2 * contacts.len());
        for (contact, shows_phone) in &contacts {
            let known = KnownBy { since: contact.date, shows_phone: *shows_phone };
            writes.push(rows::put(book::row(owner, contact.user), contact));
            writes.push(rows::put(known::row(contact.user, owner), &known));
        }
        self.parts.outside.views.write(writes).await?;
        self.forget(owner, &users);
        Ok(())
    }

    fn forget(&self, owner: UserId, users: &[UserId]) {
        self.books.forget(&owner);
        for user in users {
            self.pairs.forget(&(*user, owner));
        }
    }
}

/// At most 15 digits make a number (E.164); what a client sends beside them is dropped.
pub(super) fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).take(15).collect()
}
