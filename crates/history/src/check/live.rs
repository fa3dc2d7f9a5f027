//! I15: when the server is to answer.

use crate::{Fault, Moment};

/// So long after the last fault may calls still fail.
const RECOVERY_NS: u64 = 10_000_000_000;
/// So long may a call take at most.
const PATIENCE_NS: u64 = 30_000_000_000;

/// Since when nothing is wrong with the server.
pub(super) struct Live {
    healed: Option<Moment>,
}

impl Default for Live {
    fn default() -> Self {
        Self { healed: Some(Moment(0)) }
    }
}

pub(super) fn is_death(fault: Fault) -> bool {
    matches!(fault, Fault::Killed | Fault::PowerLost)
}

impl Live {
    pub(super) fn fault(&mut self, fault: Fault, at: Moment) {
        self.healed = (fault == Fault::Healed).then_some(at);
    }

    /// Whether a call that began then has no excuse to fail now.
    pub(super) fn should_answer(&self, begun: Moment) -> bool {
        self.healed.is_some_and(|healed| begun.0 >= healed.0.saturating_add(RECOVERY_NS))
    }

    /// Whether a call that began then has no excuse to have no answer yet.
    pub(super) fn should_have_answered(&self, begun: Moment, now: Moment) -> bool {
        self.should_answer(begun) && now.0 >= begun.0.saturating_add(PATIENCE_NS)
    }
}
