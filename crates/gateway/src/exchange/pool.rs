//! The budget of key exchanges: who makes keys must not slow down those who have one (H23).
//!
//! Heavy steps wait in one bounded queue and run on threads of their own, one for each core that they may use. The
//! threads give way to the others wherever these have something to do, and rest after each step for as long as their
//! share of the core demands.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use mtproto::handshake::server::{Job, Keys, Outcome};
use ports::Env;
use tokio::sync::oneshot;

use crate::clock::EnvRandom;
use crate::config::Exchange;
use crate::metrics::Metrics;

/// How much less than the others a worker gets of a core that both want.
const NICE: i32 = 10;

/// A step and where its outcome goes.
struct Step {
    job: Box<Job>,
    outcome: oneshot::Sender<Outcome>,
}

/// The workers.
pub(crate) struct ExchangePool {
    queue: SyncSender<Step>,
    keys: Arc<Keys>,
}

struct Worker {
    queue: Arc<Mutex<Receiver<Step>>>,
    keys: Arc<Keys>,
    random: EnvRandom,
    metrics: Metrics,
    /// Rest in percent of work.
    rest_percent: u32,
}

impl ExchangePool {
    /// Starts the workers, which end with the pool.
    pub(crate) fn start(config: &Exchange, keys: Arc<Keys>, env: Arc<dyn Env>, metrics: Metrics) -> Self {
        let (queue, receiver) = sync_channel(config.queue_max.max(1));
        let receiver = Arc::new(Mutex::new(receiver));
        let percent = config.core_percent.max(1);
        let workers = percent.div_ceil(100);
        // Of 100 parts of time, each worker works `percent / workers` and rests for the others.
        let rest_percent = (100 * workers).saturating_sub(percent) * 100 / percent;
        for _ in 0..workers {
            let worker = Worker {
                queue: receiver.clone(),
                keys: keys.clone(),
                random: EnvRandom(env.clone()),
                metrics: metrics.clone(),
                rest_percent,
            };
            let thread = std::thread::Builder::new().name("exchange".to_owned()).spawn(move || worker.run());
            // Without a worker every exchange is refused once the queue is full: the others do not suffer.
            if let Err(error) = thread {
                tracing::error!(%error, "a thread for key exchanges could not be started");
            }
        }
        Self { queue, keys }
    }

    /// The server's keys.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Queues a step; `None` if too many wait.
    pub(crate) fn submit(&self, job: Box<Job>) -> Option<oneshot::Receiver<Outcome>> {
        let (outcome, receiver) = oneshot::channel();
        self.queue.try_send(Step { job, outcome }).ok()?;
        Some(receiver)
    }
}

impl Worker {
    fn run(self) {
        // Linux takes "this process" for this thread alone.
        if let Err(error) = rustix::process::setpriority_process(None, NICE) {
            tracing::warn!(%error, "key exchanges run at the priority of all other work");
        }
        while let Some(Step { job, outcome }) = self.next() {
            if outcome.is_closed() {
                continue;
            }
            let took = self.work(*job, outcome);
            #[allow(clippy::disallowed_methods, reason = "the rest is what keeps the budget")]
            std::thread::sleep(took * self.rest_percent / 100);
        }
    }

    fn next(&self) -> Option<Step> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
    }

    fn work(&self, job: Job, outcome: oneshot::Sender<Outcome>) -> Duration {
        let started = self.random.0.monotonic();
        self.metrics.exchange_steps.inc();
        match catch_unwind(AssertUnwindSafe(|| job.run(&self.keys, &self.random))) {
            // A receiver that is gone has closed its connection.
            Ok(done) => drop(outcome.send(done)),
            Err(_) => tracing::error!("a step of a key exchange panicked"),
        }
        self.random.0.monotonic().saturating_sub(started)
    }
}
