//! R02 to R12, T08: encrypted messages.

use mtproto::envelope::{self, Side};
use testkit::{OsRandom, Received};
use tl::mtproto::types;

use crate::backend::{ECHO, request};
use crate::support::{Fixture, Raw};

async fn answer_to(fixture: &Fixture, packet: &[u8]) -> Vec<Received> {
    let mut link = fixture.link().await;
    link.send_packet(packet, false).await.unwrap();
    link.until_closed().await.unwrap()
}

fn sealed(raw: &mut Raw, side: Side) -> Vec<u8> {
    let header = raw.header(true);
    let mut packet = Vec::new();
    envelope::seal(raw.key(), side, header, &request(ECHO, 1), &OsRandom, &mut packet);
    packet
}

#[tokio::test]
async fn r02_one_answer_for_all_that_cannot_be_read() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let good = sealed(&mut raw, Side::Client);
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let short = good[..28].to_vec();
    let ragged = good[..good.len() - 4].to_vec();
    let reflected = sealed(&mut raw, Side::Server);
    for packet in [flipped, short, ragged, reflected, vec![1, 2, 3, 4]] {
        assert_eq!(answer_to(&fixture, &packet).await, [Received::Error(-404)]);
    }
    assert!(fixture.backend.contexts.lock().is_empty());
}

#[tokio::test]
async fn t08_unknown_keys_get_404_and_are_looked_up_once() {
    let fixture = Fixture::start().await;
    for _ in 0..3 {
        assert_eq!(answer_to(&fixture, &[7; 120]).await, [Received::Error(-404)]);
    }
    assert_eq!(fixture.gateway.counters().key_reads.get(), 1);
}

#[tokio::test]
async fn t08_who_guesses_keys_still_gets_404() {
    let rate = gateway::Rate { burst: 2, per_minute: 1 };
    let fixture = Fixture::with(|config| config.addresses.unknown_keys = rate).await;
    for id in 1..20u8 {
        assert_eq!(answer_to(&fixture, &[id; 120]).await, [Received::Error(-404)]);
    }
}

#[tokio::test]
async fn r07_a_wrong_salt_is_answered_and_nothing_is_executed() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    raw.salt = 0;
    let header = raw.header(true);
    raw.send_as(header, &request(ECHO, 1)).await;
    let bad = raw.until(types::BadServerSalt::ID).await;
    assert_eq!(bad[4..12], header.msg_id.to_le_bytes());
    assert_eq!(bad[12..20], [[1, 0, 0, 0], [48, 0, 0, 0]].concat());
    assert!(fixture.backend.executed.lock().is_empty());
    raw.salt = i64::from_le_bytes(bad[20..28].try_into().unwrap());
    raw.call(&request(ECHO, 1)).await;
    assert_eq!(*fixture.backend.executed.lock(), [1]);
}

#[tokio::test]
async fn r11_a_message_on_two_connections_at_once_is_executed_once() {
    let fixture = Fixture::start().await;
    let mut one = fixture.keyed().await;
    let mut two = fixture.again(&one).await;
    let header = one.header(true);
    for _ in 0..50 {
        one.send_as(header, &request(ECHO, 9)).await;
        two.send_as(header, &request(ECHO, 9)).await;
    }
    // The answer comes through whichever connection spoke last.
    let answer = tokio::select! {
        answer = one.result(header.msg_id) => answer,
        answer = two.result(header.msg_id) => answer,
    };
    assert_eq!(answer, request(ECHO, 9));
    assert_eq!(two.call(&request(ECHO, 10)).await, request(ECHO, 10));
    assert_eq!(*fixture.backend.executed.lock(), [9, 10]);
}

#[tokio::test]
async fn r15_too_many_ids_are_a_flood() {
    let fixture = Fixture::start().await;
    let mut raw = fixture.keyed().await;
    let mut acks = types::MsgsAck::ID.to_le_bytes().to_vec();
    acks.extend(0x1cb5_c415u32.to_le_bytes());
    acks.extend(8193u32.to_le_bytes());
    acks.resize(12 + 8193 * 8, 0);
    let header = raw.header(false);
    raw.send_as(header, &acks).await;
    assert_eq!(raw.link.until_closed().await.unwrap().last(), Some(&Received::Error(-429)));
}
