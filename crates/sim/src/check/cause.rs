//! I20 and I23: whatever a log holds was asked for by somebody and not refused, and the two copies of a message
//! are edited in one order.

use super::Found;
use super::view::{View, other};
use crate::history::{Op, Records, What};
use model::{Date, MessageId, Peer, UserId};

pub(super) fn check(records: &Records, views: &[View<'_>], found: &mut Found) {
    for view in views {
        messages(records, views, view, found);
        edits(records, views, view, found);
        deletions(records, views, view, found);
    }
    edits_in_time(records, views, found);
}

fn effective(records: &Records, user: UserId) -> impl Iterator<Item = &Op> {
    records.ops.iter().filter(move |op| op.user == user && !op.is_refused())
}

fn messages(records: &Records, views: &[View<'_>], view: &View<'_>, found: &mut Found) {
    for message in view.born.values() {
        let asked = match message.random_id {
            Some(random_id) => effective(records, view.user).any(|op| match &op.what {
                What::Send { random_id: own, .. } => *own == random_id,
                What::Forward { random_ids, .. } => random_ids.contains(&random_id),
                _ => false,
            }),
            None => other(views, view.user, message.peer).is_some_and(|from| {
                message
                    .twin
                    .and_then(|twin| from.born.get(&twin))
                    .is_some_and(|twin| twin.random_id.is_some())
            }),
        };
        found.expect(asked, "I23", || format!("{}: nobody sent {message:?}", view.user));
    }
}

fn edits(records: &Records, views: &[View<'_>], view: &View<'_>, found: &mut Found) {
    for (id, edits) in &view.edits {
        let mut date = Date(0);
        for edit in edits {
            let asked = records.ops.iter().filter(|op| !op.is_refused());
            let asked = asked.filter(|op| matches!(&op.what, What::Edit { text, .. } if *text == edit.text));
            found.expect(asked.count() > 0, "I23", || format!("{}: nobody asked for {edit:?}", view.user));
            found.expect(edit.edit_date >= Some(date), "I20", || {
                format!("{}: edit_date of {id} goes back", view.user)
            });
            date = edit.edit_date.unwrap_or_default();
        }
        let Some(message) = view.born.get(id) else { continue };
        let Some((to, twin)) = other(views, view.user, message.peer).zip(message.twin) else { continue };
        let own: Vec<&str> = edits.iter().map(|edit| edit.text.as_str()).collect();
        let theirs: Vec<&str> =
            to.edits.get(&twin).into_iter().flatten().map(|edit| edit.text.as_str()).collect();
        let both = own.len().min(theirs.len());
        // A copy that is deleted misses what comes later.
        let misses = |has: &[&str], deleted: bool| has.len() == both || deleted;
        let agree = own[..both] == theirs[..both]
            && misses(&own, to.deleted.contains(&twin))
            && misses(&theirs, view.deleted.contains(id));
        found.expect(agree, "I20", || {
            format!("{} and {} disagree about the edits of {id}", view.user, to.user)
        });
    }
}

/// An edit that was acknowledged before another was asked for comes before it.
fn edits_in_time(records: &Records, views: &[View<'_>], found: &mut Found) {
    for first in &records.ops {
        let (What::Edit { id, text, .. }, Some(acked)) = (&first.what, first.acked()) else { continue };
        for second in records.ops.iter().filter(|op| op.user == first.user && acked < op.begun()) {
            let What::Edit { id: other_id, text: later, .. } = &second.what else { continue };
            let Some(view) = views.iter().find(|view| view.user == first.user && id == other_id) else {
                continue;
            };
            let place = |wanted: &str| view.texts(*id).position(|text| text == wanted);
            let turned = place(later).is_some_and(|later| place(text).is_some_and(|first| first > later));
            found.expect(!turned, "I20", || format!("{}: edits of {id} are in the wrong order", first.user));
        }
    }
}

fn deletions(records: &Records, views: &[View<'_>], view: &View<'_>, found: &mut Found) {
    for id in &view.deleted {
        let Some(message) = view.born.get(id) else { continue };
        let by_owner = effective(records, view.user).any(|op| deletes(op, *id, false));
        let by_other = other(views, view.user, message.peer)
            .zip(message.twin)
            .is_some_and(|(from, twin)| effective(records, from.user).any(|op| deletes(op, twin, true)));
        found.expect(by_owner || by_other, "I23", || {
            format!("{} with {:?}: nobody deleted {id}", view.user, message.peer)
        });
        debug_assert!(matches!(message.peer, Peer::User(_)));
    }
}

fn deletes(op: &Op, id: MessageId, for_both: bool) -> bool {
    matches!(&op.what, What::Delete { ids, revoke } if ids.contains(&id) && (*revoke || !for_both))
}
