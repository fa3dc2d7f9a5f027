//! The budgets in memory, and the waits that were written down.
//!
//! A row is written when a wait is announced, once for each wait, and read when a budget is first used in this
//! process. Rows carry wall time, since the monotonic clock begins anew with each process.

use super::bucket::Bucket;
use super::{Budget, Class, Subject};
use crate::rows::{self, Cached};
use crate::{Outside, Result};
use minicbor::{Decode, Encode};
use parking_lot::Mutex;
use ports::{Key, RowKey, Table};
use std::sync::Arc;
use std::time::Duration;

/// How many budgets are kept in memory, at about 200 bytes each.
const CACHED: usize = 200_000;

/// Which budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct BudgetId {
    pub(super) class: Class,
    pub(super) subject: Subject,
}

/// A budget as it is stored: nanoseconds since 1970.
#[derive(Encode, Decode)]
struct Row {
    #[n(0)]
    full_at: u64,
    #[n(1)]
    held_until: u64,
}

pub(super) struct Memory {
    outside: Outside,
    buckets: Cached<BudgetId, Arc<Mutex<Bucket>>>,
}

impl Memory {
    pub(super) fn new(outside: Outside) -> Self {
        Self { outside, buckets: Cached::new(CACHED) }
    }

    /// The state of a budget, the same for all who ask at the same time.
    pub(super) async fn bucket(&self, id: BudgetId, budget: Budget) -> Result<Arc<Mutex<Bucket>>> {
        self.buckets.get_shared(&id, || self.load(id, budget)).await
    }

    /// Writes a budget down.
    pub(super) async fn keep(&self, id: BudgetId, bucket: &Mutex<Bucket>) -> Result<()> {
        let bucket = *bucket.lock();
        let row = Row { full_at: self.to_wall(bucket.full_at), held_until: self.to_wall(bucket.held_until) };
        self.outside.views.write(vec![rows::put(row_key(id), &row)]).await?;
        Ok(())
    }

    async fn load(&self, id: BudgetId, budget: Budget) -> Result<Arc<Mutex<Bucket>>> {
        let row: Option<Row> = rows::read(self.outside.views.as_ref(), &row_key(id)).await?;
        // No wait is longer than the budget takes to fill up: what says so comes from a clock that was set back.
        let longest = budget.capacity() + Duration::from_secs(1);
        let bucket = row.map_or_else(Bucket::default, |row| Bucket {
            full_at: self.of_wall(row.full_at, longest),
            held_until: self.of_wall(row.held_until, longest),
        });
        Ok(Arc::new(Mutex::new(bucket)))
    }

    fn to_wall(&self, at: Duration) -> u64 {
        let left = at.saturating_sub(self.outside.env.monotonic());
        self.outside.env.now().nanos.saturating_add(u64::try_from(left.as_nanos()).unwrap_or(u64::MAX))
    }

    fn of_wall(&self, at: u64, longest: Duration) -> Duration {
        let left = Duration::from_nanos(at.saturating_sub(self.outside.env.now().nanos));
        self.outside.env.monotonic() + left.min(longest)
    }
}

fn row_key(id: BudgetId) -> RowKey {
    RowKey::single(Table::FloodBudgets, id.subject.append_to(Key::new().u8(id.class as u8)))
}
