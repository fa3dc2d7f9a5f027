//! I19 for rights: whoever is kept from writing writes nothing, and what only a right allows is done by who had it at
//! this place of the log.

use super::super::Found;
use super::view::{Change, GroupView};
use super::{asks, effective};
use crate::group::Ask;
use crate::history::{Attempt, Op, Outcome, Records};
use model::{AdminRights, BannedRights, EntryKey, Event, Member, MessageId, ServiceAction, Status, UserId};

pub(super) fn check(records: &Records, view: &GroupView<'_>, found: &mut Found) {
    for entry in &view.end.log {
        match &entry.event {
            Event::NewMessage(message) | Event::EditMessage(message) => {
                let by_choice = matches!(message.action, None | Some(ServiceAction::TopicCreate(..)));
                let muted = view.row(message.from, entry.key).is_some_and(is_muted);
                found.expect(!(by_choice && muted), "I19", || {
                    format!("{} is kept from writing and writes {}", message.from, message.id)
                });
            }
            Event::DeleteMessages(deletions) => {
                for id in deletions.iter().flat_map(|deletion| &deletion.ids) {
                    deleted(records, view, *id, entry.key, found);
                }
            }
            _ => {}
        }
    }
    view.changes.iter().for_each(|change| decided(view, change, found));
    demoted(records, view, found);
}

fn is_muted(member: &Member) -> bool {
    matches!(&member.status, Status::Restricted { what, .. } if what.rights.any(BannedRights::SEND_MESSAGES))
}

fn may(view: &GroupView<'_>, user: UserId, right: AdminRights, at: EntryKey) -> bool {
    view.row(user, at).is_some_and(|member| member.may(right))
}

/// Of those who asked for it, somebody might: the author, or an administrator.
fn deleted(records: &Records, view: &GroupView<'_>, id: MessageId, at: EntryKey, found: &mut Found) {
    let author = view.born.get(&id).map(|(_, message)| message.from);
    let by_right = effective(records).any(|(op, ask)| {
        let own = author == Some(op.user) && view.was_inside(op.user, at);
        let asked = matches!(ask, Ask::Delete { ids } if ids.contains(&id));
        asked && (own || may(view, op.user, AdminRights::DELETE_MESSAGES, at))
    });
    found.expect(by_right, "I19", || format!("nobody who might has deleted {id} of the group at {at:?}"));
}

/// Who decides over another member had the right to.
fn decided(view: &GroupView<'_>, change: &Change<'_>, found: &mut Found) {
    let Change { at, by, before, now } = *change;
    let is_admin = |member: &Member| matches!(member.status, Status::Admin { .. });
    // Coming and going change nothing of what is withheld.
    let withheld = |member: &'_ Member| match &member.status {
        Status::Banned { what, .. } | Status::Restricted { what, .. } => Some(*what),
        _ => None,
    };
    let (was, is) = (withheld(before), withheld(now));
    let needed = if by == now.user {
        return;
    } else if is.is_some() && was != is {
        AdminRights::BAN_USERS
    } else if is_admin(before) != is_admin(now) {
        AdminRights::ADD_ADMINS
    } else if was.is_some() && is.is_none() {
        AdminRights::BAN_USERS
    } else {
        return;
    };
    found.expect(may(view, by, needed, at), "I19", || {
        format!("{by} makes of {} {:?} and may not", now.user, now.status)
    });
}

/// Whoever was made an ordinary member, and for certain nothing else since, is no administrator.
fn demoted(records: &Records, view: &GroupView<'_>, found: &mut Found) {
    for (op, ask) in asks(records).filter(|(op, _)| op.acked().is_some()) {
        let Ask::Promote { user, admin: false } = ask else { continue };
        let again = effective(records).any(|(other, ask)| {
            matches!(ask, Ask::Promote { user: whom, admin: true } if whom == user) && !was_over(other, op)
        });
        let last = view.changes_of(*user).last();
        let is_admin = last.is_some_and(|change| matches!(change.now.status, Status::Admin { .. }));
        found.expect(again || !is_admin, "I19", || {
            format!("{user} was made an ordinary member and is {:?}", last.map(|change| &change.now.status))
        });
    }
}

/// Whether one had certainly had its effect, or never will, when another was asked for.
fn was_over(one: &Op, other: &Op) -> bool {
    let is_over =
        |attempt: &Attempt| !matches!(attempt.outcome, Outcome::Unknown) && attempt.ended < other.begun();
    one.attempts.iter().all(is_over)
}
