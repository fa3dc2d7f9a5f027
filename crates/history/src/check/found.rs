//! What was found, bounded: a broken server contradicts itself without end.

use std::collections::BTreeSet;

use crate::{Figures, Moment, Token, Verdict, Violation};

/// As many violations as are worth printing.
const SHOWN_MAX: usize = 20;

#[derive(Default)]
pub(super) struct Found {
    violations: Vec<Violation>,
    more: u64,
    thin: BTreeSet<String>,
}

impl Found {
    pub(super) fn add(
        &mut self,
        invariant: &'static str,
        what: String,
        events: impl IntoIterator<Item = Moment>,
        token: Option<Token>,
    ) {
        if self.violations.len() < SHOWN_MAX {
            let events = events.into_iter().collect();
            self.violations.push(Violation { invariant, what, events, token });
        } else {
            self.more += 1;
        }
    }

    /// Something that leaves the verdict open.
    pub(super) fn thin(&mut self, reason: String) {
        if self.thin.len() < SHOWN_MAX {
            self.thin.insert(reason);
        }
    }

    pub(super) fn verdict(mut self, figures: Figures) -> Verdict {
        if let Some(last) = self.violations.last_mut() {
            if self.more > 0 {
                last.what.push_str(&format!(" (and {} violations more)", self.more));
            }
            return Verdict::Invalid(self.violations);
        }
        if self.thin.is_empty() {
            Verdict::Valid(figures)
        } else {
            Verdict::Unknown(self.thin.into_iter().collect())
        }
    }
}
