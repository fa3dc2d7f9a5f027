//! Serving HTTP on a connection whose first bytes were read already.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use bytes::{Buf, Bytes};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

use super::{poll, websocket};
use crate::exchange::Exchange;
use crate::link;
use crate::shared::{Registered, Shared};

/// The longest block of headers (T12).
const HEADERS_MAX: usize = 8 * 1024;

/// Who sent an HTTP request: an extension of every request that the gateway passes on to the binary's routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Who sends a request: an extension of every request that this server passes on.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) address: IpAddr,
    /// The key exchange of this connection.
    pub(crate) exchange: Arc<Mutex<Exchange>>,
}

/// The routes of the gateway itself, in front of those of the binary.
pub(crate) fn routes(shared: &Arc<Shared>, others: Router) -> Router {
    let own = Router::new()
        .route("/apiws", get(websocket::upgrade))
        .route("/api", post(poll::post))
        .with_state(shared.clone());
    own.merge(others)
}

/// Serves HTTP on a connection until it ends or the gateway stops.
pub(crate) async fn serve(
    shared: Arc<Shared>,
    registered: Registered,
    stream: Rewound,
    (peer, address): (SocketAddr, IpAddr),
    router: Router,
) {
    let exchange = Arc::new(Mutex::new(Exchange::new(shared.clone(), registered.link.clone(), address)));
    let head_timeout = shared.config.timeouts.first_frame;
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        let address = forwarded(&shared, address, request.headers());
        request.extensions_mut().insert(Caller { address, exchange: Arc::clone(&exchange) });
        request.extensions_mut().insert(ClientAddress(address));
        request.extensions_mut().insert(ConnectInfo(peer));
        TowerToHyperService::new(router.clone()).call(request)
    });
    let connection = http1::Builder::new()
        .max_buf_size(HEADERS_MAX)
        .timer(TokioTimer::new())
        .header_read_timeout(head_timeout)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    loop {
        tokio::select! {
            _ = connection.as_mut() => return,
            signals = registered.link.signalled() => {
                if signals & link::CROWDED_OUT != 0 {
                    return;
                }
                if signals & link::SHUTDOWN != 0 {
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

/// The address that a trusted proxy names, or the peer's own (T14).
fn forwarded(shared: &Shared, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !shared.config.proxies.contains(&peer.to_canonical()) {
        return peer;
    }
    // The last one was written by the trusted proxy; those before it may be anybody's words.
    let named = headers.get_all("x-forwarded-for").iter().next_back();
    let last = named.and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit(',').next());
    last.and_then(|address| address.trim().parse().ok()).unwrap_or(peer)
}

/// A socket of which some bytes have been read already.
pub(crate) struct Rewound {
    first: Bytes,
    stream: TcpStream,
}

impl Rewound {
    pub(crate) fn new(first: Vec<u8>, stream: TcpStream) -> Self {
        Self { first: first.into(), stream }
    }
}

impl AsyncRead for Rewound {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let count = self.first.len().min(buf.remaining());
        buf.put_slice(&self.first[..count]);
        self.first.advance(count);
        if self.first.is_empty() {
            self.first = Bytes::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Rewound {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
