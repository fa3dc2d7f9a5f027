//! A basic group as TL, from what the viewer is to it.

use model::{BannedRights, Chat, Restriction, UserId};
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
        default_banned_rights: inside.then(|| banned(chat.default_banned)),
        ..Default::default()
    }
    .into()
}

/// How many members.
pub(crate) fn count(chat: &Chat) -> i32 {
    i32::try_from(chat.members.len()).unwrap_or(i32::MAX)
}

macro_rules! banned_flags {
    ($($field:ident = $flag:ident),* $(,)?) => {
        /// What is withheld, as TL; the date 2147483647 stands for "for ever", and so does 0.
        pub(crate) fn banned(what: Restriction) -> enums::ChatBannedRights {
            types::ChatBannedRights {
                $($field: what.rights.has(BannedRights::$flag),)*
                until_date: what.until.map_or(i32::MAX, |until| until.0),
                ..Default::default()
            }
            .into()
        }
    };
}

banned_flags!(
    view_messages = VIEW_MESSAGES,
    send_messages = SEND_MESSAGES,
    send_media = SEND_MEDIA,
    send_stickers = SEND_STICKERS,
    send_gifs = SEND_GIFS,
    send_games = SEND_GAMES,
    send_inline = SEND_INLINE,
    embed_links = EMBED_LINKS,
    send_polls = SEND_POLLS,
    change_info = CHANGE_INFO,
    invite_users = INVITE_USERS,
    pin_messages = PIN_MESSAGES,
    manage_topics = MANAGE_TOPICS,
    send_photos = SEND_PHOTOS,
    send_videos = SEND_VIDEOS,
    send_roundvideos = SEND_ROUNDVIDEOS,
    send_audios = SEND_AUDIOS,
    send_voices = SEND_VOICES,
    send_docs = SEND_DOCS,
    send_plain = SEND_PLAIN,
    edit_rank = EDIT_RANK,
    send_reactions = SEND_REACTIONS,
);
