//! What deleting messages does to their dialogs.

use crate::dialogs::is_incoming;
use model::{Deletion, Dialog, Message, MessageId, Peer, UserId};
use planted::Bug;
use std::collections::BTreeMap;

/// Sorts messages that are to be deleted into one deletion a dialog. `new_top` is filled in by the caller, who
/// can look for the newest message left.
pub fn group(
    owner: UserId,
    messages: &[Message],
    dialog: impl Fn(Peer) -> Option<Dialog>,
) -> Vec<(Deletion, bool)> {
    let mut by_peer: BTreeMap<Peer, Vec<&Message>> = BTreeMap::new();
    for message in messages {
        by_peer.entry(message.peer).or_default().push(message);
    }
    by_peer.into_iter().map(|(peer, messages)| one(owner, peer, &messages, dialog(peer).as_ref())).collect()
}

/// The deletion in one dialog, and whether its newest message goes.
fn one(owner: UserId, peer: Peer, messages: &[&Message], dialog: Option<&Dialog>) -> (Deletion, bool) {
    let mut ids: Vec<MessageId> = messages.iter().map(|m| m.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let read_max = dialog.map_or(MessageId(0), |d| d.read_inbox_max);
    let read_max = MessageId(read_max.0 - i32::from(planted::is(Bug::LastReadIsUnread)));
    let unread = messages.iter().filter(|m| is_incoming(owner, m) && m.id > read_max).count();
    let unread = i32::try_from(unread).unwrap_or(i32::MAX);
    let takes_top = dialog.is_some_and(|d| ids.last() == Some(&d.top_message));
    (Deletion { peer, ids, unread, new_top: None }, takes_top)
}
