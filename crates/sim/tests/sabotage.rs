//! The checkers can fail: each planted bug is found within a few seeds that pass without it.

use sim::{Options, Report, Sabotage, Verdict, run, shrink};
use std::ops::RangeInclusive;

/// Enough for every bug; most are found by each of them.
const SEEDS: RangeInclusive<u64> = 1..=10;

fn with(bug: Sabotage, seed: u64) -> Options {
    Options { sabotage: Some(bug), ..Options::seed(seed) }
}

fn invariants(report: &Report) -> Vec<&'static str> {
    match &report.verdict {
        Verdict::Invalid(violations) => violations.iter().map(|violation| violation.invariant).collect(),
        Verdict::Valid | Verdict::Unknown(_) => Vec::new(),
    }
}

#[test]
fn every_planted_bug_is_found() {
    for bug in Sabotage::ALL {
        assert!(SEEDS.into_iter().any(|seed| run(&with(bug, seed)).is_invalid()), "{bug:?} is not found");
    }
}

#[test]
fn without_a_bug_the_same_seeds_pass() {
    for seed in SEEDS {
        let report = run(&Options::seed(seed));
        assert_eq!(report.verdict, Verdict::Valid, "{report}");
    }
}

#[test]
fn a_bug_is_named_by_the_invariant_that_it_breaks() {
    let names = |bug, invariant| {
        SEEDS.into_iter().any(|seed| invariants(&run(&with(bug, seed))).contains(&invariant))
    };
    assert!(names(Sabotage::SkipRandomIds, "I2"), "one random_id, two messages");
    assert!(names(Sabotage::NeverAsk, "I4"), "a device that misses something");
    assert!(names(Sabotage::StaleReadMark, "I7"), "a mark that goes back");
    assert!(names(Sabotage::AnswerBeforeSync, "I21"), "a position that means something else after a crash");
    assert!(names(Sabotage::ChannelPtsFromCounter, "I21"), "a message id that is given out again");
    assert!(names(Sabotage::IgnoreChannelGaps, "I5"), "a device that misses something of a channel");
    assert!(names(Sabotage::StaleMembers, "I22"), "two devices that both join");
    assert!(names(Sabotage::OwnCountAsUnread, "I16"), "own messages that count as unread");
    assert!(names(Sabotage::KeepAuthorRows, "I16"), "deleted messages that count as the user's own");
    assert!(names(Sabotage::LeaveUntold, "I5"), "a box that knows nothing of leaving");
    assert!(names(Sabotage::PushToFormer, "I19"), "whoever is out and is still shown what is written");
    assert!(names(Sabotage::KeepMentions, "I16"), "mentions in messages that are gone");
}

#[test]
fn a_failing_run_is_printed_with_fewer_faults() {
    let options = with(Sabotage::PtsFromCounter, 1);
    let report = run(&options);
    let events = report.plan.events.len();
    let first = invariants(&report).first().copied();
    let smallest = shrink(&options, report);
    assert!(events > 0 && smallest.plan.events.is_empty(), "this bug needs no fault: {smallest}");
    assert_eq!(invariants(&smallest).first().copied(), first);
}
