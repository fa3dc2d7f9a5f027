//! Accepting connections.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout_at};

use crate::connection::{Connection, Stream};
use crate::metrics::Reason;
use crate::shared::Shared;
use crate::sniff::{self, Sniffed};
use crate::{http, proxy};

/// How long no connection is accepted when there is no file descriptor for one (T16).
const BACK_OFF: Duration = Duration::from_millis(50);

/// Accepts connections forever.
pub(crate) async fn accept(shared: &Arc<Shared>, listener: &TcpListener, router: &Router) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                shared.metrics.accepted.inc();
                welcome(shared, stream, peer, router);
            }
            Err(error) if is_about_one_connection(&error) => {}
            Err(error) => {
                shared.metrics.refuse(Reason::Descriptors);
                tracing::debug!(%error, "no connection can be accepted");
                tokio::time::sleep(BACK_OFF).await;
            }
        }
    }
}

fn is_about_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn welcome(shared: &Arc<Shared>, stream: TcpStream, peer: SocketAddr, router: &Router) {
    let Some(registered) = shared.register() else {
        return shared.metrics.refuse(Reason::Connections);
    };
    let (shared, router, opened) = (shared.clone(), router.clone(), Instant::now());
    tokio::spawn(async move {
        // Answers are written whole; waiting for more only delays them.
        let _ = stream.set_nodelay(true);
        let deadline = opened + shared.config.timeouts.first_frame;
        // Boxed, so that the long-lived task is not as large as its beginning.
        let beginning = Box::pin(timeout_at(deadline, begin(&shared, stream, peer.ip())));
        let Ok(begun) = beginning.await else {
            return shared.metrics.refuse(Reason::Timeout);
        };
        let Some((address, sniffed)) = begun else { return };
        let Some(_admission) = shared.limits.admit(address) else {
            return shared.metrics.refuse(Reason::Connections);
        };
        match sniffed {
            Sniffed::Mtproto(stream, accepted) => {
                let stream = Stream::Tcp(stream);
                Box::pin(Connection::new(shared, registered, stream, *accepted, (address, opened)).run())
                    .await;
            }
            Sniffed::Http(stream) => {
                Box::pin(http::serve(shared, registered, stream, (peer, address), router)).await;
            }
        }
    });
}

/// The address of the client, and what it speaks.
async fn begin(shared: &Shared, mut stream: TcpStream, peer: IpAddr) -> Option<(IpAddr, Sniffed)> {
    let peer = peer.to_canonical();
    let mut first = Vec::new();
    let mut address = peer;
    if shared.config.proxies.contains(&peer) {
        match proxy::read(&mut stream).await {
            Ok((named, rest)) => {
                address = named.unwrap_or(peer);
                first = rest;
            }
            Err(_) => {
                shared.metrics.refuse(Reason::Proxy);
                return None;
            }
        }
    }
    if shared.limits.is_cooling_down(address, shared.env.monotonic()) {
        shared.metrics.refuse(Reason::CoolDown);
        return None;
    }
    let sniffed = sniff::sniff(stream, first).await?;
    Some((address, sniffed))
}
