//! What the one port answers to HTTP besides the transports: what clients need to know, health and metrics.

use super::metrics;
use api::Api;
use axum::Extension;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gateway::{ClientAddress, Gateway};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store_fjall::FjallStore;

/// What the routes answer with.
pub(super) struct Site {
    /// The body of `/client-config`.
    pub(super) client_config: String,
    /// Whether the server takes requests.
    pub(super) ready: Arc<AtomicBool>,
    /// Counts connections, calls and refusals.
    pub(super) gateway: Arc<Gateway>,
    /// Counts what the handlers did.
    pub(super) api: Arc<Api>,
    /// Knows what it keeps in memory.
    pub(super) store: Arc<FjallStore>,
}

/// A public key in `/client-config`.
#[derive(Serialize)]
pub(super) struct PublishedKey {
    /// `rsa_pad` or `legacy`.
    pub(super) scheme: &'static str,
    /// Low 64 bits of the SHA1 of the key, as a signed number.
    pub(super) fingerprint: i64,
    /// PKCS#1.
    pub(super) pem: String,
}

/// What a program needs to connect a client to this server.
#[derive(Serialize)]
pub(super) struct ClientConfig {
    pub(super) dc_id: i32,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) layer_min: i32,
    pub(super) layer_max: i32,
    pub(super) dev: bool,
    pub(super) keys: Vec<PublishedKey>,
}

/// The routes.
pub(super) fn router(site: Site) -> Router {
    Router::new()
        .route("/client-config", get(client_config))
        .route("/healthz/live", get(|| async { "live\n" }))
        .route("/healthz/ready", get(ready))
        .route("/metrics", get(counted))
        .with_state(Arc::new(site))
}

async fn client_config(State(site): State<Arc<Site>>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], site.client_config.clone()).into_response()
}

async fn ready(State(site): State<Arc<Site>>) -> Response {
    if site.ready.load(Ordering::Relaxed) {
        (StatusCode::OK, "ready\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
    }
}

/// Metrics are for the operator: they are served to programs on this machine alone.
async fn counted(State(site): State<Arc<Site>>, Extension(client): Extension<ClientAddress>) -> Response {
    if !client.0.to_canonical().is_loopback() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], metrics::text(&site)).into_response()
}
