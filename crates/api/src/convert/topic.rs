//! A topic of a forum as TL.

use super::peer;
use model::{ChannelId, Peer, UserId};
use services::channels::TopicView;
use tl::{enums, types};

/// A topic as a viewer sees it. Notification settings are the defaults: there are no others.
pub(crate) fn topic(viewer: UserId, channel: ChannelId, view: &TopicView) -> enums::ForumTopic {
    let of = &view.topic;
    types::ForumTopic {
        my: of.creator == viewer,
        closed: of.closed,
        pinned: view.pinned,
        hidden: of.hidden,
        id: of.id.0,
        date: of.date.0,
        peer: peer::peer(Peer::Channel(channel)),
        title: of.title.clone(),
        icon_color: of.icon_color,
        icon_emoji_id: of.icon_emoji,
        top_message: view.top.as_ref().map_or(of.id, |message| message.id).0,
        read_inbox_max_id: view.read_inbox_max.0,
        read_outbox_max_id: view.read_outbox_max.0,
        unread_count: view.unread,
        unread_mentions_count: view.unread_mentions,
        unread_reactions_count: view.unread_reactions,
        from_id: peer::user(of.creator),
        notify_settings: types::PeerNotifySettings::default().into(),
        ..Default::default()
    }
    .into()
}
