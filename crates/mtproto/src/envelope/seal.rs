//! Encrypting messages, one at a time or many side by side.
//!
//! Padding is the least that the protocol allows and fresh for every packet, so a packet's size is known
//! before it is built and its frame can be opened in the output buffer first.

use crypto::message::{self, MessageJob, Side};
use crypto::{AuthKey, Random};

use super::{BLOCK, Header, INNER_LEN, OUTER_LEN, PADDING_MIN};

/// The size of the packet that carries a body of `body_len` bytes.
pub fn sealed_len(body_len: usize) -> usize {
    let least = INNER_LEN.saturating_add(body_len).saturating_add(PADDING_MIN);
    least.checked_next_multiple_of(BLOCK).unwrap_or(usize::MAX).saturating_add(OUTER_LEN)
}

/// A message to be sealed.
pub struct SealJob<'a> {
    /// The key of the receiving (or, on the client's side, sending) authorization.
    pub auth_key: &'a AuthKey,
    /// The encrypted header; its `msg_id` is used for no other packet (R05).
    pub header: Header,
    /// The serialized message: a multiple of four bytes, of less than 2 GiB.
    pub body: &'a [u8],
    /// Receives the packet; exactly [`sealed_len`] of the body.
    pub packet: &'a mut [u8],
}

/// Appends the packet of one message to `out`.
pub fn seal(
    auth_key: &AuthKey,
    from: Side,
    header: Header,
    body: &[u8],
    rng: &dyn Random,
    out: &mut Vec<u8>,
) {
    let start = out.len();
    out.resize(start.saturating_add(sealed_len(body.len())), 0);
    let packet = out.get_mut(start..).unwrap_or_default();
    seal_many(from, &mut [SealJob { auth_key, header, body, packet }], rng);
}

/// Seals independent messages side by side, which costs about a third of one after the other: this is what
/// makes sending one update to many sessions cheap.
///
/// # Panics
/// If a packet buffer does not have the size that [`sealed_len`] gives.
pub fn seal_many(from: Side, jobs: &mut [SealJob<'_>], rng: &dyn Random) {
    let mut outers = Vec::with_capacity(jobs.len());
    let mut messages = Vec::with_capacity(jobs.len());
    for job in jobs {
        assert_eq!(
            job.packet.len(),
            sealed_len(job.body.len()),
            "a packet buffer has the size of its packet"
        );
        let (outer, data) = job.packet.split_at_mut(OUTER_LEN);
        write_plaintext(job.header, job.body, rng, data);
        outers.push(outer);
        messages.push(MessageJob { auth_key: job.auth_key, side: from, data, msg_key: [0; 16] });
    }
    message::encrypt_many(&mut messages);
    for (outer, message) in outers.into_iter().zip(&messages) {
        let (key_id, msg_key) = outer.split_at_mut(8);
        key_id.copy_from_slice(&message.auth_key.id().to_le_bytes());
        msg_key.copy_from_slice(&message.msg_key);
    }
}

fn write_plaintext(header: Header, body: &[u8], rng: &dyn Random, data: &mut [u8]) {
    let length = i32::try_from(body.len()).expect("a body is far below 2 GiB");
    let (head, rest) = data.split_at_mut(INNER_LEN);
    let fields = [
        &header.salt.to_le_bytes()[..],
        &header.session_id.to_le_bytes(),
        &header.msg_id.to_le_bytes(),
        &header.seqno.to_le_bytes(),
        &length.to_le_bytes(),
    ];
    let mut at = head;
    for field in fields {
        let (slot, next) = at.split_at_mut(field.len());
        slot.copy_from_slice(field);
        at = next;
    }
    let (content, padding) = rest.split_at_mut(body.len());
    content.copy_from_slice(body);
    rng.fill(padding);
}
