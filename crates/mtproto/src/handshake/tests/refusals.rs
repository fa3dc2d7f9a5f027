//! Every single thing that a client can get wrong.

use super::super::wire;
use super::manual::{Manual, send};
use super::*;
use crypto::dh;
use proptest::prelude::*;
use tl::mtproto::{functions, types};

/// Sends an altered `req_DH_params`, then the right one: both are refused (H02). Answers to the first one.
fn altered_request(
    name: &str,
    scheme: Scheme,
    alter: impl FnOnce(&Manual, &mut functions::ReqDHParams),
) -> (Answer, usize) {
    let mut server = Server::new(11);
    let client = Manual::begin(&mut server, scheme, 1);
    let right = client.req_dh_params(&client.inner());
    let mut wrong = right.clone();
    alter(&client, &mut wrong);
    let answer = send(&mut server, &wrong);
    let jobs = server.jobs;
    assert_eq!(send(&mut server, &right), REFUSED, "{name}: the run is poisoned");
    let again = Manual::begin(&mut server, scheme, 2);
    assert!(send(&mut server, &again.req_dh_params(&again.inner())).is_reply(), "{name}: a new run is free");
    (answer, jobs)
}

#[test]
fn h02_h03_h04_h05_wrong_queries_cost_no_rsa_operation() {
    type Alter = fn(&Manual, &mut functions::ReqDHParams);
    let table: &[(&str, Alter)] = &[
        ("nonce", |_, r| r.nonce[3] ^= 1),
        ("server_nonce", |_, r| r.server_nonce[15] ^= 0x80),
        ("p", |_, r| r.p[3] ^= 2),
        ("q", |_, r| r.q[0] ^= 1),
        ("p and q swapped", |_, r| std::mem::swap(&mut r.p, &mut r.q)),
        ("p = 1", |c, r| (r.p, r.q) = (vec![1], c.pq.clone())),
        ("p = 0", |_, r| r.p = vec![]),
        ("p of nine digits", |_, r| r.p = [vec![1, 0, 0, 0, 0], r.p.clone()].concat()),
        ("p in too many zeros", |_, r| r.p = [vec![0; 300], r.p.clone()].concat()),
        ("fingerprint", |_, r| r.public_key_fingerprint ^= 1),
        ("no data", |_, r| r.encrypted_data.clear()),
        ("255 bytes", |_, r| r.encrypted_data.truncate(255)),
        ("257 bytes", |_, r| r.encrypted_data.push(0)),
        ("512 bytes", |_, r| r.encrypted_data.extend([0; 256])),
        ("above the modulus", |_, r| r.encrypted_data = vec![0xff; 256]),
    ];
    for (name, alter) in table {
        assert_eq!(altered_request(name, Scheme::RsaPad, alter), (REFUSED, 0), "{name}");
    }
}

#[test]
fn h05_the_modulus_itself_is_refused() {
    for scheme in [Scheme::RsaPad, Scheme::Legacy] {
        let modulus = public_keys(&[scheme])[0].1.modulus_bytes().to_vec();
        let outcome = altered_request("modulus", scheme, |_, r| r.encrypted_data = modulus);
        assert_eq!(outcome, (REFUSED, 0));
    }
}

#[test]
fn h06_h07_an_altered_ciphertext_is_refused() {
    for scheme in [Scheme::RsaPad, Scheme::Legacy] {
        for at in [1, 100, 255] {
            let outcome = altered_request("ciphertext", scheme, |_, r| r.encrypted_data[at] ^= 1);
            assert_eq!(outcome, (REFUSED, 1), "{scheme:?} {at}");
        }
    }
}

#[test]
fn h07_the_schemes_do_not_mix() {
    let outcome = altered_request("other key", Scheme::RsaPad, |_, r| {
        r.public_key_fingerprint = public_keys(&[Scheme::Legacy])[0].1.fingerprint().cast_signed();
        r.encrypted_data[0] = 0;
    });
    assert_eq!(outcome, (REFUSED, 1));
}

#[test]
fn h09_h10_h11_h12_inner_data_must_be_right() {
    type Alter = fn(&mut types::PQInnerDataTempDc);
    let refused = ErrorCode::NotFound;
    let table: &[(&str, Alter, ErrorCode)] = &[
        ("pq", |i| i.pq[7] ^= 4, refused),
        ("p", |i| i.p[3] ^= 4, refused),
        ("q", |i| i.q[0] ^= 4, refused),
        ("nonce", |i| i.nonce[0] ^= 1, refused),
        ("server_nonce", |i| i.server_nonce[8] ^= 1, refused),
        ("expires_in = 0", |i| i.expires_in = 0, refused),
        ("expires_in = -1", |i| i.expires_in = -1, refused),
        ("expires_in = minimum", |i| i.expires_in = i32::MIN, refused),
        ("longer than 144 bytes", |i| i.p = vec![0; 60], refused),
        ("dc 0", |i| i.dc = 0, ErrorCode::InvalidDc),
        ("dc 6", |i| i.dc = 6, ErrorCode::InvalidDc),
        ("dc of the test environment", |i| i.dc = 10_002, ErrorCode::InvalidDc),
        ("dc minimum", |i| i.dc = i32::MIN, ErrorCode::InvalidDc),
    ];
    for (name, alter, code) in table {
        let outcome = altered_request(name, Scheme::Legacy, |client, request| {
            let mut inner = client.inner();
            alter(&mut inner);
            request.encrypted_data = client.seal_inner(&inner);
        });
        assert_eq!(outcome, (Answer::Fail(*code), 1), "{name}");
    }
}

#[test]
fn h10_an_object_of_another_type_is_refused() {
    let outcome = altered_request("type", Scheme::RsaPad, |client, request| {
        let other = functions::Ping { ping_id: 1 };
        request.encrypted_data = client.seal_inner(&other);
    });
    assert_eq!(outcome, (REFUSED, 1));
}

#[test]
fn h03_numbers_may_have_leading_zeros() {
    for zeros in [1, 4] {
        let mut server = Server::new(12);
        let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
        let pad = |bytes: &[u8]| [vec![0; zeros], bytes.to_vec()].concat();
        let mut inner = client.inner();
        (inner.p, inner.q) = (pad(&inner.p), pad(&inner.q));
        let mut request = client.req_dh_params(&inner);
        (request.p, request.q) = (pad(&request.p), pad(&request.q));
        assert!(send(&mut server, &request).is_reply());
    }
}

/// Sends an altered `set_client_DH_params`, then the right one: both are refused.
fn altered_key(name: &str, alter: impl FnOnce(&Manual, &mut functions::SetClientDHParams)) {
    let mut server = Server::new(13);
    let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
    client.params(&mut server);
    let right = client.set_client_dh_params(&client.client_inner());
    let mut wrong = right.clone();
    alter(&client, &mut wrong);
    assert_eq!(send(&mut server, &wrong), REFUSED, "{name}");
    assert_eq!(send(&mut server, &right), REFUSED, "{name}: the run is poisoned");
    assert!(server.stored.is_empty(), "{name}");
}

#[test]
fn h02_h15_h16_a_wrong_set_client_dh_params_is_refused() {
    altered_key("nonce", |_, r| r.nonce[0] ^= 1);
    altered_key("server_nonce", |_, r| r.server_nonce[0] ^= 1);
    altered_key("no data", |_, r| r.encrypted_data.clear());
    altered_key("half a block", |_, r| r.encrypted_data.truncate(24));
    altered_key("one block less", |_, r| r.encrypted_data.truncate(r.encrypted_data.len() - 16));
    altered_key("one block more", |_, r| r.encrypted_data.extend([0; 16]));
    altered_key("far too long", |_, r| r.encrypted_data.resize(1 << 16, 0));
    for at in [0, 17, 40, 200] {
        altered_key("a payload bit", |_, r| r.encrypted_data[at] ^= 1);
    }
    type Alter = fn(&mut types::ClientDHInnerData);
    let table: &[(&str, Alter)] = &[
        ("inner nonce", |i| i.nonce[1] ^= 1),
        ("inner server_nonce", |i| i.server_nonce[1] ^= 1),
        ("retry_id", |i| i.retry_id = 1),
        ("g_b of 255 bytes and zero", |i| i.g_b = vec![0; 255]),
        ("g_b of 258 bytes", |i| i.g_b = vec![1; 258]),
        ("g_b empty", |i| i.g_b.clear()),
    ];
    for (name, alter) in table {
        altered_key(name, |client, request| {
            let mut inner = client.client_inner();
            alter(&mut inner);
            *request = client.set_client_dh_params(&inner);
        });
    }
}

#[test]
fn h15_the_padding_is_free() {
    let mut server = Server::new(14);
    let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
    client.params(&mut server);
    let inner = wire::to_bytes(&client.client_inner());
    let mut request = client.set_client_dh_params(&client.client_inner());
    request.encrypted_data = client.nonces().seal(&inner, [0; 16]);
    assert!(send(&mut server, &request).is_reply());
}

#[test]
fn h14_g_b_must_lie_in_the_safe_range() {
    let prime = *dh::prime();
    let shifted = |by: i32| {
        let mut value = prime;
        let mut carry = by;
        for byte in value.iter_mut().rev() {
            let sum = i32::from(*byte) + carry;
            *byte = sum.rem_euclid(256) as u8;
            carry = sum.div_euclid(256);
        }
        value.to_vec()
    };
    let power_1983 = {
        let mut value = vec![0; 256];
        value[255 - 1983 / 8] = 1 << (1983 % 8);
        value
    };
    let bad = [
        vec![0; 256],
        vec![1],
        vec![2],
        vec![3],
        power_1983,
        shifted(-2),
        shifted(-1),
        shifted(0),
        shifted(1),
        vec![0xff; 256],
    ];
    for g_b in bad {
        altered_key("g_b", |client, request| {
            *request =
                client.set_client_dh_params(&types::ClientDHInnerData { g_b, ..client.client_inner() });
        });
    }
}

#[test]
fn h21_a_run_ends_after_ten_minutes() {
    for (seconds, in_time) in [(599, true), (600, false)] {
        let mut server = Server::new(15);
        let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
        server.now = NOW.plus_secs(seconds);
        assert_eq!(send(&mut server, &client.req_dh_params(&client.inner())).is_reply(), in_time);

        let mut server = Server::new(15);
        let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
        client.params(&mut server);
        server.now = NOW.plus_secs(seconds);
        let answer = send(&mut server, &client.set_client_dh_params(&client.client_inner()));
        assert_eq!(answer.is_reply(), in_time);
    }
}

#[test]
fn h22_nothing_but_the_exchange_is_answered() {
    let mut server = Server::new(16);
    assert_eq!(send(&mut server, &functions::Ping { ping_id: 1 }), REFUSED);
    assert_eq!(send(&mut server, &functions::GetFutureSalts { num: 1 }), REFUSED);
    assert_eq!(server.send(&[]), REFUSED);
    assert_eq!(send(&mut server, &types::MsgsAck { msg_ids: vec![1] }), Answer::Nothing);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn h19_no_body_panics(which in 0_usize..5, tail: Vec<u8>, stage in 0_usize..3) {
        let mut server = Server::new(17);
        if stage > 0 {
            let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
            if stage > 1 {
                client.params(&mut server);
            }
        }
        let ids = [0x6046_9778_u32, 0xbe7e_8ef1, 0xd712_e4be, 0xf504_5f1f, 0x62d6_b459];
        server.send(&[&ids[which].to_le_bytes()[..], &tail].concat());
    }

    #[test]
    fn h15_no_inner_data_panics(tail in prop::collection::vec(any::<u8>(), 0..400), right_hash: bool) {
        let mut server = Server::new(18);
        let client = Manual::begin(&mut server, Scheme::RsaPad, 1);
        client.params(&mut server);
        let mut request = client.set_client_dh_params(&client.client_inner());
        request.encrypted_data = if right_hash {
            let object = [&0x6643_b654_u32.to_le_bytes()[..], &tail].concat();
            client.nonces().seal(&object, [0; 16])
        } else {
            tail
        };
        prop_assert_eq!(send(&mut server, &request), REFUSED);
    }
}
