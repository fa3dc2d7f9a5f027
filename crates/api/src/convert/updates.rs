//! Log entries as updates (<https://core.telegram.org/api/updates>).

use super::{message, peer};
use model::{Date, Event, LogEntry, Notice, Peer, RandomId, UserId};
use tl::{enums, types};

/// The update that a log entry is to the owner of the box. `None` for what has to be looked up first: see
/// [`settings_of`].
pub(crate) fn update(owner: UserId, entry: &LogEntry) -> Option<enums::Update> {
    let (pts, pts_count) = (entry.key.pts.0, entry.pts_count);
    Some(match &entry.event {
        Event::NewMessage(new) => {
            types::UpdateNewMessage { message: message::message(owner, new), pts, pts_count }.into()
        }
        Event::EditMessage(edited) => {
            types::UpdateEditMessage { message: message::message(owner, edited), pts, pts_count }.into()
        }
        Event::DeleteMessages(deletions) => {
            let messages = deletions.iter().flat_map(|deletion| deletion.ids.iter().map(|id| id.0)).collect();
            types::UpdateDeleteMessages { messages, pts, pts_count }.into()
        }
        Event::ReadInbox { peer: of, max_id, still_unread } => types::UpdateReadHistoryInbox {
            peer: peer::peer(*of),
            max_id: max_id.0,
            still_unread_count: *still_unread,
            pts,
            pts_count,
            ..Default::default()
        }
        .into(),
        Event::ReadOutbox { peer: of, max_id } => {
            types::UpdateReadHistoryOutbox { peer: peer::peer(*of), max_id: max_id.0, pts, pts_count }.into()
        }
        Event::Notice(notice) => return of_notice(notice),
    })
}

fn of_notice(notice: &Notice) -> Option<enums::Update> {
    Some(match notice {
        // Layers without this update learn the change from the user that goes with it.
        Notice::UserChanged(user) => types::UpdateUser { user_id: user.0 }.into(),
        Notice::NewAuthorization { hash, date, device, location } => types::UpdateNewAuthorization {
            unconfirmed: true,
            hash: *hash,
            date: Some(date.0),
            device: Some(device.clone()),
            location: Some(location.clone()),
        }
        .into(),
        Notice::ContactsChanged => enums::Update::UpdateContactsReset,
        Notice::PeerSettings(_) => return None,
        Notice::DialogUnreadMark(of, unread) => {
            types::UpdateDialogUnreadMark { unread: *unread, peer: peer::dialog(*of), saved_peer_id: None }
                .into()
        }
        Notice::DialogPinned(of, pinned) => {
            types::UpdateDialogPinned { pinned: *pinned, folder_id: None, peer: peer::dialog(*of) }.into()
        }
        Notice::PinnedDialogs(order) => {
            let order = Some(order.iter().map(|of| peer::dialog(*of)).collect());
            types::UpdatePinnedDialogs { folder_id: None, order }.into()
        }
    })
}

/// The peer whose settings bar an entry says has changed.
pub(crate) fn settings_of(entry: &LogEntry) -> Option<Peer> {
    match entry.event {
        Event::Notice(Notice::PeerSettings(peer)) => Some(peer),
        _ => None,
    }
}

/// The login that an entry tells of.
pub(crate) fn new_login(entry: &LogEntry) -> Option<i64> {
    match entry.event {
        Event::Notice(Notice::NewAuthorization { hash, .. }) => Some(hash),
        _ => None,
    }
}

/// Says which message a send has become; clients need it before the message itself.
pub(crate) fn message_id(random_id: RandomId, id: model::MessageId) -> enums::Update {
    types::UpdateMessageID { id: id.0, random_id: random_id.0 }.into()
}

/// Several updates and the users that they name. `seq` is 0 where every update has a pts.
pub(crate) fn container(
    updates: Vec<enums::Update>,
    users: Vec<enums::User>,
    date: Date,
    seq: i32,
) -> enums::Updates {
    types::Updates { updates, users, chats: Vec::new(), date: date.0, seq }.into()
}

/// No updates.
pub(crate) fn none(date: Date) -> enums::Updates {
    container(Vec::new(), Vec::new(), date, 0)
}

/// One update that nobody has to catch up with.
pub(crate) fn short(update: enums::Update, date: Date) -> enums::Updates {
    types::UpdateShort { update, date: date.0 }.into()
}
