//! WebSocket: binary messages that carry the obfuscated stream (T12).
//!
//! How the stream is cut into messages says nothing; inside, a connection is the same as over TCP.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::{Buf, Bytes};
use futures_util::{Sink, SinkExt, Stream};
use mtproto::transport::{CLIENT_FRAME_SIZE_MAX, Carrier, Detection, Detector};
use tokio::time::{Instant, timeout_at};

use super::Caller;
use crate::connection::{Connection, Stream as Carried};
use crate::metrics::Reason;
use crate::shared::Shared;

/// The largest message: a frame with its header.
const MESSAGE_MAX: usize = CLIENT_FRAME_SIZE_MAX + 64;

/// Answers `GET /apiws`.
pub(super) async fn upgrade(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !is_allowed(&shared.config.websocket_origins, &headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    upgrade
        .protocols(["binary"])
        .max_message_size(MESSAGE_MAX)
        .max_frame_size(MESSAGE_MAX)
        .write_buffer_size(0)
        .on_upgrade(move |socket| serve(shared, socket, caller.address))
}

fn is_allowed(origins: &[String], headers: &HeaderMap) -> bool {
    let origin = headers.get(header::ORIGIN).map(|origin| origin.as_bytes());
    origins.is_empty() || origins.iter().any(|allowed| Some(allowed.as_bytes()) == origin)
}

async fn serve(shared: Arc<Shared>, socket: WebSocket, address: IpAddr) {
    let opened = Instant::now();
    let mut stream = Box::new(WebSocketStream::new(socket));
    let Some(registered) = shared.register() else {
        shared.metrics.refuse(Reason::Connections);
        return;
    };
    let deadline = opened + shared.config.timeouts.first_frame;
    let accepted = match timeout_at(deadline, detect(&mut stream)).await {
        Ok(Some(accepted)) => accepted,
        Ok(None) => return stream.close().await,
        Err(_) => return shared.metrics.refuse(Reason::Timeout),
    };
    let stream = Carried::WebSocket(stream);
    Connection::new(shared, registered, stream, *accepted, (address, opened)).run().await;
}

async fn detect(stream: &mut WebSocketStream) -> Option<Box<mtproto::transport::Accepted>> {
    let mut detector = Detector::new(Carrier::WebSocket);
    let mut buffer = vec![0; 4096];
    loop {
        std::future::poll_fn(|cx| stream.poll_read_ready(cx)).await;
        match stream.try_read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => match detector.feed(&buffer[..count]) {
                Detection::NeedMore => {}
                Detection::Mtproto(accepted) => return Some(accepted),
                Detection::Http(_) | Detection::Reject => return None,
            },
        }
    }
}

/// The bytes inside a WebSocket.
pub(crate) struct WebSocketStream {
    socket: WebSocket,
    /// What has arrived and was not taken yet.
    arrived: Bytes,
    ended: bool,
    /// A message was handed over and may not have left.
    flushing: bool,
}

impl WebSocketStream {
    fn new(socket: WebSocket) -> Self {
        Self { socket, arrived: Bytes::new(), ended: false, flushing: false }
    }

    /// Ready when there is something to read, or the end.
    pub(crate) fn poll_read_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.arrived.is_empty() && !self.ended {
            match std::task::ready!(Pin::new(&mut self.socket).poll_next(cx)) {
                Some(Ok(Message::Binary(bytes))) => self.arrived = bytes,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => self.flushing = true,
                Some(Ok(Message::Text(_))) => {
                    self.say_goodbye(cx);
                    self.ended = true;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => self.ended = true,
            }
        }
        Poll::Ready(())
    }

    /// Text has no place here: 1003.
    fn say_goodbye(&mut self, cx: &mut Context<'_>) {
        let frame = CloseFrame { code: close_code::UNSUPPORTED, reason: "binary messages only".into() };
        let mut socket = Pin::new(&mut self.socket);
        if let Poll::Ready(Ok(())) = socket.as_mut().poll_ready(cx)
            && socket.as_mut().start_send(Message::Close(Some(frame))).is_ok()
        {
            let _ = socket.poll_flush(cx);
        }
    }

    pub(crate) fn try_read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.arrived.is_empty() {
            return if self.ended { Ok(0) } else { Err(io::ErrorKind::WouldBlock.into()) };
        }
        let count = self.arrived.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.arrived[..count]);
        self.arrived.advance(count);
        Ok(count)
    }

    /// Drives what was handed over; ready when another message may be (if `wanted`).
    pub(crate) fn poll_write_ready(&mut self, cx: &mut Context<'_>, wanted: bool) -> Poll<()> {
        let mut socket = Pin::new(&mut self.socket);
        if self.flushing {
            match socket.as_mut().poll_flush(cx) {
                Poll::Ready(Ok(())) => self.flushing = false,
                Poll::Ready(Err(_)) => {
                    self.flushing = false;
                    self.ended = true;
                }
                Poll::Pending => return Poll::Pending,
            }
        }
        if !wanted {
            return Poll::Pending;
        }
        socket.poll_ready(cx).map(|_| ())
    }

    /// Hands one message over.
    pub(crate) fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.flushing {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut socket = Pin::new(&mut self.socket);
        match socket.as_mut().poll_ready(&mut cx) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(_)) => return Err(io::ErrorKind::BrokenPipe.into()),
            Poll::Pending => return Err(io::ErrorKind::WouldBlock.into()),
        }
        let message = Message::Binary(Bytes::copy_from_slice(bytes));
        socket.as_mut().start_send(message).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        // What does not leave at once is driven by `poll_write_ready`, with the task's own waker.
        self.flushing = !matches!(socket.poll_flush(&mut cx), Poll::Ready(Ok(())));
        Ok(bytes.len())
    }

    /// Says goodbye.
    pub(crate) async fn close(mut self: Box<Self>) {
        // The connection is over, whether the other side hears of it or not.
        let _ = self.socket.close().await;
    }
}
