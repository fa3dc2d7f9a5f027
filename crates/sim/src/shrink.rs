//! Makes a failing run smaller: fewer faults, fewer operations, and still the same invariant broken.

use crate::plan::{Plan, Rates};
use crate::run::{Options, run};
use crate::verdict::{Report, Verdict};

/// The smallest failing run that leaving things out one by one leads to.
pub fn shrink(failing: &Options, report: Report) -> Report {
    let Some(invariant) = broken(&report) else { return report };
    let mut best = report;
    let mut options = Options { plan: Some(best.plan.clone()), ..failing.clone() };
    let mut place = 0;
    while let Some(smaller) = without(&best.plan, place) {
        options.plan = Some(smaller);
        let report = run(&options);
        if broken(&report) == Some(invariant) {
            best = report;
        } else {
            place += 1;
        }
    }
    best
}

fn broken(report: &Report) -> Option<&'static str> {
    match &report.verdict {
        Verdict::Invalid(violations) => violations.first().map(|violation| violation.invariant),
        Verdict::Valid | Verdict::Unknown(_) => None,
    }
}

/// The plan without its event at this place, or without the rate that lies so far behind the events.
fn without(plan: &Plan, place: usize) -> Option<Plan> {
    let mut smaller = plan.clone();
    if place < smaller.events.len() {
        smaller.events.remove(place);
        return Some(smaller);
    }
    let set: Vec<fn(&mut Rates) -> &mut u32> = vec![
        |r| &mut r.nudge_lost,
        |r| &mut r.nudge_twice,
        |r| &mut r.nudge_late,
        |r| &mut r.append_in_doubt,
        |r| &mut r.store_fails,
        |r| &mut r.connection_cut,
    ];
    let mut rates = set.into_iter().filter(|rate| *rate(&mut smaller.rates.clone()) > 0);
    let rate = rates.nth(place - smaller.events.len())?;
    *rate(&mut smaller.rates) = 0;
    Some(smaller)
}
