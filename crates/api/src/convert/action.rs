//! What a service message says, as TL.

use model::{ServiceAction, TopicEdit, UserId};
use tl::{enums, types};

/// The action of a service message (<https://core.telegram.org/type/MessageAction>).
pub(crate) fn action(action: &ServiceAction) -> enums::MessageAction {
    match action {
        ServiceAction::ContactSignUp => enums::MessageAction::MessageActionContactSignUp,
        ServiceAction::ChatCreate(title, users) => {
            types::MessageActionChatCreate { title: title.clone(), users: ids(users) }.into()
        }
        ServiceAction::ChannelCreate(title) => {
            types::MessageActionChannelCreate { title: title.clone() }.into()
        }
        ServiceAction::EditTitle(title) => types::MessageActionChatEditTitle { title: title.clone() }.into(),
        ServiceAction::DeletePhoto => enums::MessageAction::MessageActionChatDeletePhoto,
        ServiceAction::AddUsers(users) => types::MessageActionChatAddUser { users: ids(users) }.into(),
        ServiceAction::DeleteUser(user) => types::MessageActionChatDeleteUser { user_id: user.0 }.into(),
        ServiceAction::JoinedByLink(inviter) => {
            types::MessageActionChatJoinedByLink { inviter_id: inviter.0 }.into()
        }
        ServiceAction::JoinedByRequest => enums::MessageAction::MessageActionChatJoinedByRequest,
        ServiceAction::MigrateTo(channel) => {
            types::MessageActionChatMigrateTo { channel_id: channel.0 }.into()
        }
        ServiceAction::MigrateFrom(chat, title) => {
            types::MessageActionChannelMigrateFrom { title: title.clone(), chat_id: chat.0 }.into()
        }
        ServiceAction::PinMessage => enums::MessageAction::MessageActionPinMessage,
        ServiceAction::TopicCreate(title, icon_color, icon_emoji_id) => types::MessageActionTopicCreate {
            title_missing: false,
            title: title.clone(),
            icon_color: *icon_color,
            icon_emoji_id: *icon_emoji_id,
        }
        .into(),
        ServiceAction::TopicEdit(edit) => topic_edit(edit),
    }
}

fn topic_edit(edit: &TopicEdit) -> enums::MessageAction {
    types::MessageActionTopicEdit {
        title: edit.title.clone(),
        icon_emoji_id: edit.icon_emoji,
        closed: edit.closed,
        hidden: edit.hidden,
    }
    .into()
}

fn ids(users: &[UserId]) -> Vec<i64> {
    users.iter().map(|user| user.0).collect()
}
