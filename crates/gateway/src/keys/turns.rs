//! A slow lane: those who guess key ids wait for each other, not everybody for them (T08).

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard, Semaphore};
use tokio::time::{Instant, sleep_until};

/// Look-ups of one lane per second: at most this many.
const PACE: Duration = Duration::from_millis(1);
const WAITING_MAX: usize = 1024;

/// The lane.
pub(super) struct Turns {
    waiting: Semaphore,
    next: Mutex<Option<Instant>>,
}

impl Turns {
    pub(super) fn new() -> Self {
        Self { waiting: Semaphore::new(WAITING_MAX), next: Mutex::new(None) }
    }

    /// Waits for a turn, which lasts until the guard is dropped; `None` if too many wait already.
    pub(super) async fn wait(&self) -> Option<MutexGuard<'_, Option<Instant>>> {
        let _place = self.waiting.try_acquire().ok()?;
        let mut next = self.next.lock().await;
        if let Some(at) = *next {
            sleep_until(at).await;
        }
        *next = Some(Instant::now() + PACE);
        Some(next)
    }
}
