//! The objects inside the encrypted parts: any bytes under the right keys and with the right hashes.

use super::pair::{Answer, KEYS, Server};
use crate::input::{Input, Output};
use crate::random::Seeded;
use crypto::dh::Exchange;
use crypto::{hash, ige, nonce, pq, random, rsa_legacy, rsa_pad};
use mtproto::handshake::Scheme;
use tl::mtproto::{enums, functions, types};
use tl::{Encode, Reader, Writer};

/// The most that RSA_PAD takes.
const INNER_MAX: usize = 144;

/// A client that has solved `pq` and writes the encrypted parts by hand.
struct Manual {
    nonce: [u8; 16],
    server_nonce: [u8; 16],
    new_nonce: [u8; 32],
    pq: Vec<u8>,
    p: Vec<u8>,
    q: Vec<u8>,
    random: Seeded,
}

/// A byte for the scheme and one for what is altered, then the object: in place of the inner data of
/// `req_DH_params`, over it, or in place of that of `set_client_DH_params`.
pub(crate) fn inner(data: &[u8]) {
    let mut input = Input::new(data);
    let (scheme, key) = &KEYS.1[input.below(2)];
    let way = input.below(4);
    let place = usize::from(input.byte());
    let object = input.rest();

    let mut server = Server::new();
    let client = Manual::begin(&mut server);
    let right = bytes(&client.inner_data());
    let inner = match way {
        0 => object[..object.len().min(INNER_MAX)].to_vec(),
        1 => over(&right, place, object),
        _ => right,
    };
    let encrypted_data = match scheme {
        Scheme::RsaPad => rsa_pad::encrypt(key, &inner, &client.random),
        Scheme::Legacy => rsa_legacy::encrypt(key, &inner, &client.random),
    };
    let request = functions::ReqDHParams {
        nonce: client.nonce,
        server_nonce: client.server_nonce,
        p: client.p.clone(),
        q: client.q.clone(),
        public_key_fingerprint: key.fingerprint().cast_signed(),
        encrypted_data: encrypted_data.to_vec(),
    };
    let answer = server.send(&bytes(&request));
    if way < 2 {
        assert!(server.made.is_empty(), "a key comes from the third step");
        return;
    }
    assert!(matches!(answer, Answer::Reply(_)), "a right second step is answered");
    let right = bytes(&client.client_inner());
    let inner = if way == 2 { object.to_vec() } else { over(&right, place, object) };
    let request = functions::SetClientDHParams {
        nonce: client.nonce,
        server_nonce: client.server_nonce,
        encrypted_data: client.sealed(&inner),
    };
    server.send(&bytes(&request));
    for key in &server.made {
        assert_ne!(key.auth_key.id(), 0, "zero marks plain messages");
    }
}

/// `right` with `new` written over it from `place` on.
fn over(right: &[u8], place: usize, new: &[u8]) -> Vec<u8> {
    let mut bytes = right.to_vec();
    bytes.iter_mut().skip(place).zip(new).for_each(|(byte, new)| *byte = *new);
    bytes
}

fn bytes(value: &impl Encode) -> Vec<u8> {
    let mut writer = Writer::new(tl::LAYER_MAX);
    value.encode(&mut writer);
    writer.buf
}

impl Manual {
    fn begin(server: &mut Server) -> Self {
        let random = Seeded::new(4);
        let nonce = random::array(&random);
        let Answer::Reply(answer) = server.send(&bytes(&functions::ReqPqMulti { nonce })) else {
            panic!("the first step is answered")
        };
        let answer = Reader::new(&answer).get::<enums::ResPQ>().expect("an answer to req_pq_multi");
        let enums::ResPQ::ResPQ(answer) = answer;
        let number = <[u8; 8]>::try_from(answer.pq.as_slice()).expect("pq has eight bytes");
        let (p, q) = pq::factorize(u64::from_be_bytes(number)).expect("pq is a product of two primes");
        let digits = |prime: u64| prime.to_be_bytes()[4..].to_vec();
        let new_nonce = random::array(&random);
        let (p, q) = (digits(p), digits(q));
        Self { nonce, server_nonce: answer.server_nonce, new_nonce, pq: answer.pq, p, q, random }
    }

    fn inner_data(&self) -> types::PQInnerDataTempDc {
        types::PQInnerDataTempDc {
            pq: self.pq.clone(),
            p: self.p.clone(),
            q: self.q.clone(),
            nonce: self.nonce,
            server_nonce: self.server_nonce,
            new_nonce: self.new_nonce,
            dc: 2,
            expires_in: 86_400,
        }
    }

    fn client_inner(&self) -> types::ClientDHInnerData {
        types::ClientDHInnerData {
            nonce: self.nonce,
            server_nonce: self.server_nonce,
            retry_id: 0,
            g_b: Exchange::new(&self.random).public().to_vec(),
        }
    }

    /// SHA1, object, padding, encrypted under the key of both nonces.
    fn sealed(&self, object: &[u8]) -> Vec<u8> {
        let mut data = [&hash::sha1(&[object])[..], object].concat();
        data.resize(data.len().next_multiple_of(16), 0);
        let keys = nonce::tmp_aes_key_iv(&self.new_nonce, &self.server_nonce);
        ige::encrypt(&keys.key, &keys.iv, &mut data);
        data
    }
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let object = types::PQInnerData { pq: vec![1; 8], p: vec![2; 4], q: vec![3; 4], ..Default::default() };
    let client = types::ClientDHInnerData { g_b: vec![4; 256], ..Default::default() };
    let seed = |head: [u8; 3], object: &[u8]| Output::new().bytes(&head).bytes(object).finish();
    vec![
        seed([0, 0, 0], &bytes(&object)),
        seed([1, 0, 0], &bytes(&object)),
        seed([0, 1, 104], &[0xff; 4]),
        seed([1, 1, 108], &[0xff; 4]),
        seed([0, 2, 0], &bytes(&client)),
        seed([0, 3, 44], &[0; 8]),
        seed([0, 3, 200], &[]),
    ]
}
