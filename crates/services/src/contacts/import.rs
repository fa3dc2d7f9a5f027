//! Import of a phone book.

use super::Contacts;
use crate::auth::phone;
use crate::limits::{Class, Subject};
use crate::users::names;
use crate::{Caller, Result};
use model::{Contact, Notice, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// An entry of a client's phone book.
#[derive(Clone, Debug)]
pub struct PhoneContact {
    /// The client's own number for the entry, by which it finds the result.
    pub client_id: i64,
    /// The number as it stands in the phone book.
    pub phone: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}

/// What an import led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The users found, each with the `client_id` of its entry, in the order of the request.
    pub imported: Vec<(UserId, i64)>,
    /// The `client_id` of entries that were not looked at, because the caller has imported too many.
    pub retry: Vec<i64>,
}

impl Contacts {
    /// Adds to the caller's list everybody whose number is among the entries (rule P17). Numbers that are in the
    /// list already cost nothing, so that a client may import its phone book at each start; each other one is
    /// paid for, whether somebody has it or not.
    pub async fn import(&self, caller: &Caller, entries: &[PhoneContact]) -> Result<Imported> {
        let book = self.book(caller.user).await?;
        let saved: BTreeSet<&str> = book.iter().map(|contact| contact.phone.as_str()).collect();
        let wanted: Vec<(&PhoneContact, String)> =
            entries.iter().filter_map(|entry| Some((entry, phone::lenient(&entry.phone)?))).collect();
        let unknown = wanted.iter().filter(|(_, phone)| !saved.contains(phone.as_str())).count();
        let mut allowed = self.allowance(caller, unknown).await?;

        let mut result = Imported::default();
        let mut changes: BTreeMap<UserId, (Contact, bool)> = BTreeMap::new();
        for (entry, phone) in wanted {
            let paid_for = saved.contains(phone.as_str());
            if !paid_for && allowed == 0 {
                result.retry.push(entry.client_id);
                continue;
            }
            allowed -= usize::from(!paid_for);
            let Some(user) = self.find(&phone).await? else { continue };
            result.imported.push((user, entry.client_id));
            if user == caller.user {
                continue;
            }
            let contact = self.entry(user, phone, entry);
            if !book.get(user).is_some_and(|old| same(old, &contact)) {
                changes.insert(user, (contact, true));
            }
        }
        if !changes.is_empty() {
            self.save(caller.user, changes.into_values().collect()).await?;
            self.notify(caller.user, caller.origin, Notice::ContactsChanged).await;
        }
        Ok(result)
    }

    async fn allowance(&self, caller: &Caller, wanted: usize) -> Result<usize> {
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let allowed = self.parts.limits.take_up_to(Class::Import, Subject::User(caller.user), wanted).await?;
        Ok(allowed as usize)
    }

    async fn find(&self, phone: &str) -> Result<Option<UserId>> {
        let Some(user) = self.parts.users.by_phone(phone).await? else { return Ok(None) };
        let user = self.parts.users.get(user).await?;
        Ok(user.filter(|user| !user.deleted).map(|user| user.id))
    }

    fn entry(&self, user: UserId, phone: String, entry: &PhoneContact) -> Contact {
        let mut first_name = names::contact_name(&entry.first_name);
        let last_name = names::contact_name(&entry.last_name);
        if first_name.is_empty() && last_name.is_empty() {
            first_name.clone_from(&phone);
        }
        Contact { user, phone, first_name, last_name, date: self.parts.outside.env.now().date() }
    }
}

fn same(a: &Contact, b: &Contact) -> bool {
    a.phone == b.phone && a.first_name == b.first_name && a.last_name == b.last_name
}
