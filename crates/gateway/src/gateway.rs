//! The gateway as the binary sees it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use model::Nudge;
use mtproto::handshake::server::Keys;
use ports::{Backend, Env, Subscriber};
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::config::Config;
use crate::metrics::Metrics;
use crate::shared::Shared;
use crate::{deliver, http, listener};

/// How often what is no longer needed is forgotten.
const SWEEP: Duration = Duration::from_secs(10);

/// Serves clients. Subscribe it to the bus, so that it hears of what happens.
pub struct Gateway {
    shared: Arc<Shared>,
    registry: Registry,
}

impl Subscriber for Gateway {
    fn nudged(&self, nudge: &Arc<Nudge>) {
        deliver::nudged(&self.shared, nudge);
    }
}

impl Gateway {
    /// A gateway in front of `backend`.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn new(config: Config, backend: Arc<dyn Backend>, env: Arc<dyn Env>, keys: Keys) -> Arc<Self> {
        let runtime = Handle::current();
        let mut registry = Registry::default();
        let metrics = Metrics::register(&mut registry);
        let shared = Arc::new(Shared::new(config, backend, env, keys, metrics, runtime.clone()));
        let swept = Arc::downgrade(&shared);
        runtime.spawn(async move {
            let mut ticks = tokio::time::interval(SWEEP);
            loop {
                ticks.tick().await;
                let Some(shared) = swept.upgrade() else { return };
                shared.sweep();
            }
        });
        Arc::new(Self { shared, registry })
    }

    /// Accepts connections until `shutdown` becomes true (or its sender is gone), then lets calls in flight
    /// finish and closes all connections. `http` are the routes of the binary; their requests carry
    /// [`ClientAddress`](crate::ClientAddress) and axum's `ConnectInfo<SocketAddr>`.
    pub async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        http: Router,
        mut shutdown: watch::Receiver<bool>,
    ) {
        let router = http::routes(&self.shared, http);
        tokio::select! {
            () = listener::accept(&self.shared, &listener, &router) => {}
            // Without a sender nobody can stop the gateway any more, which is as good as being told to.
            _ = shutdown.wait_for(|stop| *stop) => {}
        }
        drop(listener);
        self.shared.stop_connections();
        let patience = self.shared.config.timeouts.drain + Duration::from_secs(1);
        self.shared.connections_ended(patience).await;
    }

    /// Forgets what is no longer needed: it happens by itself every ten seconds.
    pub fn sweep(&self) {
        self.shared.sweep();
    }

    /// The counters.
    pub fn counters(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// The counters as OpenMetrics text.
    pub fn metrics(&self) -> String {
        let tasks = self.shared.runtime.metrics().num_alive_tasks();
        self.shared.metrics.tasks.set(i64::try_from(tasks).unwrap_or(i64::MAX));
        let mut text = String::new();
        // A string takes everything.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }
}
