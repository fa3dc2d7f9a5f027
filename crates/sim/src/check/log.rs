//! I3 and I21: a log has no hole and no overlap, a position means the same for ever, and whatever a device was
//! told is what the log says.

use super::Found;
use super::view::{View, of};
use crate::history::{Records, Shown};
use model::{EntryKey, Event, Head, LogEntry, MessageId};
use std::collections::BTreeMap;

pub(super) fn check(records: &Records, views: &[View<'_>], found: &mut Found) {
    for view in views {
        tiles(view, found);
        ids_rise(view, found);
        same_end(view, found);
    }
    for view in views {
        let log: BTreeMap<EntryKey, &LogEntry> =
            view.end.log.iter().map(|entry| (entry.key, entry)).collect();
        for shown in records.shown.iter().filter(|shown| shown.user == view.user) {
            found.expect(log.get(&shown.entry.key).is_some_and(|entry| means(entry, shown)), "I21", || {
                format!(
                    "device {} was told ({:?}) of what the log does not hold: {:?}",
                    shown.device, shown.source, shown.entry
                )
            });
        }
    }
    debug_assert!(records.shown.iter().all(|shown| of(views, shown.user).is_some()));
}

fn tiles(view: &View<'_>, found: &mut Found) {
    let mut head = Head::default();
    for entry in &view.end.log {
        head = head.after(entry.pts_count);
        let fits = entry.key == head.key() && entry.pts_count == entry.event.pts_count();
        found.expect(fits, "I3", || {
            format!("the log of {} has a hole or an overlap at {:?}", view.user, entry.key)
        });
        head = entry.head();
    }
}

fn ids_rise(view: &View<'_>, found: &mut Found) {
    let mut top = MessageId(0);
    for entry in &view.end.log {
        if let Event::NewMessage(message) = &entry.event {
            found.expect(message.id > top && entry.top_message >= message.id, "I21", || {
                format!("the log of {} gives message id {} out again after {top}", view.user, message.id)
            });
            top = top.max(message.id);
        }
    }
}

fn same_end(view: &View<'_>, found: &mut Found) {
    let last = view.last.at.pts;
    for (node, reads) in view.end.reads.iter().enumerate() {
        found.expect(reads.pts == last, "I3", || {
            format!("node {node} answers pts {} for {}, whose log ends at {last}", reads.pts, view.user)
        });
    }
    for (number, device) in &view.end.devices {
        found.expect(device.at.pts == last, "I3", || {
            format!("device {number} is at pts {}, the log of {} ends at {last}", device.at.pts, view.user)
        });
    }
}

/// Whether a shown entry is the one of the log. A message is shown as it is at the time of asking, so its text
/// may be newer than the entry.
pub(super) fn means(entry: &LogEntry, shown: &Shown) -> bool {
    if entry.pts_count != shown.entry.pts_count {
        return false;
    }
    match (&entry.event, &shown.entry.event) {
        (Event::NewMessage(a), Event::NewMessage(b)) | (Event::EditMessage(a), Event::EditMessage(b)) => {
            (a.id, a.peer, a.from, a.date, a.twin) == (b.id, b.peer, b.from, b.date, b.twin)
        }
        (a, b) => a == b,
    }
}
