//! A basic group as TL, from what the viewer is to it.

use super::rights;
use model::{AdminRights, Chat, ChatMember, UserId};
use services::groups::Standing;
use tl::{enums, types};

/// What an administrator of a basic group may do: all that there is.
const ADMIN_RIGHTS: [AdminRights; 7] = [
    AdminRights::CHANGE_INFO,
    AdminRights::DELETE_MESSAGES,
    AdminRights::BAN_USERS,
    AdminRights::INVITE_USERS,
    AdminRights::PIN_MESSAGES,
    AdminRights::MANAGE_CALL,
    AdminRights::OTHER,
];

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
        admin_rights: (standing == Standing::Admin).then(|| rights::admin(admin_rights())),
        default_banned_rights: inside.then(|| rights::banned(chat.default_banned)),
        ..Default::default()
    }
    .into()
}

fn admin_rights() -> AdminRights {
    ADMIN_RIGHTS.iter().fold(AdminRights::NONE, |all, right| all.with(*right))
}

/// How many members.
pub(crate) fn count(chat: &Chat) -> i32 {
    i32::try_from(chat.members.len()).unwrap_or(i32::MAX)
}

/// The members, for those who are among them.
pub(crate) fn participants(viewer: UserId, chat: &Chat) -> enums::ChatParticipants {
    if !Standing::of(chat, viewer).is_inside() {
        return types::ChatParticipantsForbidden { chat_id: chat.id.0, self_participant: None }.into();
    }
    types::ChatParticipants {
        chat_id: chat.id.0,
        participants: chat.members.iter().map(|member| participant(chat, member)).collect(),
        version: chat.version,
    }
    .into()
}

fn participant(chat: &Chat, member: &ChatMember) -> enums::ChatParticipant {
    let (user_id, inviter_id, date) = (member.user.0, member.inviter.0, member.date.0);
    if member.user == chat.creator {
        types::ChatParticipantCreator { user_id, rank: None }.into()
    } else if member.admin {
        types::ChatParticipantAdmin { user_id, inviter_id, date, rank: None }.into()
    } else {
        types::ChatParticipant { user_id, inviter_id, date, rank: None }.into()
    }
}
