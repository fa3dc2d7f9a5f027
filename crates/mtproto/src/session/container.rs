//! Containers: several messages in one packet.
//!
//! `msg_container` is the one structure whose elements carry ids and lengths of their own, so it is read and
//! written by hand. A container is taken as a whole or not at all (rule R14): reading checks every message in
//! it before any of them is looked at.

use bytes::Bytes;
use tl::{Reader, Writer};

use super::limits::CONTAINER_MAX;
use crate::time::MsgId;

/// `msg_container#73f1f8dc messages:vector<%Message>`.
pub(crate) const MSG_CONTAINER: u32 = 0x73f1_f8dc;

/// Id, sequence number and length of a message in a container.
pub(crate) const HEAD_SIZE: usize = 16;

/// Constructor id and count of a container.
pub(crate) const CONTAINER_HEAD: usize = 8;

/// One message of a session, outside or inside a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub msg_id: MsgId,
    /// Its sequence number: odd if the message must be acknowledged.
    pub seqno: i32,
    /// Its content, a TL object.
    pub body: Bytes,
}

/// Whether a message body is a container.
pub(crate) fn is_container(body: &[u8]) -> bool {
    starts_with(body, MSG_CONTAINER)
}

pub(crate) fn starts_with(body: &[u8], id: u32) -> bool {
    body.first_chunk() == Some(&id.to_le_bytes())
}

/// The messages of a container, or `None` where one of them does not fit the rules: 1 to 1024 messages, no
/// container among them, lengths that add up to exactly the bytes there are.
pub(crate) fn read(body: &Bytes) -> Option<Vec<Message>> {
    let mut rd = Reader::new(body);
    let (MSG_CONTAINER, count) = (rd.u32().ok()?, usize::try_from(rd.u32().ok()?).ok()?) else {
        return None;
    };
    let possible = rd.rest().len().checked_div(HEAD_SIZE)?;
    if count == 0 || count > CONTAINER_MAX || count > possible {
        return None;
    }
    let messages = (0..count).map(|_| read_message(body, &mut rd)).collect::<Option<_>>()?;
    rd.finish().ok()?;
    Some(messages)
}

fn read_message(container: &Bytes, rd: &mut Reader<'_>) -> Option<Message> {
    let msg_id = MsgId(rd.get().ok()?);
    let seqno = rd.get().ok()?;
    let len = usize::try_from(rd.get::<i32>().ok()?).ok()?;
    let body = container.slice_ref(rd.take(len).ok()?);
    let fits = len >= 4 && len & 3 == 0 && !is_container(&body);
    fits.then_some(Message { msg_id, seqno, body })
}

/// A container of `messages`, in one allocation.
pub(crate) fn write(messages: &[Message]) -> Bytes {
    let size: usize = messages.iter().map(size_in_container).sum();
    let mut wr = Writer::with_buf(0, Vec::with_capacity(size.saturating_add(CONTAINER_HEAD)));
    wr.u32(MSG_CONTAINER);
    wr.u32(u32::try_from(messages.len()).expect("a container holds at most 1024 messages"));
    for message in messages {
        wr.put(&message.msg_id.0);
        wr.put(&message.seqno);
        wr.u32(u32::try_from(message.body.len()).expect("a message is shorter than 4 GiB"));
        wr.buf.extend_from_slice(&message.body);
    }
    Bytes::from(wr.buf)
}

fn size_in_container(message: &Message) -> usize {
    message.body.len().saturating_add(HEAD_SIZE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(id: i64, body: &'static [u8]) -> Message {
        Message { msg_id: MsgId(id), seqno: 1, body: Bytes::from_static(body) }
    }

    #[test]
    fn a_container_is_read_as_it_was_written() {
        let messages = [message(4, b"1234"), message(8, b"12345678")];
        assert_eq!(read(&write(&messages)).unwrap(), messages);
    }

    #[test]
    fn r14_at_most_1024_messages() {
        let full = vec![message(4, b"1234"); 1024];
        assert!(read(&write(&full)).is_some());
        assert!(read(&write(&vec![message(4, b"1234"); 1025])).is_none());
        assert!(read(&write(&[])).is_none());
    }

    #[test]
    fn r14_a_container_holds_no_container() {
        let inner = Message { msg_id: MsgId(4), seqno: 0, body: write(&[message(4, b"1234")]) };
        assert!(read(&write(&[inner])).is_none());
    }

    #[test]
    fn r14_the_lengths_add_up_exactly() {
        let good = write(&[message(4, b"1234"), message(8, b"5678")]);
        for change in [-4i8, -1, 1, 4] {
            let mut bad = good.to_vec();
            bad[8 + 12] = bad[8 + 12].wrapping_add_signed(change);
            assert!(read(&Bytes::from(bad)).is_none(), "a length changed by {change}");
        }
        let mut long = good.to_vec();
        long.extend_from_slice(&[0; 4]);
        assert!(read(&Bytes::from(long)).is_none());
        assert!(read(&good.slice(..good.len() - 4)).is_none());
    }

    proptest! {
        #[test]
        fn r14_any_bytes_are_survived(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), count in 0u32..8) {
            let mut container = MSG_CONTAINER.to_le_bytes().to_vec();
            container.extend_from_slice(&count.to_le_bytes());
            container.append(&mut bytes);
            let _ = read(&Bytes::from(container));
        }
    }
}
