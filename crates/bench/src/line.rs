//! A connection with a session on it: bytes in, events out; calls in, bytes out.
//!
//! A line belongs to one thread. Its task waits for bytes and shows them to a [`Role`], which counts them and
//! then acts, on this line or another; everything called in one turn leaves in one write.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::rc::Rc;
use std::time::Duration;

use mtproto::time::MsgId;
use mtproto::transport::client::{Decoder, Encoder, Incoming, Transport, connect};
use testkit::Codec;
use tokio::net::TcpStream;

use crate::error::Error;
use crate::random::Fast;
use crate::session::{Event, Session, refusal, unpacked};

/// Reads before others get their turn.
const READS: usize = 4;

/// How long a call of the set-up phase may take.
const ASK_TIMEOUT: Duration = Duration::from_secs(60);

thread_local! {
    /// Bytes are consumed before the task waits again, so all lines of a thread share one buffer, and the
    /// buffer of the packet that is being sealed.
    static READ_BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1024]);
    static PACKET: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A line that several tasks of a thread use.
pub(crate) type Shared = Rc<RefCell<Line>>;

/// What a task does with what arrives on its line.
pub(crate) trait Role {
    /// Takes notice of an event.
    fn event(&mut self, event: Event<'_>);

    /// Does what follows from the events of this turn.
    fn act(&mut self, line: &mut Line);
}

/// A connection and its session.
pub(crate) struct Line {
    stream: Rc<TcpStream>,
    encoder: Encoder,
    decoder: Decoder,
    session: Session,
    random: std::sync::Arc<Fast>,
    /// Bytes that the socket has not taken yet.
    out: Vec<u8>,
}

impl Line {
    /// A line over a connected socket.
    pub(crate) fn over(stream: TcpStream, session: Session, random: std::sync::Arc<Fast>) -> Self {
        let transport = Transport { codec: Codec::Intermediate, obfuscated_dc: None };
        let mut out = Vec::new();
        let (encoder, decoder) = connect(transport, &*random, &mut out);
        Self { stream: Rc::new(stream), encoder, decoder, session, random, out }
    }

    /// The session.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Queues a call; [`flush`](Self::flush) sends it.
    pub(crate) fn call(&mut self, body: &[u8]) -> MsgId {
        PACKET.with_borrow_mut(|packet| {
            let msg_id = self.session.call(body, packet);
            self.frame(packet);
            msg_id
        })
    }

    /// Queues the acknowledgements of all that has arrived, from `at_least` messages on.
    pub(crate) fn acknowledge(&mut self, at_least: usize) {
        if self.session.acks_due() < at_least.max(1) {
            return;
        }
        PACKET.with_borrow_mut(|packet| {
            self.session.acknowledge(packet);
            self.frame(packet);
        });
    }

    fn frame(&mut self, packet: &[u8]) {
        let framed = self.encoder.packet(packet, false, &*self.random, &mut self.out);
        framed.expect("a sealed packet fits every codec");
    }

    /// Gives the socket as much as it takes. An error shows when the line is read next.
    pub(crate) fn flush(&mut self) {
        let mut written = 0;
        while written < self.out.len() {
            match self.stream.try_write(&self.out[written..]) {
                Ok(len) => written += len,
                Err(_) => break,
            }
        }
        self.out.drain(..written);
    }

    /// Takes what has arrived.
    ///
    /// # Errors
    /// When the connection is over.
    pub(crate) fn read(&mut self, report: &mut impl FnMut(Event<'_>)) -> Result<(), Error> {
        READ_BUFFER.with_borrow_mut(|buffer| {
            for _ in 0..READS {
                let len = match self.stream.try_read(buffer) {
                    Ok(0) => return Err(Error::Closed),
                    Ok(len) => len,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                    Err(error) => return Err(error.into()),
                };
                let mut arrivals = self.decoder.feed(&mut buffer[..len]);
                while let Some(arrival) = arrivals.next_arrival()? {
                    match arrival {
                        Incoming::Packet(packet) => self.session.receive(packet, report)?,
                        Incoming::QuickAck(_) => {}
                        Incoming::Error(code) => return Err(Error::Transport(code)),
                    }
                }
            }
            Ok(())
        })
    }

    /// Makes one call and waits for its result, for the set-up phase.
    ///
    /// # Errors
    /// When it is refused, or no answer comes.
    pub(crate) async fn ask(&mut self, call: &'static str, body: &[u8]) -> Result<Vec<u8>, Error> {
        let answer = tokio::time::timeout(ASK_TIMEOUT, self.answer(body)).await;
        let result = answer.map_err(|_| Error::TimedOut(call))??;
        match refusal(&result) {
            Some(refusal) => Err(Error::Refused { call, refusal }),
            None => unpacked(result),
        }
    }

    async fn answer(&mut self, body: &[u8]) -> Result<Vec<u8>, Error> {
        let mut asked = self.call(body);
        loop {
            self.flush();
            self.stream.readable().await?;
            let (mut answer, mut again, mut refused) = (None, false, None);
            self.read(&mut |event| match event {
                Event::Result { msg_id, result } if msg_id == asked => answer = Some(result.to_vec()),
                Event::Repeat(_) => again = true,
                Event::Refused(code) => refused = Some(code),
                Event::Result { .. } | Event::Update(_) => {}
            })?;
            if let Some(answer) = answer {
                return Ok(answer);
            }
            if let Some(code) = refused {
                return Err(Error::Protocol(format!("a message was refused with code {code}")));
            }
            if again {
                asked = self.call(body);
            }
        }
    }
}

/// Serves a line until its connection ends.
pub(crate) async fn serve(line: Shared, mut role: impl Role) -> Error {
    let stream = Rc::clone(&line.borrow().stream);
    loop {
        if let Err(error) = stream.readable().await {
            return error.into();
        }
        let mut line = line.borrow_mut();
        let read = line.read(&mut |event| role.event(event));
        role.act(&mut line);
        line.flush();
        if let Err(error) = read {
            return error;
        }
    }
}
