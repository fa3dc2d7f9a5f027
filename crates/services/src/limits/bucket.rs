//! One budget as a generic cell rate: the time at which it would be full again tells all of it.

use super::Budget;
use std::time::Duration;

/// The state of one budget. Times are those of the monotonic clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bucket {
    /// When the budget is full again; in the past if it is full.
    pub(super) full_at: Duration,
    /// Everything is refused before this: a wait that was announced.
    pub(super) held_until: Duration,
}

impl Bucket {
    /// Takes `cost`, or tells how long to wait for it. Less than a whole budget can hold is never refused for
    /// ever: what costs more counts as the whole.
    pub(super) fn take(&mut self, now: Duration, budget: Budget, cost: u32) -> Result<(), Duration> {
        self.check(now, budget, cost)?;
        self.full_at = self.full_at.max(now) + budget.price() * cost.min(budget.burst);
        Ok(())
    }

    /// Whether `cost` could be taken, or how long to wait for it.
    pub(super) fn check(&self, now: Duration, budget: Budget, cost: u32) -> Result<(), Duration> {
        if let Some(held) = self.held_until.checked_sub(now).filter(|held| !held.is_zero()) {
            return Err(held);
        }
        let full_at = self.full_at.max(now) + budget.price() * cost.min(budget.burst);
        let latest = now + budget.capacity();
        match full_at.checked_sub(latest).filter(|wait| !wait.is_zero()) {
            Some(wait) => Err(wait),
            None => Ok(()),
        }
    }

    /// Takes as much of `wanted` as there is.
    pub(super) fn take_up_to(&mut self, now: Duration, budget: Budget, wanted: u32) -> u32 {
        let used = self.full_at.saturating_sub(now);
        let free = budget.capacity().saturating_sub(used);
        let there = free.as_nanos() / budget.price().as_nanos().max(1);
        let taken = wanted.min(u32::try_from(there).unwrap_or(u32::MAX));
        self.full_at = self.full_at.max(now) + budget.price() * taken;
        taken
    }

    /// Gives back what was taken at `at`.
    pub(super) fn refund(&mut self, at: Duration, budget: Budget, cost: u32) {
        let price = budget.price() * cost.min(budget.burst);
        self.full_at = self.full_at.saturating_sub(price).max(at.min(self.full_at));
    }

    /// Holds everything back for `wait`, rounded up to whole seconds; answers the seconds and whether that is
    /// new. A wait that is in force is neither shortened nor lengthened.
    pub(super) fn hold(&mut self, now: Duration, wait: Duration) -> (u32, bool) {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let new = self.held_until <= now;
        if new {
            self.held_until = now + Duration::from_secs(seconds);
        }
        (u32::try_from(seconds).unwrap_or(u32::MAX), new)
    }
}
