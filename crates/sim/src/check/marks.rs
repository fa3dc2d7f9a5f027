//! I7: read marks never go back, never pass the newest message, and are seen once acknowledged; the writer's
//! mark never passes the reader's.

use super::Found;
use super::view::{View, of, other};
use crate::history::{Records, What};
use model::{Event, MessageId, Peer};
use std::collections::BTreeMap;

pub(super) fn check(records: &Records, views: &[View<'_>], found: &mut Found) {
    for view in views {
        in_order(view, found);
        behind_reader(views, view, found);
    }
    shown(records, views, found);
    for op in records.ops.iter().filter(|op| op.acked().is_some()) {
        let (What::Read { peer, max_id }, Some(view)) = (&op.what, of(views, op.user)) else { continue };
        // A mark at a message that was deleted meanwhile stops at the newest one left.
        let mark = view.last.read_inbox_of(Peer::User(*peer));
        found.expect(mark >= *max_id || view.deleted.contains(max_id), "I7", || {
            format!("{} read up to {max_id}, the mark is {mark}", op.user)
        });
    }
}

/// A dialog that is looked at shows the marks that were acknowledged before.
fn shown(records: &Records, views: &[View<'_>], found: &mut Found) {
    for look in &records.ops {
        let (What::Look { peer }, Some(seen), Some(view)) = (&look.what, &look.seen, of(views, look.user))
        else {
            continue;
        };
        let begun = look.attempts.last().map_or(0, |attempt| attempt.begun);
        let before = records.ops.iter().filter(|op| op.user == look.user);
        for read in before.filter(|op| op.acked().is_some_and(|acked| acked < begun)) {
            let What::Read { peer: with, max_id } = &read.what else { continue };
            let holds = with != peer || seen.read_inbox_max >= *max_id || view.deleted.contains(max_id);
            found.expect(holds, "I7", || {
                format!("{} looks and sees a mark before {max_id}, which was read before", look.user)
            });
        }
    }
}

fn in_order(view: &View<'_>, found: &mut Found) {
    let mut marks: BTreeMap<(Peer, bool), MessageId> = BTreeMap::new();
    for entry in &view.end.log {
        let (mark, max_id) = match &entry.event {
            Event::ReadInbox { peer, max_id, .. } => ((*peer, true), *max_id),
            Event::ReadOutbox { peer, max_id } => ((*peer, false), *max_id),
            _ => continue,
        };
        let before = marks.insert(mark, max_id).unwrap_or_default();
        found.expect(max_id >= before && max_id <= entry.top_message, "I7", || {
            format!("{}: a mark goes from {before} to {max_id} at {:?}", view.user, entry.key)
        });
    }
}

fn behind_reader(views: &[View<'_>], view: &View<'_>, found: &mut Found) {
    for (peer, mark) in &view.last.read_outbox {
        let Some(reader) = other(views, view.user, *peer) else { continue };
        let twin = view.born.get(mark).and_then(|message| message.twin).unwrap_or(MessageId(i32::MAX));
        let read = reader.last.read_inbox_of(Peer::User(view.user));
        found.expect(twin <= read, "I7", || {
            format!("{} sees {twin} of {} as read, who has read up to {read}", view.user, reader.user)
        });
    }
}
