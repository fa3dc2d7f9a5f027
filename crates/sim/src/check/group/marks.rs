//! I7 for the group: read marks never go back, pass no newest message, and are seen once acknowledged; what authors
//! are shown is how far another has read.

use super::super::Found;
use super::super::view::{View, of};
use super::asks;
use super::view::GroupView;
use crate::group::Ask;
use crate::history::Records;
use model::{Event, MessageId, Notice};

pub(super) fn check(records: &Records, boxes: &[View<'_>], view: &GroupView<'_>, found: &mut Found) {
    let newest = view.born.keys().next_back().copied().unwrap_or_default();
    for one in boxes {
        in_order(one, newest, found);
        for (node, reads) in view.end.reads.get(&one.user).into_iter().flatten().enumerate() {
            let others = view.reads.iter().filter(|(by, _)| **by != one.user).map(|(_, mark)| *mark);
            let (read, shown) = (others.max().unwrap_or_default(), reads.counts.read_outbox_max);
            found.expect(shown == read, "I7", || {
                format!("node {node} tells {} that the group has read {shown}, it is {read}", one.user)
            });
        }
    }
    for (by, max_id) in &view.reads {
        let mark = of(boxes, *by).map_or(MessageId(0), |one| one.last.group_read);
        found.expect(mark >= *max_id, "I7", || {
            format!("authors see {max_id} as read by {by}, who has read up to {mark}")
        });
    }
    acknowledged(records, boxes, found);
}

fn in_order(one: &View<'_>, newest: MessageId, found: &mut Found) {
    let mut mark = MessageId(0);
    for entry in &one.end.log {
        let max_id = match &entry.event {
            Event::Notice(Notice::ChannelRead { max_id, .. }) => *max_id,
            Event::Notice(Notice::ChannelJoined(_, newest)) => mark.max(*newest),
            _ => continue,
        };
        found.expect(max_id >= mark && max_id <= newest, "I7", || {
            format!("{}: the mark in the group goes from {mark} to {max_id} at {:?}", one.user, entry.key)
        });
        mark = max_id;
    }
}

fn acknowledged(records: &Records, boxes: &[View<'_>], found: &mut Found) {
    for (op, ask) in asks(records).filter(|(op, _)| op.acked().is_some()) {
        let (Ask::Read { max_id }, Some(one)) = (ask, of(boxes, op.user)) else { continue };
        let mark = one.last.group_read;
        found.expect(mark >= *max_id, "I7", || {
            format!("{} read the group up to {max_id}, the mark is {mark}", op.user)
        });
        for (look, _) in asks(records).filter(|(look, _)| look.user == op.user) {
            let (Some(seen), Some(acked)) = (&look.seen, op.acked()) else { continue };
            let begun = look.attempts.last().map_or(0, |attempt| attempt.begun);
            found.expect(acked >= begun || seen.read_inbox_max >= *max_id, "I7", || {
                format!("{} looks at the group and sees a mark before {max_id}, read before", op.user)
            });
        }
    }
}
