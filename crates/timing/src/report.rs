//! The table: a line for each target.

use crate::dudect::{Finding, Moment};
use crate::target::Expected;
use std::fmt;

/// The table's head.
pub(crate) const HEAD: &str = "\
| target | samples | max abs t | of | would have seen | verdict |
|---|---|---|---|---|---|";

/// What was found of a target.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) expected: Expected,
    pub(crate) samples: usize,
    pub(crate) finding: Finding,
}

impl Row {
    /// Whether a target is constant in time, or a control was found.
    pub(crate) fn is_as_expected(&self) -> bool {
        self.finding.differs() == (self.expected == Expected::Different)
    }

    fn verdict(&self) -> &'static str {
        match (self.expected, self.finding.differs()) {
            (Expected::Alike, false) => "below 4.5",
            (Expected::Alike, true) => "LEAKS",
            (Expected::Different, true) => "found, as it must be",
            (Expected::Different, false) => "NOT FOUND: the run proves nothing",
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, samples, finding, .. } = self;
        let moment = match finding.moment {
            Moment::Mean => "mean",
            Moment::Variance => "variance",
        };
        write!(
            f,
            "| {name} | {samples} | {:.2} | {moment} of the fastest {:.1}% | {:.1} ns | {} |",
            finding.t,
            finding.crop * 100.0,
            finding.sees_ns,
            self.verdict(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(expected: Expected, t: f64) -> Row {
        let finding = Finding { t, crop: 1.0, moment: Moment::Mean, sees_ns: 3.0 };
        Row { name: "x", expected, samples: 10, finding }
    }

    #[test]
    fn a_leak_fails_and_so_does_a_control_that_is_not_found() {
        for (expected, t, fine) in [
            (Expected::Alike, 4.4, true),
            (Expected::Alike, 4.6, false),
            (Expected::Different, 4.4, false),
            (Expected::Different, 4.6, true),
        ] {
            assert_eq!(row(expected, t).is_as_expected(), fine, "{expected:?} {t}");
        }
    }

    #[test]
    fn a_row_says_what_was_found() {
        assert_eq!(
            row(Expected::Alike, 1.234).to_string(),
            "| x | 10 | 1.23 | mean of the fastest 100.0% | 3.0 ns | below 4.5 |"
        );
    }
}
