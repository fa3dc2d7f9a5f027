//! Changing the contact list.

use super::list;
use crate::convert::people::People;
use crate::{call::Call, error::Result, resolve};
use model::Refusal;
use services::contacts::{NewContact, PhoneContact};
use tl::{enums, functions as f, types};

/// The most contacts that one request deletes.
const DELETED_MAX: usize = 1_000;

/// Imports a phone book: whoever has one of its numbers becomes a contact.
pub(crate) async fn import_contacts(
    call: &Call<'_>,
    arguments: f::contacts::ImportContacts,
) -> Result<enums::contacts::ImportedContacts> {
    let entries: Vec<PhoneContact> = arguments.contacts.into_iter().map(entry).collect();
    let imported = call.api.services.contacts.import(&call.caller()?, &entries).await?;
    let mut people = People::default();
    imported.imported.iter().for_each(|(user, _)| people.user(*user));
    let found = imported
        .imported
        .iter()
        .map(|(user, client_id)| types::ImportedContact { user_id: user.0, client_id: *client_id }.into());
    let answer = types::contacts::ImportedContacts {
        imported: found.collect(),
        popular_invites: Vec::new(),
        retry_contacts: imported.retry,
        users: call.named(&people).await?.users,
    };
    Ok(answer.into())
}

fn entry(contact: enums::InputContact) -> PhoneContact {
    let enums::InputContact::InputPhoneContact(contact) = contact;
    PhoneContact {
        client_id: contact.client_id,
        phone: contact.phone.clone(),
        first_name: contact.first_name.clone(),
        last_name: contact.last_name.clone(),
    }
}

/// Adds a user to the contacts, or renames a contact.
pub(crate) async fn add_contact(
    call: &Call<'_>,
    arguments: f::contacts::AddContact,
) -> Result<enums::Updates> {
    let user = resolve::user(call, &arguments.id).await.map_err(as_contact)?;
    let new = NewContact {
        user,
        first_name: arguments.first_name,
        last_name: arguments.last_name,
        phone: arguments.phone,
        share_phone: arguments.add_phone_privacy_exception,
    };
    call.api.services.contacts.add(&call.caller()?, new).await?;
    list::changed(call, &[user]).await
}

/// Takes users off the contacts.
pub(crate) async fn delete_contacts(
    call: &Call<'_>,
    arguments: f::contacts::DeleteContacts,
) -> Result<enums::Updates> {
    if arguments.id.len() > DELETED_MAX {
        return Err(Refusal::bad("LIMIT_INVALID").into());
    }
    let users = resolve::users(call, &arguments.id).await?;
    let gone = call.api.services.contacts.delete(&call.caller()?, &users).await?;
    list::changed(call, &gone).await
}

/// Lets a contact see the caller's number.
pub(crate) async fn accept_contact(
    call: &Call<'_>,
    arguments: f::contacts::AcceptContact,
) -> Result<enums::Updates> {
    let user = resolve::user(call, &arguments.id).await.map_err(as_contact)?;
    call.api.services.contacts.share_phone(&call.caller()?, user).await?;
    list::changed(call, &[user]).await
}

/// These methods have a name of their own for a user who cannot be named.
fn as_contact(error: services::Error) -> services::Error {
    match error {
        services::Error::Refused(refusal) if refusal.name == "USER_ID_INVALID" => {
            Refusal::bad("CONTACT_ID_INVALID").into()
        }
        error => error,
    }
}
