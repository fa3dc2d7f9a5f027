//! I4 and I16: devices, a login made now and every node hold the same, namely the fold of the log, and every
//! counter is what counting gives.

use super::Found;
use super::view::View;
use crate::end::Reads;
use crate::local::Local;
use domain::dialogs::is_incoming;
use model::{Dialog, Message, Peer};

pub(super) fn check(views: &[View<'_>], found: &mut Found) {
    for view in views {
        for (number, local) in &view.end.devices {
            same(view, local, &format!("device {number}"), found);
        }
        same(view, &view.end.fresh, "a new login", found);
        let fresh = &view.end.fresh;
        found.expect(fresh.pinned == view.last.pinned && fresh.marked == view.last.marked, "I4", || {
            format!("a new login of {} holds other pins or marks than the log", view.user)
        });
        for (node, reads) in view.end.reads.iter().enumerate() {
            node_agrees(view, node, reads, found);
            for (peer, dialog) in &reads.dialogs {
                counts(view, *peer, dialog, found);
            }
        }
    }
}

fn same(view: &View<'_>, local: &Local, who: &str, found: &mut Found) {
    for (id, message) in &view.last.messages {
        found.expect(local.messages.get(id) == Some(message), "I4", || {
            format!("{who} of {} holds {:?} for {message:?}", view.user, local.messages.get(id))
        });
    }
    let extra = local.messages.keys().find(|id| !view.last.messages.contains_key(id));
    found.expect(extra.is_none(), "I4", || format!("{who} of {} holds {extra:?}, which is gone", view.user));
    let marks = |local: &Local| (local.read_inbox.clone(), local.read_outbox.clone());
    found.expect(marks(local) == marks(&view.last), "I4", || {
        format!("{who} of {} has other read marks than the log: {:?}", view.user, marks(local))
    });
}

fn node_agrees(view: &View<'_>, node: usize, reads: &Reads, found: &mut Found) {
    for (peer, dialog) in &reads.dialogs {
        let folded = view.dialogs.get(*peer).cloned().unwrap_or_else(|| Dialog::empty(*peer));
        found.expect(*dialog == folded, "I4", || {
            format!("node {node} of {}: {dialog:?}, the log says {folded:?}", view.user)
        });
    }
    let pinned: Vec<Peer> = view.dialogs.pinned().into_iter().map(|dialog| dialog.peer).collect();
    found.expect(reads.pinned == pinned && pinned == view.last.pinned, "I4", || {
        format!("node {node} of {}: pinned {:?}, the log says {pinned:?}", view.user, reads.pinned)
    });
    for (peer, history) in &reads.histories {
        let held: Vec<&Message> = view.last.dialog(*peer).rev().collect();
        found.expect(history.iter().eq(held.iter().copied()), "I4", || {
            let (shown, held) = (history.len(), held.len());
            let who = format!("node {node} of {}", view.user);
            format!("{who}: the history with {peer:?} has {shown} messages, the log {held}, or others")
        });
    }
}

fn counts(view: &View<'_>, peer: Peer, dialog: &Dialog, found: &mut Found) {
    let messages: Vec<&Message> = view.last.dialog(peer).collect();
    let unread =
        messages.iter().filter(|m| m.id > dialog.read_inbox_max && is_incoming(view.user, m)).count();
    let newest = messages.last().map(|message| message.id).unwrap_or_default();
    let counted = (i32::try_from(unread).unwrap_or(-1), i32::try_from(messages.len()).unwrap_or(-1), newest);
    let said = (dialog.unread_count, dialog.message_count, dialog.top_message);
    found.expect(said == counted, "I16", || {
        format!(
            "{} with {peer:?}: unread, count and top are said to be {said:?} and are {counted:?}",
            view.user
        )
    });
}
