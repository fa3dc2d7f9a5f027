//! Bounds, packing, acks in time, and memory.

use super::*;

#[test]
fn t11_a_client_that_reads_nothing_costs_a_bounded_amount() {
    let mut talk = Talk::begun();
    let update = Bytes::from(vec![0; 600]);
    for n in 0..200_000 {
        talk.session.push(update.clone(), n);
    }
    assert!(talk.session.footprint() < 512 * 1024, "{}", talk.session.footprint());
    let sent = talk.flush();
    let too_long = 0xe317_af7e_u32.to_le_bytes();
    assert_eq!(sent.iter().filter(|message| message.body == too_long[..]).count(), 1);
    assert!(sent.len() < 1000);
    // Once it reads again, updates flow again.
    assert!(talk.session.push(update, 1));
}

#[test]
fn t11_unacknowledged_updates_give_way_too() {
    let mut talk = Talk::begun();
    for n in 0..600 {
        talk.session.push(Bytes::from_static(b"update 1"), n);
        talk.flush();
    }
    talk.session.reattach();
    let sent = talk.flush();
    assert!(sent.iter().any(|message| message.body == 0xe317_af7e_u32.to_le_bytes()[..]));
    assert!(sent.len() < 512);
}

#[test]
fn r22_answers_that_nobody_acknowledges_are_bounded() {
    let mut talk = Talk::begun();
    for n in 1..2000 {
        let id = talk.call(2 * n + 1);
        talk.session.respond(id, &[7; 20_000]);
        talk.flush();
    }
    assert!(talk.session.footprint() < 5 * 1024 * 1024, "{}", talk.session.footprint());
}

#[test]
fn r32_a_long_call_is_acknowledged_before_its_result() {
    let mut talk = Talk::begun();
    let id = talk.call(3);
    assert!(talk.flush().is_empty());
    talk.now = talk.session.deadline().unwrap();
    assert!(talk.now <= START.plus_secs(10));
    let [ack] = find_all::<types::MsgsAck>(&talk.flush()).try_into().unwrap();
    assert!(ack.msg_ids.contains(&id.0));
    assert_eq!(talk.session.deadline(), None);
    assert!(talk.flush().is_empty());
}

#[test]
fn r32_a_result_is_the_ack_of_its_request() {
    let mut talk = Talk::begun();
    talk.now = talk.now.plus_secs(1);
    talk.flush();
    let id = talk.call(3);
    talk.session.respond(id, b"answer..");
    let sent = talk.packets();
    assert_eq!(sent.len(), 1);
    assert!(!container::is_container(&sent[0].body), "one message needs no container");
    assert_eq!(talk.session.deadline(), None);
}

#[test]
fn r32_acks_leave_although_the_clock_was_set_back() {
    let mut talk = Talk::begun();
    talk.call(3);
    talk.now = talk.now.minus_secs(7200);
    assert_eq!(find_all::<types::MsgsAck>(&talk.flush()).len(), 1);
}

#[test]
fn many_messages_share_containers_of_limited_size() {
    let mut talk = Talk::begun();
    for n in 0..400 {
        talk.session.push(Bytes::from(vec![0; 400]), n);
    }
    let packets = talk.packets();
    assert_eq!(packets.len(), 3);
    assert!(packets.iter().all(|packet| packet.body.len() <= 70 * 1024));
    let opened: Vec<_> = packets.into_iter().flat_map(open).collect();
    assert_eq!(opened.len(), 400);
    assert!(opened.is_sorted_by_key(|message| message.msg_id));
}

#[test]
fn a_flush_stops_at_its_budget_and_goes_on_later() {
    let mut talk = Talk::begun();
    for _ in 0..4 {
        talk.session.push(Bytes::from(vec![0; 60_000]), 0);
    }
    let mut out = Vec::new();
    talk.session.flush(talk.now, 100_000, &mut out);
    assert_eq!(out.len(), 2);
    assert!(talk.session.has_output(talk.now));
    assert_eq!(talk.packets().len(), 2);
}

#[test]
fn too_much_unsent_chokes_the_session() {
    let mut talk = Talk::begun();
    let mut calls = 0;
    while !talk.session.is_choked() {
        calls += 1;
        let id = talk.call(2 * calls + 1);
        talk.session.respond(id, &[7; 50_000]);
        assert!(calls < 100);
    }
    talk.flush();
    assert!(!talk.session.is_choked());
}

#[test]
fn large_results_are_compressed_where_it_pays() {
    let mut talk = Talk::begun();
    let id = talk.call(3);
    talk.session.respond(id, &b"semaphore".repeat(20_000));
    let [(_, result)] = results(&talk.flush()).try_into().unwrap();
    assert!(result.starts_with(&super::super::GZIP_PACKED.to_le_bytes()));
    assert!(result.len() < 10_000);
}

#[test]
fn an_idle_session_is_small() {
    let mut talk = Talk::begun();
    for n in 1..200 {
        let id = talk.call(2 * n + 1);
        talk.session.respond(id, b"answer..");
        let sent = talk.flush();
        talk.ack(sent.iter().map(|message| message.msg_id));
    }
    talk.now = talk.now.plus_secs(600);
    let mut silent = talk.session.footprint();
    talk.session.prune(talk.now);
    silent -= talk.session.footprint();
    assert!(silent > 2048, "a session that hears nothing any more gives up {silent} bytes");
    let ping = tl::mtproto::functions::Ping { ping_id: 1 };
    talk.send(1001, &ping);
    talk.flush();
    assert!(talk.session.footprint() < 2048, "{}", talk.session.footprint());
}
