//! The gateway as the binary sees it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use mtproto::handshake::server::Keys;
use ports::{Backend, Bus, Env};
use tokio::net::TcpListener;
use tokio::runtime::Handle;

use crate::config::Config;
use crate::deliver::Ear;
use crate::metrics::Metrics;
use crate::shared::Shared;
use crate::{http, listener};

/// How often what is no longer needed is forgotten.
const SWEEP: Duration = Duration::from_secs(10);

/// Serves clients. Clones serve the same sessions.
#[derive(Clone)]
pub struct Gateway {
    shared: Arc<Shared>,
    router: Router,
}

impl Gateway {
    /// A gateway in front of `backend`; `http` are the routes of the binary. It listens to the bus from now on.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn new(
        config: Config,
        backend: Arc<dyn Backend>,
        env: Arc<dyn Env>,
        bus: &dyn Bus,
        keys: Keys,
        metrics: Metrics,
        http: Router,
    ) -> Self {
        let runtime = Handle::current();
        let shared = Arc::new(Shared::new(config, backend, env, keys, metrics, runtime.clone()));
        bus.subscribe(Arc::new(Ear(Arc::downgrade(&shared))));
        let swept = Arc::downgrade(&shared);
        runtime.spawn(async move {
            let mut ticks = tokio::time::interval(SWEEP);
            loop {
                ticks.tick().await;
                let Some(shared) = swept.upgrade() else { return };
                shared.sweep();
            }
        });
        let router = http::routes(&shared, http);
        Self { shared, router }
    }

    /// Accepts connections until `shutdown` resolves, then lets calls in flight finish and closes all
    /// connections, also those of other listeners.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        tokio::select! {
            () = listener::accept(&self.shared, &listener, &self.router) => {}
            () = shutdown => {}
        }
        drop(listener);
        self.shared.stop_connections();
        let patience = self.shared.config.timeouts.drain + Duration::from_secs(1);
        self.shared.connections_ended(patience).await;
    }
}
