//! Plain and encrypted messages: any bytes, and any plaintext under the right key.

use crate::input::{Input, Output};
use crate::random::Seeded;
use crypto::AuthKey;
use crypto::message;
use mtproto::envelope::{self, Addressee, Header, PADDING_MAX, PADDING_MIN, Reject, Side, plain};
use std::sync::LazyLock;

static KEY: LazyLock<AuthKey> = LazyLock::new(|| AuthKey::from_bytes([0x5a; 256]));

/// A plain message: what is read is inside the frame, and is written back as it was.
pub(crate) fn plain_message(data: &[u8]) {
    let _ = envelope::addressee(data);
    let Ok(message) = plain::parse(data) else { return };
    let body = data.get(message.body).expect("the body lies in the frame");
    let mut again = Vec::new();
    plain::write(message.msg_id, body, &mut again);
    assert_eq!(again, data, "a plain message has one form");
    assert_eq!(plain::read(data).ok().map(|(_, method)| method), plain::Method::of(body));
}

/// An encrypted message. The first byte says who writes and which of three ways is tried.
pub(crate) fn encrypted(data: &[u8]) {
    let mut input = Input::new(data);
    let from = if input.flag() { Side::Server } else { Side::Client };
    match input.below(3) {
        0 => raw(from, input.rest()),
        1 => authentic(from, input.rest()),
        _ => altered(from, &mut input),
    }
}

fn raw(from: Side, frame: &[u8]) {
    let _ = envelope::addressee(frame);
    let _ = check(from, &mut frame.to_vec());
}

/// Any plaintext of whole blocks from somebody who holds the key: it is the lengths inside that are wrong.
fn authentic(from: Side, plaintext: &[u8]) {
    let mut data = plaintext.to_vec();
    data.resize(plaintext.len().next_multiple_of(16), 0);
    let msg_key = message::encrypt(&KEY, from, &mut data);
    let mut frame = [&KEY.id().to_le_bytes()[..], &msg_key, &data].concat();
    match check(from, &mut frame) {
        Ok(()) => {}
        Err(Reject::Malformed) => assert!(data.len() >= 44, "shorter ones are refused unseen"),
        Err(Reject::Unauthentic) => assert!(data.len() < 44, "the key is right"),
    }
}

/// A right message with one byte changed is refused, wherever the byte is.
fn altered(from: Side, input: &mut Input<'_>) {
    let (at, change) = (usize::from(input.u16()), input.byte());
    let header = Header {
        salt: input.u64().cast_signed(),
        session_id: input.u64().cast_signed(),
        msg_id: input.u64().cast_signed(),
        seqno: input.u32().cast_signed(),
    };
    let mut body = input.rest().to_vec();
    body.resize(body.len().next_multiple_of(4), 0);
    let mut frame = Vec::new();
    envelope::seal(&KEY, from, header, &body, &Seeded::new(1), &mut frame);
    assert_eq!(envelope::addressee(&frame), Ok(Addressee::AuthKey(KEY.id())));
    let opened = envelope::open(&KEY, from, &mut frame.clone()).expect("a right message");
    assert_eq!(opened.header, header);

    let at = at % frame.len();
    frame[at] ^= change;
    let outcome = envelope::open(&KEY, from, &mut frame);
    assert_eq!(outcome.is_ok(), change == 0, "a changed byte at {at}");
}

fn check(from: Side, frame: &mut [u8]) -> Result<(), Reject> {
    let len = frame.len();
    let opened = envelope::open(&KEY, from, frame)?;
    let padding = len - opened.body.end;
    assert!((PADDING_MIN..=PADDING_MAX).contains(&padding), "a padding of {padding}");
    assert!(opened.body.len().is_multiple_of(4));
    Ok(())
}

pub(crate) fn seeds() -> [Vec<Vec<u8>>; 2] {
    let mut request = Vec::new();
    plain::write(
        0x1234_5678_0000_0000,
        &[&0xbe7e_8ef1_u32.to_le_bytes()[..], &[1; 16]].concat(),
        &mut request,
    );
    let plaintext = |length: i32| {
        let header = Output::new().bytes(&[1; 28]).bytes(&length.to_le_bytes()).bytes(&[2; 48]);
        Output::new().bytes(&[0, 1]).bytes(&header.finish()).finish()
    };
    let altered = Output::new().bytes(&[1, 2, 30, 0, 1]).bytes(&[7; 28]).bytes(&[9; 64]).finish();
    let frame = Output::new().bytes(&[0, 0]).bytes(&KEY.id().to_le_bytes()).bytes(&[4; 96]).finish();
    [vec![request], vec![plaintext(32), plaintext(-4), plaintext(0), altered, frame]]
}
