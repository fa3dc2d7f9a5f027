//! The exchange as it should be.

use super::super::client::{self, Settings, Step};
use super::super::server::{Output, Settlement};
use super::super::{Dc, KeyKind};
use super::*;
use std::collections::HashSet;

fn settings(scheme: Scheme, dc: Option<i32>, expires_in: Option<i32>) -> Settings {
    Settings { keys: public_keys(&[scheme]), dc, expires_in }
}

/// Runs both halves to the end.
fn run(server: &mut Server, settings: Settings, seed: u64) -> Result<client::Agreed, client::Error> {
    let rng = Seeded::new(seed);
    let mut client = client::Handshake::new(settings);
    let mut body = client.start(&rng);
    loop {
        match client.handle(&server.send(&body).reply(), &rng)? {
            Step::Send(next) => body = next,
            Step::Done(agreed) => return Ok(*agreed),
        }
    }
}

#[test]
fn h07_h09_h18_h24_every_form_of_the_inner_data_under_both_schemes() {
    let table = [(None, None), (Some(2), None), (None, Some(3600)), (Some(-4), Some(3600))];
    for scheme in [Scheme::RsaPad, Scheme::Legacy] {
        for (seed, (dc, expires_in)) in table.into_iter().enumerate() {
            let mut server = Server::new(seed as u64);
            let agreed = run(&mut server, settings(scheme, dc, expires_in), 7).unwrap();
            let [stored] = server.stored.as_slice() else { panic!("one key") };
            assert_eq!(stored.auth_key, agreed.auth_key);
            assert_eq!(stored.first_salt, agreed.first_salt);
            assert_eq!(stored.dc, dc.map(Dc::from_wire));
            let expires = expires_in.map(|_| KeyKind::Temporary { expires_at: NOW.plus_secs(3600) });
            assert_eq!(stored.kind, expires.unwrap_or(KeyKind::Permanent));
            assert_eq!(u64::try_from(agreed.server_time).unwrap(), NOW.secs(), "H28");
            assert!(!server.handshake.is_under_way());
        }
    }
}

#[test]
fn h01_h13_every_run_is_fresh_and_one_connection_makes_many_keys() {
    let mut server = Server::new(1);
    let (mut ids, mut nonces) = (HashSet::new(), HashSet::new());
    for seed in 0..6 {
        ids.insert(run(&mut server, settings(Scheme::RsaPad, Some(1), None), seed).unwrap().auth_key.id());
    }
    assert_eq!((ids.len(), server.stored.len()), (6, 6));
    for seed in 0_u64..200 {
        let nonce = u128::from(seed).to_le_bytes();
        let request = tl::mtproto::functions::ReqPqMulti { nonce };
        let answer = manual::res_pq(&manual::send(&mut server, &request).reply());
        assert_eq!((answer.pq.len(), answer.server_public_key_fingerprints.len()), (8, 2));
        nonces.insert((answer.server_nonce, answer.pq));
    }
    assert_eq!(nonces.len(), 200);
}

#[test]
fn h04_a_client_that_knows_no_offered_key_gives_up() {
    let mut server = Server::new(1);
    let nobody = Settings { keys: Vec::new(), dc: None, expires_in: None };
    assert_eq!(run(&mut server, nobody, 1), Err(client::Error::UnknownKeys));
}

#[test]
fn h12_a_temporary_key_lives_no_longer_than_allowed() {
    let mut server = Server::new(1);
    run(&mut server, settings(Scheme::RsaPad, Some(1), Some(i32::MAX)), 1).unwrap();
    assert_eq!(server.stored[0].kind, KeyKind::Temporary { expires_at: NOW.plus_secs(7 * 24 * 3600) });
}

#[test]
fn h16_h17_a_collision_is_retried_and_then_given_up() {
    for collisions in 0..=5 {
        let mut server = Server::new(2);
        server.settlements = vec![Settlement::Collision; collisions];
        let agreed = run(&mut server, settings(Scheme::RsaPad, Some(1), None), 3).unwrap();
        assert_eq!(server.stored[0].auth_key, agreed.auth_key);
        assert_eq!(server.stored.len(), 1);
    }
    let mut server = Server::new(2);
    server.settlements = vec![Settlement::Collision; 6];
    let outcome = run(&mut server, settings(Scheme::RsaPad, Some(1), None), 3);
    assert_eq!(outcome, Err(client::Error::Refused), "dh_gen_fail with a right hash");
    assert!(server.stored.is_empty());
}

#[test]
fn h27_nothing_is_confirmed_before_it_is_settled() {
    let mut server = Server::new(3);
    let client = manual::Manual::begin(&mut server, Scheme::RsaPad, 1);
    client.params(&mut server);
    let request = super::super::wire::to_bytes(&client.set_client_dh_params(&client.client_inner()));
    let Server { handshake, config, rng, .. } = &mut server;
    let context = Context { now: NOW, keys: &FIXTURE.keys, config, rng };
    let Output::Work(job) = handshake.handle(&request, &context) else { panic!("work") };
    assert!(matches!(handshake.handle(&request, &context), Output::Nothing), "a repeat waits");
    let Output::Done(key) = handshake.resume(job.run(&FIXTURE.keys, rng), &context) else { panic!("a key") };
    assert!(matches!(handshake.handle(&request, &context), Output::Nothing), "and waits");
    assert!(handshake.is_under_way());
    assert!(matches!(handshake.settle(Settlement::Stored, &context), Output::Reply(_)));
    let shown = format!("{key:?}");
    let secret = &key.auth_key.as_bytes()[..8];
    assert!(!shown.contains(&format!("{secret:?}")[1..20]), "H25: {shown}");
}

#[test]
fn h21_state_stays_under_a_kilobyte() {
    assert!(super::super::server::state_len_max() <= 1024, "{}", super::super::server::state_len_max());
}

#[test]
fn h13_h15_h18_a_strict_client_refuses_a_tampered_server() {
    // Every bit of every answer matters to the client, except the padding of encrypted_answer.
    let flip = |step: usize, at: usize| {
        let (mut server, rng) = (Server::new(4), Seeded::new(9));
        let mut client = client::Handshake::new(settings(Scheme::RsaPad, Some(1), None));
        let mut body = client.start(&rng);
        for now in 0..3 {
            let mut answer = server.send(&body).reply();
            if now == step {
                if at >= answer.len() {
                    return None;
                }
                answer[at] ^= 0x40;
                return Some(client.handle(&answer, &rng).map(|_| ()));
            }
            let Ok(Step::Send(next)) = client.handle(&answer, &rng) else { return None };
            body = next;
        }
        None
    };
    for at in (0..72).step_by(5) {
        if let Some(outcome) = flip(2, at) {
            assert!(outcome.is_err(), "dh_gen_ok byte {at}");
        }
    }
    for at in [0, 4, 21, 40, 300, 600] {
        assert!(flip(1, at).unwrap().is_err(), "server_DH_params_ok byte {at}");
    }
    assert_eq!(flip(0, 5), Some(Err(client::Error::Nonce)));
}
