//! Key exchanges as fast as a server allows, on threads of their own.
//!
//! A client spends about as much on an exchange as the server does, so exchanges never share the thread that
//! measures messages.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use mtproto::handshake::client::Settings;
use testkit::{Codec, Link, Server, Transport, create_key};
use tokio::task::JoinSet;

use crate::clock;
use crate::error::Error;
use crate::histogram::Histogram;

/// After a refusal a client waits this long, as a connection that fails would make it.
const PAUSE: Duration = Duration::from_millis(20);

/// The transport error for too many requests.
const FLOOD: i32 = -429;

/// What the exchanges led to.
#[derive(Default)]
pub(crate) struct Outcomes {
    /// Keys made.
    pub(crate) done: AtomicU64,
    /// Exchanges refused with -429.
    pub(crate) refused: AtomicU64,
    /// Exchanges that failed otherwise.
    pub(crate) failed: AtomicU64,
    /// How long the successful ones took.
    pub(crate) times: Mutex<Histogram>,
    /// Why one of the others failed.
    pub(crate) reason: Mutex<Option<String>>,
    stop: AtomicBool,
}

/// Exchanges that go on until they are stopped.
pub(crate) struct Exchanges {
    /// What came of them.
    pub(crate) outcomes: Arc<Outcomes>,
    threads: Vec<JoinHandle<()>>,
}

/// How exchanges are made.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// Exchanges under way at a time.
    pub(crate) concurrency: usize,
    /// Threads.
    pub(crate) threads: usize,
    /// Whether the threads yield to all others.
    pub(crate) nice: bool,
    /// The wanted life of temporary keys; permanent ones are made otherwise.
    pub(crate) expires_in: Option<i32>,
}

impl Exchanges {
    /// Starts exchanges.
    ///
    /// # Errors
    /// When there are no threads.
    pub(crate) fn start(server: &Server, plan: Plan) -> Result<Self, Error> {
        let outcomes = Arc::new(Outcomes::default());
        let start = |index: usize| {
            let (server, outcomes) = (server.clone(), Arc::clone(&outcomes));
            let share =
                plan.concurrency / plan.threads + usize::from(index < plan.concurrency % plan.threads);
            std::thread::Builder::new().name("exchanges".into()).spawn(move || {
                if plan.nice {
                    // Where it cannot yield, the figures are only worse.
                    let _ = rustix::process::nice(19);
                }
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.expect("the system grants a poller");
                runtime.block_on(clients(&server, plan, share, &outcomes));
            })
        };
        let threads = (0..plan.threads).map(start).collect::<Result<_, _>>()?;
        Ok(Self { outcomes, threads })
    }

    /// Ends them and waits for those under way.
    pub(crate) fn stop(self) -> Arc<Outcomes> {
        self.outcomes.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            // A panic has been printed already.
            let _ = thread.join();
        }
        self.outcomes
    }
}

async fn clients(server: &Server, plan: Plan, count: usize, outcomes: &Arc<Outcomes>) {
    let mut clients = JoinSet::new();
    for _ in 0..count {
        let (server, outcomes) = (server.clone(), Arc::clone(outcomes));
        clients.spawn(async move {
            while !outcomes.stop.load(Ordering::Relaxed) {
                let start = clock::nanos();
                match exchange(&server, plan.expires_in).await {
                    Ok(()) => outcomes.succeeded(clock::nanos() - start),
                    Err(error) => {
                        outcomes.count(&error);
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        });
    }
    clients.join_all().await;
}

async fn exchange(server: &Server, expires_in: Option<i32>) -> Result<(), testkit::Error> {
    let transport = Transport { codec: Codec::Intermediate, obfuscated_dc: None };
    let mut link = Link::connect(server.address, transport).await?;
    let settings = Settings { keys: server.keys.clone(), dc: server.dc, expires_in };
    create_key(&mut link, settings).await.map(drop)
}

impl Outcomes {
    fn succeeded(&self, nanos: u64) {
        self.done.fetch_add(1, Ordering::Relaxed);
        self.times.lock().unwrap_or_else(PoisonError::into_inner).record(nanos);
    }

    fn count(&self, error: &testkit::Error) {
        if matches!(error, testkit::Error::Transport(FLOOD)) {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return;
        }
        self.failed.fetch_add(1, Ordering::Relaxed);
        *self.reason.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
    }
}
