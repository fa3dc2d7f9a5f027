//! What carries a connection's bytes: a TCP socket, or the binary messages of a WebSocket.
//!
//! Reading is split into waiting and taking, so that the buffer to read into exists only while there is
//! something to read.

use std::io;
use std::task::{Context, Poll};

use tokio::net::TcpStream;

use crate::http::WebSocketStream;

/// A stream of bytes in both directions.
pub(crate) enum Stream {
    /// A socket.
    Tcp(TcpStream),
    /// The inside of a WebSocket.
    WebSocket(Box<WebSocketStream>),
}

/// What a stream can do now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Readiness {
    pub(crate) read: bool,
    pub(crate) write: bool,
}

impl Stream {
    /// Waits until one of the wanted directions is ready. Errors count as ready: the next operation tells.
    pub(crate) fn poll_ready(&mut self, cx: &mut Context<'_>, wanted: Readiness) -> Readiness {
        match self {
            Self::Tcp(stream) => Readiness {
                read: wanted.read && stream.poll_read_ready(cx).is_ready(),
                write: wanted.write && stream.poll_write_ready(cx).is_ready(),
            },
            Self::WebSocket(stream) => Readiness {
                read: wanted.read && stream.poll_read_ready(cx).is_ready(),
                write: stream.poll_write_ready(cx, wanted.write).is_ready() && wanted.write,
            },
        }
    }

    /// Takes what has arrived; 0 at the end of the stream.
    pub(crate) fn try_read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.try_read(buffer),
            Self::WebSocket(stream) => stream.try_read(buffer),
        }
    }

    /// Gives bytes away, as many as are taken.
    pub(crate) fn try_write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.try_write(bytes),
            Self::WebSocket(stream) => stream.try_write(bytes),
        }
    }

    /// Says that nothing more will be written, and waits for the other side to close. Bytes that arrive until
    /// then are thrown away: closing a socket with unread bytes would destroy what was written last.
    pub(crate) async fn finish(mut self) {
        if let Self::Tcp(stream) = &mut self {
            let _ = tokio::io::AsyncWriteExt::shutdown(stream).await;
        }
        let mut rubbish = [0; 1024];
        for _ in 0..FINAL_READS {
            let wanted = Readiness { read: true, write: false };
            std::future::poll_fn(|cx| match self.poll_ready(cx, wanted).read {
                true => Poll::Ready(()),
                false => Poll::Pending,
            })
            .await;
            match self.try_read(&mut rubbish) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => break,
            }
        }
        if let Self::WebSocket(stream) = self {
            stream.close().await;
        }
    }
}

/// Reads of a kilobyte that a closing connection still makes.
const FINAL_READS: usize = 64;
