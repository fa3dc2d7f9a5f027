//! A connection whose every byte is in the caller's hand.
//!
//! Nothing here checks what is sent: frames may be garbage, headers may lie, messages may repeat. What comes
//! back is cut into frames and, with a key, opened and verified.

use std::collections::VecDeque;
use std::net::SocketAddr;

use bytes::Bytes;
use crypto::AuthKey;
use mtproto::envelope::{self, Header, Side, plain};
use mtproto::transport::client::{self, Decoder, Encoder, Incoming, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{Error, OsRandom};

/// How much is read at a time.
const READ_SIZE: usize = 16 * 1024;

/// What a server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A frame.
    Packet(Bytes),
    /// A quick acknowledgement.
    QuickAck(u32),
    /// A transport error such as -404.
    Error(i32),
}

/// A TCP connection with a transport, and nothing above it.
pub struct Link {
    pub(crate) stream: TcpStream,
    pub(crate) encoder: Encoder,
    pub(crate) decoder: Decoder,
    received: VecDeque<Received>,
}

impl Link {
    /// Connects and sends the transport's first bytes.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn connect(address: SocketAddr, transport: Transport) -> Result<Self, Error> {
        Self::over(TcpStream::connect(address).await?, transport).await
    }

    /// As [`connect`](Self::connect), over a socket that is connected already.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn over(mut stream: TcpStream, transport: Transport) -> Result<Self, Error> {
        stream.set_nodelay(true)?;
        let mut first = Vec::new();
        let (encoder, decoder) = client::connect(transport, &OsRandom, &mut first);
        stream.write_all(&first).await?;
        Ok(Self { stream, encoder, decoder, received: VecDeque::new() })
    }

    /// The socket, without what was read from it and not asked for.
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// Sends bytes past the transport.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        Ok(self.stream.write_all(bytes).await?)
    }

    /// Sends one frame with any content, asking for a quick acknowledgement or not.
    ///
    /// # Errors
    /// When the socket fails, or the transport cannot carry the content.
    pub async fn send_packet(&mut self, packet: &[u8], quick_ack: bool) -> Result<(), Error> {
        let mut frame = Vec::new();
        self.encoder.packet(packet, quick_ack, &OsRandom, &mut frame)?;
        self.send_bytes(&frame).await
    }

    /// Sends an unencrypted message.
    ///
    /// # Errors
    /// As [`send_packet`](Self::send_packet).
    pub async fn send_plain(&mut self, msg_id: i64, body: &[u8]) -> Result<(), Error> {
        let mut packet = Vec::new();
        plain::write(msg_id, body, &mut packet);
        self.send_packet(&packet, false).await
    }

    /// Encrypts and sends a message with any header.
    ///
    /// # Errors
    /// As [`send_packet`](Self::send_packet).
    pub async fn send_message(
        &mut self,
        auth_key: &AuthKey,
        header: Header,
        body: &[u8],
        quick_ack: bool,
    ) -> Result<(), Error> {
        let mut packet = Vec::new();
        envelope::seal(auth_key, Side::Client, header, body, &OsRandom, &mut packet);
        self.send_packet(&packet, quick_ack).await
    }

    /// What the server sends next; [`Error::Closed`] when it has closed the connection.
    ///
    /// # Errors
    /// When the socket fails or the server breaks a rule of the transport.
    pub async fn receive(&mut self) -> Result<Received, Error> {
        loop {
            if let Some(received) = self.received.pop_front() {
                return Ok(received);
            }
            let mut bytes = vec![0; READ_SIZE];
            let len = self.stream.read(&mut bytes).await?;
            if len == 0 {
                return Err(Error::Closed);
            }
            self.take(&mut bytes[..len])?;
        }
    }

    fn take(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        let mut arrivals = self.decoder.feed(bytes);
        while let Some(arrival) = arrivals.next_arrival()? {
            self.received.push_back(match arrival {
                Incoming::Packet(packet) => Received::Packet(Bytes::copy_from_slice(packet)),
                Incoming::QuickAck(token) => Received::QuickAck(token),
                Incoming::Error(code) => Received::Error(code),
            });
        }
        Ok(())
    }

    /// The next frame, quick acknowledgements passed over; a transport error is an error.
    ///
    /// # Errors
    /// As [`receive`](Self::receive), and [`Error::Transport`].
    pub async fn receive_packet(&mut self) -> Result<Bytes, Error> {
        loop {
            match self.receive().await? {
                Received::Packet(packet) => return Ok(packet),
                Received::QuickAck(_) => {}
                Received::Error(code) => return Err(Error::Transport(code)),
            }
        }
    }

    /// The next message, decrypted and verified: its header and its body.
    ///
    /// # Errors
    /// As [`receive_packet`](Self::receive_packet), and [`Error::Packet`] for a packet that is not authentic.
    pub async fn receive_message(&mut self, auth_key: &AuthKey) -> Result<(Header, Bytes), Error> {
        let mut frame = self.receive_packet().await?.to_vec();
        let opened = envelope::open(auth_key, Side::Server, &mut frame)?;
        Ok((opened.header, Bytes::from(frame).slice(opened.body)))
    }

    /// The body of the next unencrypted message.
    ///
    /// # Errors
    /// As [`receive_packet`](Self::receive_packet), and [`Error::Packet`] for a packet of another kind.
    pub async fn receive_plain(&mut self) -> Result<Bytes, Error> {
        let packet = self.receive_packet().await?;
        let message = plain::parse(&packet)?;
        Ok(packet.slice(message.body))
    }

    /// Waits until the server closes the connection, and answers with what it sent before.
    ///
    /// # Errors
    /// When the server breaks a rule of the transport. A reset counts as closed.
    pub async fn until_closed(&mut self) -> Result<Vec<Received>, Error> {
        let mut all = Vec::new();
        loop {
            match self.receive().await {
                Ok(received) => all.push(received),
                Err(Error::Closed | Error::Io(_)) => return Ok(all),
                Err(error) => return Err(error),
            }
        }
    }
}
