//! What a message answers: a number that became `InputReplyTo`.

use super::Adapt;
use crate::{enums, types};

impl Adapt<i32> for enums::InputReplyTo {
    fn from_old(old: i32) -> Self {
        types::InputReplyToMessage { reply_to_msg_id: old, ..Default::default() }.into()
    }
    fn to_old(&self) -> Option<i32> {
        match self {
            Self::InputReplyToMessage(reply) => Some(reply.reply_to_msg_id),
            _ => None,
        }
    }
}

/// `reply_to_msg_id` and `top_msg_id`. A topic without a message in it is answered by answering its first message.
impl Adapt<(Option<i32>, Option<i32>)> for Option<enums::InputReplyTo> {
    fn from_old((reply_to_msg_id, top_msg_id): (Option<i32>, Option<i32>)) -> Self {
        let reply_to_msg_id = reply_to_msg_id.or(top_msg_id)?;
        Some(types::InputReplyToMessage { reply_to_msg_id, top_msg_id, ..Default::default() }.into())
    }
    fn to_old(&self) -> Option<(Option<i32>, Option<i32>)> {
        match self {
            Some(enums::InputReplyTo::InputReplyToMessage(reply)) => {
                Some((Some(reply.reply_to_msg_id), reply.top_msg_id))
            }
            _ => None,
        }
    }
}
