//! I19 and I22: whoever is out writes nothing and is shown nothing, and of several who bring one in at once, one does.

use super::super::Found;
use super::view::{Change, GroupView};
use super::{asks, effective};
use crate::group::Ask;
use crate::history::{Op, Outcome, Records, Tick};
use model::{Event, Message, ServiceAction, UserId};
use std::collections::BTreeMap;

pub(super) fn check(records: &Records, view: &GroupView<'_>, found: &mut Found) {
    for user in view.end.reads.keys().copied() {
        chain(view, user, found);
        winners(records, view, user, found);
        refused(records, user, found);
    }
    for change in &view.changes {
        caused(records, view, change, found);
    }
    written(view, found);
    shown(records, view, found);
}

/// Each change of a member begins where the one before ended.
fn chain(view: &GroupView<'_>, user: UserId, found: &mut Found) {
    let mut last = None;
    for change in view.changes_of(user) {
        found.expect(last.is_none_or(|last| last == change.before), "I22", || {
            format!("{user} was {last:?} in the group and becomes from {:?}", change.before)
        });
        last = Some(change.now);
    }
}

/// Nobody is told to have come in, or to have gone, more often than that happened.
fn winners(records: &Records, view: &GroupView<'_>, user: UserId, found: &mut Found) {
    let turns = |into: bool| {
        let own = view.changes_of(user).filter(|change| change.by == user);
        own.filter(|change| change.before.is_inside() != into && change.now.is_inside() == into).count()
    };
    let acked = |is: fn(&Ask) -> bool| {
        asks(records).filter(|(op, ask)| op.user == user && op.acked().is_some() && is(ask)).count()
    };
    let (joins, leaves) = (acked(|ask| matches!(ask, Ask::Join)), acked(|ask| matches!(ask, Ask::Leave)));
    found.expect(joins <= turns(true) && leaves <= turns(false), "I22", || {
        let (into, out) = (turns(true), turns(false));
        format!("{user} was told of {joins} joins and {leaves} leaves, of which {into} and {out} happened")
    });
}

/// Everything that happened to a member was asked for.
fn caused(records: &Records, view: &GroupView<'_>, change: &Change<'_>, found: &mut Found) {
    let (user, by) = (change.now.user, change.by);
    let first = by == user && user == view.end.group.owner;
    let asked = effective(records).any(|(op, ask)| {
        op.user == by
            && match (change.before.is_inside(), change.now.is_inside()) {
                (false, true) => ask.admits(by, user),
                (true, false) => ask.removes(by, user),
                _ => matches!(
                    ask,
                    Ask::Ban { user: other, .. }
                        | Ask::Mute { user: other, .. }
                        | Ask::Promote { user: other, .. } if *other == user
                ),
            }
    });
    found.expect(first || asked, "I23", || {
        format!("nobody asked that {user} becomes {:?} by {by}", change.now.status)
    });
}

/// Nobody writes who is out. The message that tells of leaving is the last.
fn written(view: &GroupView<'_>, found: &mut Found) {
    for (key, message) in view.born.values() {
        let tells = match &message.action {
            Some(ServiceAction::DeleteUser(user)) => *user == message.from,
            Some(ServiceAction::ChannelCreate(_)) => true,
            _ => false,
        };
        found.expect(tells || view.was_inside(message.from, *key), "I19", || {
            format!("{} is out of the group and writes {} ", message.from, message.id)
        });
    }
}

/// A moment after which a user is out for certain, and until when.
struct Out {
    from: Tick,
    until: Tick,
}

/// From an acknowledged leave on, until somebody may have brought the user in again. Nothing is said of a leave while
/// which, or before which, an entry may still have been under way.
fn outs(records: &Records, user: UserId) -> Vec<Out> {
    let admissions: Vec<&Op> =
        effective(records).filter(|(op, ask)| ask.admits(op.user, user)).map(|(op, _)| op).collect();
    let removals = asks(records).filter(|(op, ask)| ask.removes(op.user, user));
    removals
        .filter_map(|(op, _)| {
            let from = op.acked()?;
            let pending = |admission: &&&Op| {
                let is_known = |a: &crate::history::Attempt| !matches!(a.outcome, Outcome::Unknown);
                let settled = admission.attempts.iter().all(|a| is_known(a) && a.ended < op.begun());
                !settled
            };
            let until = admissions.iter().filter(pending).map(|admission| admission.begun()).min();
            let until = until.unwrap_or(Tick::MAX);
            (until > from).then_some(Out { from, until })
        })
        .collect()
}

/// Who is out for certain cannot look.
fn refused(records: &Records, user: UserId, found: &mut Found) {
    for out in outs(records, user) {
        for (op, ask) in asks(records).filter(|(op, _)| op.user == user) {
            let Some(acked) = op.acked() else { continue };
            let reads = matches!(
                ask,
                Ask::Look | Ask::Post { .. } | Ask::Edit { .. } | Ask::Pin { .. } | Ask::Topic { .. }
            );
            let during = op.begun() > out.from && acked < out.until;
            found.expect(!(reads && during), "I19", || {
                format!("{user} is out of the group and is answered {ask:?}")
            });
        }
    }
}

/// Who is out for certain is shown nothing that was written from then on.
fn shown(records: &Records, view: &GroupView<'_>, found: &mut Found) {
    let mut begun: BTreeMap<&str, Tick> = BTreeMap::new();
    for (op, ask) in asks(records) {
        if let Ask::Post { text, .. } | Ask::Edit { text, .. } = ask {
            begun.insert(text, op.begun());
        }
    }
    let content = |message: &Message| begun.get(message.text.as_str()).copied();
    for user in view.end.reads.keys() {
        let outs = outs(records, *user);
        for (tick, shown) in records.shown_in_group.iter().filter(|(_, shown)| shown.user == *user) {
            let (Event::NewMessage(message) | Event::EditMessage(message)) = &shown.entry.event else {
                continue;
            };
            let Some(written) = content(message) else { continue };
            let leaks = outs.iter().any(|out| written > out.from && *tick < out.until);
            found.expect(!leaks, "I19", || {
                format!("{user} is out of the group and is shown ({:?}) {}", shown.source, message.id)
            });
        }
    }
}
