//! A flood of key exchanges that begins so many a second, whatever becomes of those before.
//!
//! It runs on a thread of its own that yields to the others: a stranger would flood with a processor of their
//! own. Connections come from many addresses, and each does its proof of work and its RSA properly.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use mtproto::handshake::client::Settings;
use testkit::{Codec, Link, Server, Transport, create_key};

use crate::clock;
use crate::error::Error;
use crate::pacer::Pacer;
use crate::sources;

/// Exchanges under way at a time; what would be due beyond is left out, and shows as a rate not reached.
const UNDER_WAY_MAX: usize = 4_000;

/// How long a client waits for its key.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came of the exchanges.
#[derive(Default)]
pub(crate) struct Outcomes {
    /// Begun.
    pub(crate) begun: AtomicUsize,
    /// Keys made.
    pub(crate) made: AtomicUsize,
    /// Refused with -429.
    pub(crate) refused: AtomicUsize,
    /// Closed, timed out or failed otherwise.
    pub(crate) failed: AtomicUsize,
    under_way: AtomicUsize,
    stop: AtomicBool,
}

/// A flood that goes on until it is stopped.
pub(crate) struct Flood {
    /// What came of it.
    pub(crate) outcomes: Arc<Outcomes>,
    thread: JoinHandle<()>,
}

impl Flood {
    /// Starts `rate` exchanges a second.
    ///
    /// # Errors
    /// When there is no thread.
    pub(crate) fn start(server: Server, rate: f64) -> Result<Self, Error> {
        let outcomes = Arc::new(Outcomes::default());
        let flooding = Arc::clone(&outcomes);
        let thread = std::thread::Builder::new().name("flood".into()).spawn(move || {
            // Where it cannot yield, the figures are only worse.
            let _ = rustix::process::nice(19);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("the system grants a poller");
            runtime.block_on(flood(&server, rate, &flooding));
        })?;
        Ok(Self { outcomes, thread })
    }

    /// Begins no more and gives up those under way.
    pub(crate) fn stop(self) -> Arc<Outcomes> {
        self.outcomes.stop.store(true, Ordering::Relaxed);
        // A panic has been printed already.
        let _ = self.thread.join();
        self.outcomes
    }
}

async fn flood(server: &Server, rate: f64, outcomes: &Arc<Outcomes>) {
    let Ok(mut pacer) = Pacer::new(rate) else { return };
    let mut next = 0_u64;
    while !outcomes.stop.load(Ordering::Relaxed) {
        if pacer.due(next) > clock::nanos() {
            if pacer.wait().await.is_err() {
                return;
            }
            continue;
        }
        next += 1;
        if outcomes.under_way.load(Ordering::Relaxed) < UNDER_WAY_MAX {
            outcomes.begun.fetch_add(1, Ordering::Relaxed);
            outcomes.under_way.fetch_add(1, Ordering::Relaxed);
            let (server, outcomes) = (server.clone(), Arc::clone(outcomes));
            tokio::spawn(async move {
                let ended = tokio::time::timeout(PATIENCE, exchange(&server)).await;
                outcomes.under_way.fetch_sub(1, Ordering::Relaxed);
                let counter = match ended {
                    Ok(Ok(())) => &outcomes.made,
                    Ok(Err(testkit::Error::Transport(-429))) => &outcomes.refused,
                    _ => &outcomes.failed,
                };
                counter.fetch_add(1, Ordering::Relaxed);
            });
        }
        // A generator that lags behind must still let its exchanges go on.
        tokio::task::yield_now().await;
    }
}

async fn exchange(server: &Server) -> Result<(), testkit::Error> {
    let transport = Transport { codec: Codec::Intermediate, obfuscated_dc: None };
    let stream = sources::connect(server.address).await?;
    let mut link = Link::over(stream, transport).await?;
    let settings = Settings { keys: server.keys.clone(), dc: server.dc, expires_in: None };
    create_key(&mut link, settings).await.map(drop)
}
