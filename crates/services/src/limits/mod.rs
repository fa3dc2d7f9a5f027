//! Flood limits: how often somebody may do something.
//!
//! A budget belongs to a class of requests and a subject: a user, a key, an address. It fills up with time and
//! each request takes from it. A request that finds it empty is refused with the exact number of seconds after
//! which it will be accepted, and costs nothing. A wait that was announced is written down, so that a restart
//! does not end it.

mod bucket;
pub mod config;
mod memory;
pub mod subject;

#[cfg(test)]
mod tests;

pub use config::{Budget, LimitsConfig};
pub use subject::{Class, Subject};

use crate::{Outside, Result};
use bucket::Bucket;
use memory::{BudgetId, Memory};
use model::Refusal;
use parking_lot::Mutex;
use planted::Bug;
use std::sync::Arc;
use std::time::Duration;

/// All budgets.
pub struct Limits {
    outside: Outside,
    config: LimitsConfig,
    memory: Memory,
}

impl Limits {
    /// With these budgets.
    pub fn new(outside: Outside, config: LimitsConfig) -> Self {
        Self { memory: Memory::new(outside.clone()), outside, config }
    }

    /// Pays for one request of this class out of the budget of each subject; all or none.
    ///
    /// # Errors
    /// `420 FLOOD_WAIT_X`: refused until X seconds from now, accepted then.
    pub async fn take(&self, class: Class, subjects: &[Subject]) -> Result<()> {
        self.take_many(class, subjects, 1).await
    }

    /// Pays for a request that costs as much as several.
    ///
    /// # Errors
    /// `420 FLOOD_WAIT_X`.
    pub async fn take_many(&self, class: Class, subjects: &[Subject], cost: u32) -> Result<()> {
        let mut paid: Vec<(Arc<Mutex<Bucket>>, Budget, Duration)> = Vec::with_capacity(subjects.len());
        let mut longest: Option<u32> = None;
        for subject in subjects {
            let subject = subject.widened();
            let Some(budget) = self.config.budget(class, subject) else { continue };
            let id = BudgetId { class, subject };
            let bucket = self.memory.bucket(id, budget).await?;
            let now = self.outside.env.monotonic();
            // Once refused, the rest is only asked how long it would wait: the answer has to hold for all.
            let outcome = if longest.is_none() {
                bucket.lock().take(now, budget, cost)
            } else {
                bucket.lock().check(now, budget, cost)
            };
            match outcome {
                Ok(()) if longest.is_none() => paid.push((bucket, budget, now)),
                Ok(()) => {}
                Err(wait) => longest = longest.max(Some(self.announce(id, &bucket, wait).await?)),
            }
        }
        let Some(wait) = longest else { return Ok(()) };
        for (bucket, budget, at) in paid.into_iter().filter(|_| !planted::is(Bug::RefusedButPaid)) {
            bucket.lock().refund(at, budget, cost);
        }
        Err(Refusal::flood_wait(wait).into())
    }

    /// Pays for as many of `wanted` requests as the budget still has; answers how many. What is used is written
    /// down each time: such budgets fill up in days, and a restart must not hand out a new one.
    pub async fn take_up_to(&self, class: Class, subject: Subject, wanted: u32) -> Result<u32> {
        let Some(budget) = self.config.budget(class, subject) else { return Ok(wanted) };
        let id = BudgetId { class, subject: subject.widened() };
        let bucket = self.memory.bucket(id, budget).await?;
        let taken = bucket.lock().take_up_to(self.outside.env.monotonic(), budget, wanted);
        if taken > 0 {
            self.memory.keep(id, &bucket).await?;
        }
        Ok(taken)
    }

    /// Gives back what one request of this class took out of the budget of each subject.
    pub async fn give_back(&self, class: Class, subjects: &[Subject]) -> Result<()> {
        for subject in subjects {
            let subject = subject.widened();
            let Some(budget) = self.config.budget(class, subject) else { continue };
            let bucket = self.memory.bucket(BudgetId { class, subject }, budget).await?;
            let now = self.outside.env.monotonic();
            bucket.lock().refund(now, budget, 1);
        }
        Ok(())
    }

    /// Holds the wait to whole seconds, since that is what the client is told, and writes it down the first time.
    async fn announce(&self, id: BudgetId, bucket: &Mutex<Bucket>, wait: Duration) -> Result<u32> {
        let now = self.outside.env.monotonic();
        let (seconds, new) = bucket.lock().hold(now, wait);
        if new {
            self.memory.keep(id, bucket).await?;
        }
        Ok(seconds)
    }
}
