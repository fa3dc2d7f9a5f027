//! Reading the contact list.

use crate::convert::{people::People, user};
use crate::{call::Call, error::Result};
use services::users::settings;
use tl::{enums, functions as f, types};

/// The list, or that the client's is the same.
pub(crate) async fn get_contacts(
    call: &Call<'_>,
    arguments: f::contacts::GetContacts,
) -> Result<enums::contacts::Contacts> {
    let own = call.caller()?.user;
    let contacts = &call.api.services.contacts;
    let book = contacts.book(own).await?;
    if arguments.hash != 0 && arguments.hash == hash(book.hash_ids()) {
        return Ok(enums::contacts::Contacts::ContactsNotModified);
    }
    let ids: Vec<_> = book.iter().map(|contact| contact.user).collect();
    let views = contacts.views(own, &ids).await?;
    let listed =
        views.iter().map(|view| types::Contact { user_id: view.user.id.0, mutual: view.mutual }.into());
    let answer = types::contacts::Contacts {
        contacts: listed.collect(),
        saved_count: i32::try_from(book.len()).unwrap_or(i32::MAX),
        users: views.iter().map(user::user).collect(),
    };
    Ok(answer.into())
}

/// Who of the contacts is online, and when the others were last seen.
pub(crate) async fn get_statuses(
    call: &Call<'_>,
    _: f::contacts::GetStatuses,
) -> Result<Vec<enums::ContactStatus>> {
    let own = call.caller()?.user;
    let contacts = &call.api.services.contacts;
    let ids: Vec<_> = contacts.book(own).await?.iter().map(|contact| contact.user).collect();
    let views = contacts.views(own, &ids).await?;
    let statuses = views.iter().map(|view| {
        let status = user::presence_status(view.presence);
        types::ContactStatus { user_id: view.user.id.0, status }.into()
    });
    Ok(statuses.collect())
}

/// Whom the caller writes to most often: nobody is counted.
pub(crate) async fn get_top_peers(
    call: &Call<'_>,
    _: f::contacts::GetTopPeers,
) -> Result<enums::contacts::TopPeers> {
    let own = call.caller()?.user;
    let counted = call.api.services.users.settings().get(own, &settings::TOP_PEERS).await?;
    Ok(if counted {
        types::contacts::TopPeers::default().into()
    } else {
        enums::contacts::TopPeers::TopPeersDisabled
    })
}

/// Switches the counting of top peers on or off.
pub(crate) async fn toggle_top_peers(
    call: &Call<'_>,
    arguments: f::contacts::ToggleTopPeers,
) -> Result<bool> {
    let own = call.caller()?.user;
    call.api.services.users.settings().set(own, &settings::TOP_PEERS, &arguments.enabled).await?;
    Ok(true)
}

/// The hash by which a client says what list it has
/// (<https://core.telegram.org/api/offsets#hash-generation>).
pub(crate) fn hash(ids: impl Iterator<Item = i64>) -> i64 {
    let hash = ids.fold(0_u64, |mut hash, id| {
        hash ^= hash >> 21;
        hash ^= hash << 35;
        hash ^= hash >> 4;
        hash.wrapping_add(id.cast_unsigned())
    });
    hash.cast_signed()
}

/// The answer to a change of contacts: what the chats with these users now offer, and the users anew.
pub(super) async fn changed(call: &Call<'_>, users: &[model::UserId]) -> Result<enums::Updates> {
    let own = call.caller()?.user;
    let mut people = People::default();
    let mut updates = Vec::with_capacity(users.len());
    for user in users {
        people.user(*user);
        updates.push(call.api.services.peer_settings_update(own, *user).await?);
    }
    let named = call.named(&people).await?;
    Ok(crate::convert::updates::container(updates, named, call.now(), 0))
}
