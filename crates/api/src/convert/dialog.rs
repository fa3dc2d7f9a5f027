//! A row of the list of dialogs as TL.

use super::peer;
use model::{Dialog, Pts};
use services::channels::ChannelCounts;
use tl::{enums, types};

/// A dialog. Notification settings are the defaults: there are no others.
pub(crate) fn dialog(dialog: &Dialog, channel_pts: Option<Pts>) -> enums::Dialog {
    types::Dialog {
        unread_mentions_count: dialog.unread_mentions.unwrap_or(0),
        unread_reactions_count: dialog.unread_reactions.unwrap_or(0),
        pts: channel_pts.map(|pts| pts.0),
        pinned: dialog.pinned.is_some(),
        unread_mark: dialog.unread_mark,
        peer: peer::peer(dialog.peer),
        top_message: dialog.top_message.0,
        read_inbox_max_id: dialog.read_inbox_max.0,
        read_outbox_max_id: dialog.read_outbox_max.0,
        unread_count: dialog.unread_count,
        notify_settings: types::PeerNotifySettings::default().into(),
        ..Default::default()
    }
    .into()
}

/// The row of a channel, from what the owner's box and the channel's own log hold.
pub(crate) fn channel(own: &Dialog, counts: &ChannelCounts) -> enums::Dialog {
    let row = Dialog {
        top_message: counts.top.0,
        unread_count: counts.unread,
        read_outbox_max: counts.read_outbox_max,
        ..own.clone()
    };
    dialog(&row, Some(counts.pts))
}
