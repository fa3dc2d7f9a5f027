//! I3, I5 and I21 for the group: its log has no hole and no overlap, a position means the same for ever, and everybody
//! in it is at its end.

use super::super::Found;
use super::super::log::means;
use super::super::view::View;
use super::view::GroupView;
use crate::history::Records;
use model::{EntryKey, Event, Head, LogEntry, MessageId};
use std::collections::BTreeMap;

pub(super) fn check(records: &Records, boxes: &[View<'_>], view: &GroupView<'_>, found: &mut Found) {
    tiles(view, found);
    ids_rise(view, found);
    same_end(boxes, view, found);
    let log: BTreeMap<EntryKey, &LogEntry> = view.end.log.iter().map(|entry| (entry.key, entry)).collect();
    for (_, shown) in &records.shown_in_group {
        found.expect(log.get(&shown.entry.key).is_some_and(|entry| means(entry, shown)), "I21", || {
            format!(
                "device {} was told ({:?}) of what the group's log does not hold: {:?}",
                shown.device, shown.source, shown.entry
            )
        });
    }
}

fn tiles(view: &GroupView<'_>, found: &mut Found) {
    let mut head = Head::default();
    for entry in &view.end.log {
        head = head.after(entry.pts_count);
        let fits = entry.key == head.key() && entry.pts_count == entry.event.pts_count();
        found.expect(fits, "I3", || {
            format!("the log of the group has a hole or an overlap at {:?}", entry.key)
        });
        head = entry.head();
    }
}

fn ids_rise(view: &GroupView<'_>, found: &mut Found) {
    let mut top = MessageId(0);
    for entry in &view.end.log {
        if let Event::NewMessage(message) = &entry.event {
            found.expect(message.id > top && entry.top_message >= message.id, "I21", || {
                format!("the group gives message id {} out again after {top}", message.id)
            });
            top = top.max(message.id);
        }
    }
}

fn same_end(boxes: &[View<'_>], view: &GroupView<'_>, found: &mut Found) {
    let last = view.last.at;
    for (user, reads) in &view.end.reads {
        for (node, reads) in reads.iter().enumerate() {
            found.expect(reads.counts.pts == last, "I5", || {
                format!("node {node} tells {user} pts {}, the group's log ends at {last}", reads.counts.pts)
            });
        }
    }
    for one in boxes.iter().filter(|one| view.is_inside(one.user)) {
        for (number, device) in &one.end.devices {
            let at = device.group.as_ref().map(|held| held.at);
            found.expect(at == Some(last), "I5", || {
                format!("device {number} is at pts {at:?} of the group, whose log ends at {last}")
            });
        }
    }
}
