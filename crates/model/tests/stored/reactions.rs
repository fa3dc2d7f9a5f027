//! Samples of what is stored of reactions.

use crate::samples;
use model::*;

/// Name and stored form of each sample.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("reaction", stored::encode(&reaction())),
        ("message_with_reactions", stored::encode(&message())),
        ("dialog_with_reactions", stored::encode(&dialog())),
        ("unread_reactions", stored::encode(&unread())),
        ("chat_with_reactions", stored::encode(&chat())),
        ("channel_with_reactions", stored::encode(&channel())),
        ("reacted_entry", stored::encode(&samples::entry(Event::Channel(reacted())))),
        ("reaction_notices", stored::encode(&notices())),
    ]
}

pub(crate) fn reaction() -> Reaction {
    Reaction {
        by: UserId(4),
        emoji: "👍".into(),
        date: Date(1_700_000_002),
        serial: 3,
        big: true,
        shown_as: Some(Peer::Channel(ChannelId(1_000_000_010))),
    }
}

fn reactions() -> Reactions {
    let count = |emoji: &str, count| ReactionCount { emoji: emoji.into(), count };
    Reactions { counts: vec![count("👍", 2), count("❤", 1)], latest: vec![reaction()], serial: 3 }
}

pub(crate) fn message() -> Message {
    Message { reactions: Some(reactions()), ..samples::channel_message() }
}

pub(crate) fn dialog() -> Dialog {
    Dialog { unread_reactions: Some(2), ..samples::channel_dialog() }
}

pub(crate) fn unread() -> UnreadReactions {
    UnreadReactions { since: 2, count: 2, thread: Some(MessageId(1)) }
}

pub(crate) fn chat() -> Chat {
    let reactions = ReactionSettings { allowed: AllowedReactions::None, limit: None };
    Chat { reactions: Some(reactions), ..samples::chat() }
}

pub(crate) fn channel() -> Channel {
    let allowed = AllowedReactions::Some(vec!["👍".into(), "❤".into()]);
    Channel { reactions: Some(ReactionSettings { allowed, limit: Some(2) }), ..samples::channel() }
}

pub(crate) fn reacted() -> ChannelEvent {
    ChannelEvent::Reacted { message: Box::new(message()), before: None, now: Some(reaction()) }
}

pub(crate) fn notices() -> Vec<Notice> {
    let peer = Peer::Channel(ChannelId(1_000_000_009));
    vec![
        Notice::Reacted(Box::new(message())),
        Notice::ReactionUnread { peer, message: MessageId(4), unread: unread(), first: true },
        Notice::ReactionsRead(peer, vec![MessageId(4)]),
    ]
}
