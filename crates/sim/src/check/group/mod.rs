//! The checkers of the group: its log, its posts, its members, and what everybody holds of it.

mod agree;
mod log;
mod marks;
mod members;
mod posts;
mod rights;
mod topics;
mod view;

use super::Found;
use super::view::View;
use crate::group::{Ask, GroupEnd};
use crate::history::{Op, Records, What};
use view::GroupView;

/// Judges the group; `boxes` are the views of the members' boxes.
pub(super) fn check(records: &Records, boxes: &[View<'_>], end: &GroupEnd, found: &mut Found) {
    let view = GroupView::new(end);
    log::check(records, boxes, &view, found);
    agree::check(boxes, &view, found);
    marks::check(records, boxes, &view, found);
    posts::check(records, &view, found);
    members::check(records, &view, found);
    rights::check(records, &view, found);
    topics::check(records, boxes, &view, found);
}

/// What was asked of the group, with the operations that asked.
fn asks(records: &Records) -> impl Iterator<Item = (&Op, &Ask)> {
    records.ops.iter().filter_map(|op| match &op.what {
        What::Group(ask) => Some((op, ask)),
        _ => None,
    })
}

/// Those that may have had an effect.
fn effective(records: &Records) -> impl Iterator<Item = (&Op, &Ask)> {
    asks(records).filter(|(op, _)| !op.is_refused())
}
