//! Steps that arrive twice.

use super::super::server::{Output, Settlement};
use super::super::wire;
use super::manual::{Manual, res_pq, send};
use super::*;
use tl::mtproto::functions;

#[test]
fn h20_an_exact_repeat_of_each_step_gets_the_same_bytes() {
    let mut server = Server::new(21);
    let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
    let first = functions::ReqPqMulti { nonce: client.nonce };
    let answer = send(&mut server, &first).reply();
    assert_eq!(res_pq(&answer).server_nonce, client.server_nonce);
    assert_eq!(send(&mut server, &functions::ReqPq { nonce: client.nonce }), Answer::Reply(answer));

    let second = client.req_dh_params(&client.inner());
    let answer = send(&mut server, &second);
    assert!(answer.is_reply());
    server.now = NOW.plus_secs(30);
    assert_eq!(send(&mut server, &second), answer);

    let third = client.set_client_dh_params(&client.client_inner());
    let answer = send(&mut server, &third);
    assert!(answer.is_reply());
    assert_eq!(send(&mut server, &third), answer);
    assert_eq!(server.stored.len(), 1, "a repeat makes no second key");
    assert_eq!(server.jobs, 2, "a repeat costs nothing");
}

#[test]
fn h20_the_same_nonce_with_other_parameters_is_refused() {
    let mut server = Server::new(22);
    let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
    client.params(&mut server);
    assert_eq!(send(&mut server, &client.req_dh_params(&client.inner())), REFUSED, "another encrypted_data");

    let mut server = Server::new(22);
    let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
    client.params(&mut server);
    assert!(send(&mut server, &client.set_client_dh_params(&client.client_inner())).is_reply());
    assert_eq!(send(&mut server, &client.set_client_dh_params(&client.client_inner())), REFUSED);
    assert_eq!(server.stored.len(), 1);
}

#[test]
fn h20_random_bytes_behind_a_request_do_not_make_it_another() {
    let mut server = Server::new(23);
    let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
    let request = wire::to_bytes(&client.req_dh_params(&client.inner()));
    let answer = server.send(&[request.clone(), vec![0xaa; 52]].concat());
    assert!(answer.is_reply());
    assert_eq!(server.send(&[request, vec![0x55; 244]].concat()), answer);
}

#[test]
fn h16_a_repeat_after_dh_gen_retry_gets_the_same_answer() {
    let mut server = Server::new(24);
    server.settlements = vec![Settlement::Collision];
    let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
    client.params(&mut server);
    let request = client.set_client_dh_params(&client.client_inner());
    let answer = send(&mut server, &request);
    assert_eq!(answer.clone().reply()[..4], 0x46dc_1fb9_u32.to_le_bytes());
    assert_eq!(send(&mut server, &request), answer);
    assert_eq!(
        send(&mut server, &client.set_client_dh_params(&client.client_inner())),
        REFUSED,
        "retry_id 0"
    );
}

#[test]
fn h19_an_outcome_that_comes_too_late_is_ignored() {
    let mut server = Server::new(25);
    let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
    let request = wire::to_bytes(&client.req_dh_params(&client.inner()));
    let Server { handshake, config, rng, .. } = &mut server;
    let context = Context { now: NOW, keys: &FIXTURE.keys, config, rng };
    let Output::Work(job) = handshake.handle(&request, &context) else { panic!("work") };
    assert!(!job.is_legacy());
    assert!(matches!(handshake.handle(&request, &context), Output::Nothing), "the answer is on the way");
    let again = wire::to_bytes(&functions::ReqPqMulti { nonce: [9; 16] });
    assert!(matches!(handshake.handle(&again, &context), Output::Reply(_)));
    let outcome = job.run(&FIXTURE.keys, rng);
    assert!(!outcome.is_failure());
    assert!(matches!(handshake.resume(outcome, &context), Output::Nothing));
    assert!(matches!(handshake.settle(Settlement::Stored, &context), Output::Nothing));
    assert!(matches!(handshake.handle(&again, &context), Output::Reply(_)), "the new run goes on");
}
