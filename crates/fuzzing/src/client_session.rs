//! A client session that hears anything from its server.

use crate::input::{Input, Output};
use crate::session::{START, packed};
use bytes::Bytes;
use mtproto::client::{AckPolicy, ClientEvent, ClientSession};
use mtproto::session::{GZIP_PACKED, Message};
use mtproto::time::MsgId;
use std::collections::HashSet;
use tl::mtproto::{MSG_CONTAINER, RPC_RESULT, types};

/// The most steps of one execution.
const STEPS_MAX: usize = 200;

/// Constructor ids with which the session has something to do.
const HEADS: [u32; 12] = [
    RPC_RESULT,
    types::BadServerSalt::ID,
    types::BadMsgNotification::ID,
    types::NewSessionCreated::ID,
    types::MsgDetailedInfo::ID,
    types::MsgNewDetailedInfo::ID,
    types::Pong::ID,
    types::MsgsAck::ID,
    types::MsgsStateInfo::ID,
    types::FutureSalts::ID,
    MSG_CONTAINER,
    GZIP_PACKED,
];

/// A conversation: a byte for each step says what happens.
pub(crate) fn client(data: &[u8]) {
    let mut input = Input::new(data);
    let mut session = ClientSession::new(7, 0);
    session.set_ack_policy(*input.pick(&[AckPolicy::AtOnce, AckPolicy::WithCalls, AckPolicy::Never]));
    let (mut now, mut sent) = (START, vec![MsgId::default()]);
    let (mut calls, mut ended) = (0_u64, HashSet::new());
    for _ in 0..STEPS_MAX {
        if input.is_empty() {
            break;
        }
        now = now.plus_millis(1);
        match input.below(8) {
            0 => {
                calls += 1;
                session.call(calls, Bytes::copy_from_slice(input.chunk()));
            }
            1 => session.reconnected(),
            2 => now = now.plus_millis(u64::from(input.u16())),
            3 => {
                let mut packets = Vec::new();
                session.flush(now, &mut packets);
                sent.extend(packets.iter().map(|packet| packet.msg_id));
            }
            _ => {
                let mut events = Vec::new();
                session.receive(now, message(&mut input, &sent), &mut events);
                for event in events {
                    if let ClientEvent::Result { key, .. } | ClientEvent::Refused { key, .. } = event {
                        assert!((1..=calls).contains(&key), "no call has the key {key}");
                        assert!(ended.insert(key), "the call {key} ends twice");
                    }
                }
            }
        }
    }
    assert!(session.pending() + ended.len() <= usize::try_from(calls).unwrap_or(usize::MAX));
}

fn message(input: &mut Input<'_>, sent: &[MsgId]) -> Message {
    let msg_id = MsgId(MsgId::at(START).0 + 4 * i64::from(input.u16()) + 1);
    let seqno = i32::from(input.byte());
    Message { msg_id, seqno, body: body(input, sent, 0).into() }
}

fn body(input: &mut Input<'_>, sent: &[MsgId], depth: u32) -> Vec<u8> {
    match input.below(5) {
        0 => input.chunk().to_vec(),
        1 if depth < 3 => packed(&body(input, sent, depth + 1)),
        2 if depth < 3 => container(input, sent, depth),
        _ => {
            // Most of what a server says speaks of a message that the client has sent.
            let mut bytes = input.pick(&HEADS).to_le_bytes().to_vec();
            bytes.extend_from_slice(&input.pick(sent).0.to_le_bytes());
            bytes.extend_from_slice(input.chunk());
            bytes
        }
    }
}

fn container(input: &mut Input<'_>, sent: &[MsgId], depth: u32) -> Vec<u8> {
    let count = input.below(5);
    let mut bytes = MSG_CONTAINER.to_le_bytes().to_vec();
    bytes.extend_from_slice(&(count as u32).to_le_bytes());
    for _ in 0..count {
        bytes.extend_from_slice(&input.u64().to_le_bytes());
        bytes.extend_from_slice(&u32::from(input.byte()).to_le_bytes());
        let inner = body(input, sent, depth + 1);
        bytes.extend_from_slice(&(inner.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&inner);
    }
    bytes
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let call = Output::new().bytes(&[0]).chunk(&[1; 8]).finish();
    let flush = vec![3];
    // What is said of the last message sent.
    let about =
        |id: u8, head: u8, rest: &[u8]| Output::new().bytes(&[4, id, 0, 1, 4, head, 1]).chunk(rest).finish();
    let mut packed = vec![4, 9, 0, 1, 1, 4, 0, 1];
    packed.extend_from_slice(&[64, 0]);
    packed.extend_from_slice(&[0; 64]);
    let salt = [0, 0, 0, 0, 48, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
    let wrong_clock = [0, 0, 0, 0, 16, 0, 0, 0];
    vec![
        [vec![0], call.clone(), flush.clone(), about(5, 0, &[7; 8])].concat(),
        [vec![1], call.clone(), flush.clone(), about(6, 1, &salt), flush.clone()].concat(),
        [vec![0], call.clone(), flush.clone(), about(7, 2, &wrong_clock), flush.clone()].concat(),
        [vec![2], call, flush, about(8, 4, &[0; 16]), packed].concat(),
    ]
}
