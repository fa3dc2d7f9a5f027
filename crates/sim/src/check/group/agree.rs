//! I4, I5 and I16 for the group: members' devices, logins made now and every node hold what its log adds up to, and
//! every counter is what counting gives.

use super::super::Found;
use super::super::view::View;
use super::view::GroupView;
use crate::group::{GroupReads, Held};
use model::{Message, MessageId, Peer, UserId};

pub(super) fn check(boxes: &[View<'_>], view: &GroupView<'_>, found: &mut Found) {
    for one in boxes {
        let inside = view.is_inside(one.user);
        let peer = Peer::Channel(view.end.group.id);
        let says = one.dialogs.get(peer).and_then(|dialog| dialog.inside) == Some(true);
        found.expect(says == inside, "I5", || {
            format!("the box of {} says {says} of being in the group, whose log says {inside}", one.user)
        });
        let held = one.end.devices.iter().map(|(number, local)| (format!("device {number}"), &local.group));
        let fresh = ("a new login".to_owned(), &one.end.fresh.group);
        for (who, held) in held.chain([fresh]) {
            same(view, one.user, held.as_ref().filter(|_| inside || held.is_some()), inside, &who, found);
        }
        for (node, reads) in view.end.reads.get(&one.user).into_iter().flatten().enumerate() {
            let who = format!("node {node} of {}", one.user);
            node_agrees(view, one, reads, inside, &who, found);
            counts(view, one, reads, inside, &who, found);
        }
    }
}

fn same(view: &GroupView<'_>, user: UserId, held: Option<&Held>, inside: bool, who: &str, found: &mut Found) {
    found.expect(held.is_some() == inside, "I5", || {
        format!("{who} of {user} has the group: {}, its log says {inside}", held.is_some())
    });
    let Some(held) = held.filter(|_| inside) else { return };
    for (id, message) in &view.last.messages {
        found.expect(held.messages.get(id) == Some(message), "I5", || {
            format!("{who} of {user} holds {:?} in the group for {message:?}", held.messages.get(id))
        });
    }
    let extra = held.messages.keys().find(|id| !view.last.messages.contains_key(id));
    found.expect(extra.is_none(), "I5", || {
        format!("{who} of {user} holds {extra:?} of the group, which is gone")
    });
}

fn node_agrees(
    view: &GroupView<'_>,
    one: &View<'_>,
    reads: &GroupReads,
    inside: bool,
    who: &str,
    found: &mut Found,
) {
    let row = view.changes_of(one.user).last().map(|change| change.now);
    found.expect(row.is_none_or(|row| *row == reads.member), "I5", || {
        format!("{who}: the row is {:?}, the log says {row:?}", reads.member)
    });
    let members = view.end.reads.keys().filter(|user| view.is_inside(**user)).count();
    found.expect(usize::try_from(reads.members) == Ok(members), "I16", || {
        format!("{who}: {} members are counted, {members} are in the group", reads.members)
    });
    found.expect(reads.history.is_some() == inside, "I19", || {
        format!("{who} may read the group: {}, the log says {inside}", reads.history.is_some())
    });
    let held: Vec<&Message> = view.last.messages.values().rev().collect();
    let agrees = reads.history.as_ref().is_none_or(|history| history.iter().eq(held.iter().copied()));
    found.expect(agrees, "I5", || format!("{who} shows another history of the group than the log"));
    let pinned: Vec<MessageId> = held.iter().filter(|m| m.is_pinned()).map(|m| m.id).collect();
    found.expect(reads.pinned == pinned, "I5", || {
        format!("{who} shows as pinned {:?}, the log {pinned:?}", reads.pinned)
    });
}

fn counts(
    view: &GroupView<'_>,
    one: &View<'_>,
    reads: &GroupReads,
    inside: bool,
    who: &str,
    found: &mut Found,
) {
    let mark = reads.dialog.read_inbox_max;
    let unread = view.last.messages.values().filter(|m| m.id > mark && m.from != one.user).count();
    let newest = view.last.messages.keys().next_back().copied().unwrap_or_default();
    let said = (reads.counts.unread, reads.counts.top.0);
    let counted = (i32::try_from(unread).unwrap_or(-1), newest);
    found.expect(said == counted, "I16", || {
        format!("{who}: unread and top of the group are said to be {said:?} and are {counted:?} from {mark}")
    });
    let mut listed = reads.mentions.clone();
    listed.reverse();
    let unseen: Vec<MessageId> = one.last.mentions.iter().copied().collect();
    let told = reads.dialog.unread_mentions.unwrap_or(0);
    let agrees = listed == unseen && usize::try_from(told) == Ok(unseen.len());
    found.expect(agrees || !inside, "I16", || {
        format!("{who}: {told} mentions are counted, {listed:?} listed, {unseen:?} not looked at")
    });
    let gone = unseen.iter().find(|id| !view.last.messages.contains_key(id));
    found.expect(gone.is_none(), "I8", || format!("{who}: the deleted {gone:?} counts as a mention"));
}
