//! What a new connection speaks, by its first bytes (T01).

use mtproto::transport::{Accepted, Carrier, Detection, Detector};
use tokio::net::TcpStream;

use crate::http::Rewound;

/// Enough for every header; what comes behind it is kept.
const FIRST_READ: usize = 2048;

/// A connection whose language is known.
pub(crate) enum Sniffed {
    /// An MTProto transport.
    Mtproto(TcpStream, Box<Accepted>),
    /// HTTP.
    Http(Rewound),
}

/// Reads until the language is known; `None` if the client goes away or speaks none. `first` was read already.
pub(crate) async fn sniff(stream: TcpStream, first: Vec<u8>) -> Option<Sniffed> {
    let mut detector = Detector::new(Carrier::Tcp);
    let mut detection = detector.feed(&first);
    let mut buffer = [0; FIRST_READ];
    loop {
        match detection {
            Detection::NeedMore => {}
            Detection::Mtproto(accepted) => return Some(Sniffed::Mtproto(stream, accepted)),
            Detection::Http(first) => return Some(Sniffed::Http(Rewound::new(first, stream))),
            Detection::Reject => return None,
        }
        stream.readable().await.ok()?;
        detection = match stream.try_read(&mut buffer) {
            Ok(0) => return None,
            Ok(count) => detector.feed(buffer.get(..count)?),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Detection::NeedMore,
            Err(_) => return None,
        };
    }
}
