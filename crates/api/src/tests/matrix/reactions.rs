//! The calls about reactions.

use super::cast::Cell;
use tl::{Request, enums, functions as f, types};

/// The call, or none if it is not about reactions.
pub(super) fn request(method: &str, cell: &Cell<'_>) -> Option<Request> {
    let (peer, fresh) = (cell.peer(), cell.fresh.0);
    let thumb: enums::Reaction = types::ReactionEmoji { emoticon: "👍".into() }.into();
    Some(match method {
        "messages.sendReaction" => {
            let reaction = Some(vec![thumb]);
            f::messages::SendReaction { peer, msg_id: fresh, reaction, ..Default::default() }.into()
        }
        "messages.getMessagesReactions" => f::messages::GetMessagesReactions { peer, id: vec![fresh] }.into(),
        "messages.getMessageReactionsList" => {
            f::messages::GetMessageReactionsList { peer, id: fresh, limit: 10, ..Default::default() }.into()
        }
        "messages.getUnreadReactions" => {
            f::messages::GetUnreadReactions { peer, limit: 10, ..Default::default() }.into()
        }
        "messages.readReactions" => f::messages::ReadReactions { peer, ..Default::default() }.into(),
        "messages.setChatAvailableReactions" => {
            let none = enums::ChatReactions::ChatReactionsNone;
            let all = types::ChatReactionsAll::default().into();
            let available_reactions = if cell.done % 2 == 0 { none } else { all };
            f::messages::SetChatAvailableReactions { peer, available_reactions, ..Default::default() }.into()
        }
        _ => return None,
    })
}
