//! I1, I2, I6, I8, I20 and I23 for the group: what was acknowledged is there, once and in order, what was deleted is
//! gone, and nothing is there that nobody asked for.

use super::super::Found;
use super::view::GroupView;
use super::{asks, effective};
use crate::group::Ask;
use crate::history::{Op, Outcome, Records, Source, Tick};
use model::{Date, Event, MessageId, RandomId};
use std::collections::BTreeMap;

pub(super) fn check(records: &Records, view: &GroupView<'_>, found: &mut Found) {
    for (op, ask) in asks(records) {
        match ask {
            Ask::Post { random_id, text, .. } => once(op, *random_id, text, view, found),
            Ask::Edit { id, text } if op.acked().is_some() => {
                let edits = view.edits.get(id).into_iter().flatten();
                found.expect(edits.into_iter().any(|edit| edit.text == *text), "I1", || {
                    format!("an acknowledged edit of {id} in the group is lost")
                });
            }
            Ask::Delete { ids } if op.acked().is_some() => {
                let left = ids.iter().find(|id| view.last.messages.contains_key(id));
                found.expect(left.is_none(), "I8", || {
                    format!("{left:?} of the group was deleted and is there")
                });
            }
            _ => {}
        }
    }
    in_order(records, view, found);
    seen(records, view, found);
    asked(records, view, found);
}

fn once(op: &Op, random_id: RandomId, text: &str, view: &GroupView<'_>, found: &mut Found) {
    let sent = view.sent(text);
    let ids: Vec<MessageId> = sent.iter().map(|message| message.id).collect();
    found
        .expect(ids.len() <= 1, "I2", || format!("{}: {random_id} stands for {ids:?} in the group", op.user));
    found.expect(op.acked().is_none() || !ids.is_empty(), "I1", || {
        format!("an acknowledged post of {} is lost: {text}", op.user)
    });
    for attempt in &op.attempts {
        let (Outcome::Acked(answer), Some(id)) = (&attempt.outcome, ids.first()) else { continue };
        found.expect(answer.contains(&(random_id, *id)), "I2", || {
            format!("{}: {random_id} is {id} in the group and was answered with {answer:?}", op.user)
        });
    }
    found.expect(!op.is_refused() || ids.is_empty(), "I23", || {
        format!("{}: a refused post is in the group: {text}", op.user)
    });
}

/// A post that was acknowledged before another was asked for, by whomever, comes before it.
fn in_order(records: &Records, view: &GroupView<'_>, found: &mut Found) {
    let mut sent: Vec<(Tick, Option<Tick>, MessageId)> = Vec::new();
    for (op, ask) in asks(records) {
        let Ask::Post { text, .. } = ask else { continue };
        sent.extend(view.sent(text).first().map(|message| (op.begun(), op.acked(), message.id)));
    }
    for (_, acked, first) in &sent {
        let Some(acked) = acked else { continue };
        for (_, _, second) in sent.iter().filter(|(begun, _, _)| acked < begun) {
            found.expect(first < second, "I6", || {
                format!("{first} of the group was acknowledged before {second} was sent")
            });
        }
    }
}

/// What devices saw: nothing of what was gone, and everything that was there.
fn seen(records: &Records, view: &GroupView<'_>, found: &mut Found) {
    let mut gone: BTreeMap<MessageId, Tick> = BTreeMap::new();
    for (op, ask) in asks(records) {
        let (Ask::Delete { ids }, Some(acked)) = (ask, op.acked()) else { continue };
        for id in ids {
            let first = gone.entry(*id).or_insert(acked);
            *first = acked.min(*first);
        }
    }
    let was_gone = |begun: Tick, id: &MessageId| gone.get(id).is_some_and(|acked| *acked < begun);
    for (_, shown) in &records.shown_in_group {
        let (Source::Difference(begun), Event::NewMessage(message)) = (shown.source, &shown.entry.event)
        else {
            continue;
        };
        found.expect(!was_gone(begun, &message.id), "I8", || {
            format!("device {} is shown {} of the group after its deletion", shown.device, message.id)
        });
    }
    for (look, _) in asks(records) {
        let Some(seen) = &look.seen else { continue };
        let begun = look.attempts.last().map_or(0, |attempt| attempt.begun);
        let late = seen.messages.iter().find(|(id, _)| was_gone(begun, id));
        found.expect(late.is_none(), "I8", || {
            format!("{} looks and sees {late:?}, deleted before", look.user)
        });
        for (op, ask) in asks(records).filter(|_| seen.complete) {
            let Ask::Post { text, .. } = ask else { continue };
            let before = op.acked().is_some_and(|acked| acked < begun);
            for message in view.sent(text).iter().filter(|m| before && !view.deleted.contains(&m.id)) {
                found.expect(seen.messages.iter().any(|(id, _)| *id == message.id), "I1", || {
                    format!("{} looks at the group and does not see {}, sent before", look.user, message.id)
                });
            }
        }
    }
}

/// Everything in the log was asked for by somebody who was not refused.
fn asked(records: &Records, view: &GroupView<'_>, found: &mut Found) {
    for (_, message) in view.born.values().filter(|(_, message)| message.action.is_none()) {
        let posted = effective(records).any(|(op, ask)| {
            op.user == message.from && matches!(ask, Ask::Post { text, .. } if *text == message.text)
        });
        found.expect(posted, "I23", || format!("nobody posted {message:?}"));
    }
    for (id, edits) in &view.edits {
        let mut date = Date(0);
        for edit in edits {
            let edited = effective(records).any(|(op, ask)| {
                op.user == edit.from && matches!(ask, Ask::Edit { text, .. } if *text == edit.text)
            });
            found.expect(edited, "I23", || format!("nobody edited the group to {edit:?}"));
            found.expect(edit.edit_date >= Some(date), "I20", || format!("edit_date of {id} goes back"));
            date = edit.edit_date.unwrap_or_default();
        }
    }
    for id in &view.deleted {
        let deleted =
            effective(records).any(|(_, ask)| matches!(ask, Ask::Delete { ids } if ids.contains(id)));
        found.expect(deleted, "I23", || format!("nobody deleted {id} of the group"));
    }
}
