//! What a connection sends: packets of its sessions, sealed side by side, framed, and written together.
//!
//! While nothing waits to be written there is no buffer: it is lent by the thread for as long as it takes to
//! write it.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;

use crypto::Random;
use mtproto::envelope::{self, Header, SealJob, Side, plain};
use mtproto::session::Message;
use mtproto::transport::{Encoder, ErrorCode};

use super::stream::Stream;
use crate::keys::LiveKey;

/// From so many waiting bytes on the sessions keep what they have, where it is bounded and can be dropped.
const HIGH_WATER: usize = 256 * 1024;

/// A thread's buffer is not kept beyond this size.
const KEPT_MAX: usize = 512 * 1024;

thread_local! {
    static SPARE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static PACKETS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A message of a session, ready to be sealed.
pub(crate) struct Outgoing {
    pub(crate) salt: i64,
    pub(crate) session_id: i64,
    pub(crate) message: Message,
}

impl Outgoing {
    fn header(&self) -> Header {
        let Message { msg_id, seqno, .. } = self.message;
        Header { salt: self.salt, session_id: self.session_id, msg_id: msg_id.0, seqno }
    }
}

/// The writing half of a connection.
pub(crate) struct Output {
    encoder: Encoder,
    buffer: Vec<u8>,
    written: usize,
}

impl Output {
    pub(crate) fn new(encoder: Encoder) -> Self {
        Self { encoder, buffer: Vec::new(), written: 0 }
    }

    /// Whether nothing waits to be written.
    pub(crate) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    /// How many bytes sessions may add.
    pub(crate) fn room(&self) -> usize {
        HIGH_WATER.saturating_sub(self.buffer.len() - self.written)
    }

    /// Adds the packets of one key.
    pub(crate) fn packets(&mut self, key: &Arc<LiveKey>, batch: &[Outgoing], random: &dyn Random) {
        self.borrow_buffer();
        match batch {
            [one] => self.packet(key, one, random),
            many => self.packets_side_by_side(key, many, random),
        }
    }

    fn packet(&mut self, key: &LiveKey, outgoing: &Outgoing, random: &dyn Random) {
        let body = &outgoing.message.body;
        // No codec refuses what a session makes: its bodies are whole words of at most 16 MiB.
        let Ok(frame) = self.encoder.begin(envelope::sealed_len(body.len()), random, &mut self.buffer) else {
            return;
        };
        let packet = &mut self.buffer[frame.payload()];
        let job = SealJob { auth_key: &key.auth_key, header: outgoing.header(), body, packet };
        envelope::seal_many(Side::Server, &mut [job], random);
        self.encoder.end(frame, &mut self.buffer);
    }

    fn packets_side_by_side(&mut self, key: &LiveKey, batch: &[Outgoing], random: &dyn Random) {
        PACKETS.with_borrow_mut(|packets| {
            let len = |outgoing: &Outgoing| envelope::sealed_len(outgoing.message.body.len());
            packets.clear();
            packets.resize(batch.iter().map(len).sum(), 0);
            let mut jobs = Vec::with_capacity(batch.len());
            let mut rest = packets.as_mut_slice();
            for outgoing in batch {
                let (packet, after) = rest.split_at_mut(len(outgoing));
                let body = &outgoing.message.body;
                jobs.push(SealJob { auth_key: &key.auth_key, header: outgoing.header(), body, packet });
                rest = after;
            }
            envelope::seal_many(Side::Server, &mut jobs, random);
            for job in &jobs {
                // As above: no codec refuses these.
                let _ = self.encoder.packet(job.packet, random, &mut self.buffer);
            }
            if packets.capacity() > KEPT_MAX {
                *packets = Vec::new();
            }
        });
    }

    /// Adds an unencrypted message.
    pub(crate) fn plain(&mut self, msg_id: i64, body: &[u8], random: &dyn Random) {
        self.borrow_buffer();
        let mut packet = Vec::with_capacity(body.len() + 20);
        plain::write(msg_id, body, &mut packet);
        // The steps of a key exchange are whole words.
        let _ = self.encoder.packet(&packet, random, &mut self.buffer);
    }

    /// Adds a transport error.
    pub(crate) fn error(&mut self, code: ErrorCode, random: &dyn Random) {
        self.borrow_buffer();
        self.encoder.error(code, random, &mut self.buffer);
    }

    /// Adds a quick acknowledgement.
    pub(crate) fn quick_ack(&mut self, token: u32, random: &dyn Random) {
        self.borrow_buffer();
        self.encoder.quick_ack(token, random, &mut self.buffer);
        self.return_buffer();
    }

    /// Writes as much as the stream takes; answers how much that was.
    pub(crate) fn write(&mut self, stream: &mut Stream) -> io::Result<usize> {
        let before = self.written;
        while self.written < self.buffer.len() {
            match stream.try_write(&self.buffer[self.written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        let count = self.written - before;
        if self.written == self.buffer.len() {
            self.buffer.clear();
            self.written = 0;
        } else if self.written > HIGH_WATER {
            self.buffer.drain(..self.written);
            self.written = 0;
        }
        self.return_buffer();
        Ok(count)
    }

    /// Throws away what waits.
    pub(crate) fn discard(&mut self) {
        self.buffer = Vec::new();
        self.written = 0;
    }

    fn borrow_buffer(&mut self) {
        if self.buffer.capacity() == 0 {
            self.buffer = SPARE.with_borrow_mut(std::mem::take);
        }
    }

    fn return_buffer(&mut self) {
        if self.buffer.is_empty() {
            let spare = std::mem::take(&mut self.buffer);
            if spare.capacity() <= KEPT_MAX {
                SPARE.with_borrow_mut(|kept| {
                    if kept.capacity() < spare.capacity() {
                        *kept = spare;
                    }
                });
            }
        }
    }
}
