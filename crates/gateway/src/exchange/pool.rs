//! The budget of key exchanges: who makes keys must not slow down those who have one (H23).
//!
//! Heavy steps wait in one bounded queue and run on blocking threads, one at a time for each core that they may
//! use. After each step the worker rests for as long as its share of the core demands.

use std::sync::Arc;
use std::time::Duration;

use mtproto::handshake::server::{Job, Keys, Outcome};
use ports::Env;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::clock::EnvRandom;
use crate::config::Exchange;
use crate::metrics::Metrics;

/// A step and where its outcome goes.
struct Step {
    job: Box<Job>,
    outcome: oneshot::Sender<Outcome>,
}

/// The workers.
pub(crate) struct ExchangePool {
    queue: mpsc::Sender<Step>,
    keys: Arc<Keys>,
}

struct Worker {
    queue: Arc<Mutex<mpsc::Receiver<Step>>>,
    keys: Arc<Keys>,
    random: EnvRandom,
    metrics: Metrics,
    /// Rest in percent of work.
    rest_percent: u32,
}

impl ExchangePool {
    /// Starts the workers, which end with the pool.
    pub(crate) fn start(
        config: &Exchange,
        keys: Arc<Keys>,
        env: Arc<dyn Env>,
        metrics: Metrics,
        runtime: &Handle,
    ) -> Self {
        let (queue, receiver) = mpsc::channel(config.queue_max.max(1));
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
            runtime.spawn(worker.run());
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
    async fn run(self) {
        loop {
            let next = self.queue.lock().await.recv().await;
            let Some(Step { job, outcome }) = next else { return };
            if outcome.is_closed() {
                continue;
            }
            let took = self.work(job, outcome).await;
            tokio::time::sleep(took * self.rest_percent / 100).await;
        }
    }

    async fn work(&self, job: Box<Job>, outcome: oneshot::Sender<Outcome>) -> Duration {
        let (keys, random) = (self.keys.clone(), self.random.clone());
        let step = tokio::task::spawn_blocking(move || {
            let started = random.0.monotonic();
            // A receiver that is gone has closed its connection.
            let _ = outcome.send(job.run(&keys, &random));
            random.0.monotonic().saturating_sub(started)
        });
        self.metrics.exchange_steps.inc();
        step.await.unwrap_or_default()
    }
}
