//! The checkers: what must hold of the records and of the end of a run, whatever the faults were.
//!
//! Each looks for one kind of contradiction and names the invariant; none knows how the services work.

mod agree;
mod cause;
mod group;
mod log;
mod marks;
mod names;
mod sends;
mod view;

use crate::end::End;
use crate::group::GroupEnd;
use crate::history::Records;
use crate::verdict::{Verdict, Violation};
use view::View;

/// Fewer acknowledged operations than this prove nothing.
const ACKNOWLEDGED_MIN: usize = 40;
/// As many violations as are worth printing.
const SHOWN_MAX: usize = 12;

/// What a checker found.
#[derive(Default)]
struct Found(Vec<Violation>);

impl Found {
    fn add(&mut self, invariant: &'static str, what: String) {
        self.0.push(Violation { invariant, what });
    }

    fn expect(&mut self, holds: bool, invariant: &'static str, what: impl FnOnce() -> String) {
        if !holds {
            self.add(invariant, what());
        }
    }
}

/// Judges a run that came to its end.
pub(crate) fn judge(records: &Records, ends: &[End], group: &GroupEnd) -> Verdict {
    let mut found = Found::default();
    found.0.extend(records.complaints.iter().cloned());
    let views: Vec<View<'_>> = ends.iter().map(View::new).collect();
    log::check(records, &views, &mut found);
    agree::check(&views, &mut found);
    marks::check(records, &views, &mut found);
    sends::check(records, &views, &mut found);
    cause::check(records, &views, &mut found);
    names::check(ends, &mut found);
    group::check(records, &views, group, &mut found);
    found.0.truncate(SHOWN_MAX);
    if !found.0.is_empty() {
        return Verdict::Invalid(found.0);
    }
    let acknowledged = records.ops.iter().filter(|op| op.acked().is_some()).count();
    if acknowledged < ACKNOWLEDGED_MIN || records.shown.is_empty() {
        return Verdict::Unknown(format!("only {acknowledged} operations were acknowledged"));
    }
    Verdict::Valid
}
