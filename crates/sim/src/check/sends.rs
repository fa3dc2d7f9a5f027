//! I1, I2, I6 and I8: what was acknowledged is there, once and in order, and what was deleted is gone.

use super::Found;
use super::view::{View, of, other};
use crate::history::{Op, Outcome, Records, Source, Tick, What};
use model::{Event, Message, MessageId, Peer, RandomId, UserId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(records: &Records, views: &[View<'_>], found: &mut Found) {
    for op in &records.ops {
        let Some(view) = of(views, op.user) else { continue };
        match &op.what {
            What::Send { random_id, .. } => once(op, views, view, &[*random_id], found),
            What::Forward { random_ids, .. } => once(op, views, view, random_ids, found),
            What::Edit { id, text, .. } if op.acked().is_some() => edited(view, *id, text, found),
            What::Delete { ids, revoke } if op.acked().is_some() => {
                gone(records, views, view, ids, *revoke, found)
            }
            _ => {}
        }
    }
    in_order(records, views, found);
    reads(records, views, found);
}

fn once(op: &Op, views: &[View<'_>], view: &View<'_>, random_ids: &[RandomId], found: &mut Found) {
    for random_id in random_ids {
        let sent = view.sent(*random_id);
        found.expect(sent.len() <= 1, "I2", || {
            let ids: Vec<MessageId> = sent.iter().map(|message| message.id).collect();
            format!("{}: {random_id} stands for {ids:?}", op.user)
        });
        if op.acked().is_some() && sent.is_empty() {
            found.add("I1", format!("an acknowledged message of {} is lost: {:?}", op.user, op.what));
        }
        for message in &sent {
            arrived(views, view, message, found);
            for attempt in &op.attempts {
                let Outcome::Acked(ids) = &attempt.outcome else { continue };
                found.expect(ids.contains(&(*random_id, message.id)), "I2", || {
                    format!("{}: {random_id} is {} and was answered with {ids:?}", op.user, message.id)
                });
            }
        }
    }
}

/// The other box has the copy.
fn arrived(views: &[View<'_>], view: &View<'_>, message: &Message, found: &mut Found) {
    let Some(to) = other(views, view.user, message.peer) else { return };
    let copy = message.twin.and_then(|twin| to.born.get(&twin));
    let fits = copy.is_some_and(|copy| copy.twin == Some(message.id) && copy.text == message.text);
    found.expect(fits, "I1", || format!("{} never got {:?}", to.user, message));
}

fn edited(view: &View<'_>, id: MessageId, text: &str, found: &mut Found) {
    found.expect(view.texts(id).any(|known| known == text), "I1", || {
        format!("{}: an acknowledged edit of {id} is lost", view.user)
    });
}

fn gone(
    records: &Records,
    views: &[View<'_>],
    view: &View<'_>,
    ids: &[MessageId],
    revoke: bool,
    found: &mut Found,
) {
    for id in ids {
        let Some(message) = view.born.get(id) else { continue };
        found.expect(!view.last.messages.contains_key(id), "I8", || {
            format!("{}: {id} was deleted and is there", view.user)
        });
        let copy = other(views, view.user, message.peer).zip(message.twin).filter(|_| revoke);
        let left = copy.is_some_and(|(to, twin)| to.last.messages.contains_key(&twin));
        // Revoking needs one's own copy: if a deletion for oneself came first, the other stays.
        found.expect(!left || also_alone(records, view.user, *id), "I8", || {
            format!("{}: {id} was deleted for both and the other side has it", view.user)
        });
    }
}

/// Whether the same message was also to be deleted for its owner alone, perhaps first.
fn also_alone(records: &Records, user: UserId, id: MessageId) -> bool {
    records.ops.iter().any(|op| {
        op.user == user && matches!(&op.what, What::Delete { ids, revoke: false } if ids.contains(&id))
    })
}

/// A message that was acknowledged before another was asked for comes before it.
fn in_order(records: &Records, views: &[View<'_>], found: &mut Found) {
    let mut sent: Vec<(Tick, Tick, UserId, MessageId, Peer)> = Vec::new();
    for op in &records.ops {
        let What::Send { random_id, .. } = &op.what else { continue };
        let (Some(acked), Some(view)) = (op.acked(), of(views, op.user)) else { continue };
        let messages = view.sent(*random_id);
        sent.extend(messages.iter().map(|m| (op.begun(), acked, op.user, m.id, m.peer)));
    }
    for first in &sent {
        for second in sent.iter().filter(|second| second.2 == first.2 && first.1 < second.0) {
            found.expect(first.3 < second.3, "I6", || {
                format!("{}: {} was acknowledged before {} was sent", first.2, first.3, second.3)
            });
        }
    }
    for view in views {
        let mut twins: BTreeMap<Peer, MessageId> = BTreeMap::new();
        for message in view.born.values() {
            let Some(twin) = message.twin else { continue };
            let last = twins.insert(message.peer, twin).unwrap_or_default();
            found.expect(last < twin, "I6", || {
                format!("{} and {:?} disagree about the order", view.user, message.peer)
            });
        }
    }
}

/// What devices saw: nothing of what was gone, and everything that was there.
fn reads(records: &Records, views: &[View<'_>], found: &mut Found) {
    let deletions: Vec<(UserId, Tick, BTreeSet<MessageId>)> = records
        .ops
        .iter()
        .filter_map(|op| match (&op.what, op.acked()) {
            (What::Delete { ids, .. }, Some(acked)) => Some((op.user, acked, ids.iter().copied().collect())),
            _ => None,
        })
        .collect();
    let was_gone = |user: UserId, begun: Tick, id: &MessageId| {
        deletions.iter().any(|(of, acked, ids)| *of == user && *acked < begun && ids.contains(id))
    };
    for shown in &records.shown {
        let (Source::Difference(begun), Event::NewMessage(message)) = (shown.source, &shown.entry.event)
        else {
            continue;
        };
        found.expect(!was_gone(shown.user, begun, &message.id), "I8", || {
            format!("device {} is shown {} after its deletion", shown.device, message.id)
        });
    }
    for op in &records.ops {
        let (What::Look { peer }, Some(seen), Some(view)) = (&op.what, &op.seen, of(views, op.user)) else {
            continue;
        };
        let begun = op.attempts.last().map_or(0, |attempt| attempt.begun);
        for (id, _) in &seen.messages {
            found.expect(!was_gone(op.user, begun, id), "I8", || {
                format!("{} looks and sees {id} after its deletion", op.user)
            });
        }
        if !seen.complete {
            continue;
        }
        for other in records.ops.iter().filter(|other| other.user == op.user) {
            let (What::Send { to, random_id, .. }, Some(acked)) = (&other.what, other.acked()) else {
                continue;
            };
            if to != peer || acked >= begun {
                continue;
            }
            for message in view.sent(*random_id).iter().filter(|m| !view.deleted.contains(&m.id)) {
                found.expect(seen.messages.iter().any(|(id, _)| *id == message.id), "I1", || {
                    format!("{} looks and does not see {}, sent before", op.user, message.id)
                });
            }
        }
    }
}
