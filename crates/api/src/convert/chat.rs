//! A basic group as TL, from what the viewer is to it.

use super::rights;
use model::{Chat, UserId};
use services::groups::Standing;
use tl::{enums, types};

/// What an administrator of a basic group may do: all that there is.
const ADMIN_RIGHTS: types::ChatAdminRights = types::ChatAdminRights {
    change_info: true,
    post_messages: false,
    edit_messages: false,
    delete_messages: true,
    ban_users: true,
    invite_users: true,
    pin_messages: true,
    add_admins: false,
    anonymous: false,
    manage_call: true,
    other: true,
    manage_topics: false,
    post_stories: false,
    edit_stories: false,
    delete_stories: false,
    manage_direct_messages: false,
    manage_ranks: false,
    manage_linked_peers: false,
    manage_welcome_messages: false,
};

/// A group. Who is no longer in it sees its title alone.
pub(crate) fn chat(viewer: UserId, chat: &Chat, migrated_to: Option<enums::InputChannel>) -> enums::Chat {
    let standing = Standing::of(chat, viewer);
    if standing == Standing::Kicked {
        return types::ChatForbidden { id: chat.id.0, title: chat.title.clone() }.into();
    }
    let inside = standing.is_inside();
    types::Chat {
        creator: chat.creator == viewer,
        left: !inside,
        deactivated: chat.deactivated,
        noforwards: chat.noforwards,
        id: chat.id.0,
        title: chat.title.clone(),
        photo: enums::ChatPhoto::ChatPhotoEmpty,
        participants_count: if inside { count(chat) } else { 0 },
        date: chat.member(viewer).map_or(chat.created, |member| member.date).0,
        version: chat.version,
        migrated_to,
        admin_rights: (standing == Standing::Admin).then(|| ADMIN_RIGHTS.into()),
        default_banned_rights: inside.then(|| rights::banned(chat.default_banned)),
        ..Default::default()
    }
    .into()
}

/// How many members.
pub(crate) fn count(chat: &Chat) -> i32 {
    i32::try_from(chat.members.len()).unwrap_or(i32::MAX)
}
