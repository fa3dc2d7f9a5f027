//! A row of the list of dialogs as TL.

use super::peer;
use model::Dialog;
use tl::{enums, types};

/// A dialog. Notification settings are the defaults: there are no others.
pub(crate) fn dialog(dialog: &Dialog) -> enums::Dialog {
    types::Dialog {
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
