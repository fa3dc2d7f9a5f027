//! A user as TL, from what `services::contacts` lets the viewer see.

use model::{Presence, User};
use services::contacts::UserView;
use tl::{enums, types};

/// A user.
pub(crate) fn user(view: &UserView) -> enums::User {
    let account = &view.user;
    if account.deleted {
        return deleted(view);
    }
    let filled = |name: &String| (!name.is_empty()).then(|| name.clone());
    types::User {
        self_: view.is_self,
        contact: view.contact,
        mutual_contact: view.mutual,
        bot: account.bot,
        verified: account.verified,
        id: account.id.0,
        access_hash: Some(view.access_hash.0),
        first_name: filled(&view.first_name),
        last_name: filled(&view.last_name),
        username: account.username.clone(),
        phone: view.phone.clone(),
        status: status(view.presence),
        bot_info_version: account.bot.then_some(1),
        ..Default::default()
    }
    .into()
}

/// A user without anything that depends on who looks: name and public name
/// (<https://core.telegram.org/api/min>). It carries no access hash.
pub(crate) fn min(account: &User) -> enums::User {
    let filled = |name: &String| (!name.is_empty() && !account.deleted).then(|| name.clone());
    types::User {
        min: true,
        deleted: account.deleted,
        bot: account.bot,
        verified: account.verified,
        id: account.id.0,
        first_name: filled(&account.first_name),
        last_name: filled(&account.last_name),
        username: account.username.clone(),
        bot_info_version: account.bot.then_some(1),
        ..Default::default()
    }
    .into()
}

fn deleted(view: &UserView) -> enums::User {
    types::User {
        deleted: true,
        self_: view.is_self,
        id: view.user.id.0,
        access_hash: Some(view.access_hash.0),
        ..Default::default()
    }
    .into()
}

/// Presence as part of a user; `None` for somebody who was never seen.
fn status(presence: Presence) -> Option<enums::UserStatus> {
    match presence {
        Presence::Empty => None,
        seen => Some(presence_status(seen)),
    }
}

/// Presence by itself.
pub(crate) fn presence_status(presence: Presence) -> enums::UserStatus {
    match presence {
        Presence::Empty => enums::UserStatus::UserStatusEmpty,
        Presence::Online(until) => types::UserStatusOnline { expires: until.0 }.into(),
        Presence::Offline(at) => types::UserStatusOffline { was_online: at.0 }.into(),
    }
}
