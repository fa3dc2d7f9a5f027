//! A client whose every message can be altered before it is sent.

use crypto::dh::Exchange;
use crypto::{pq, random};
use tl::mtproto::{enums, functions, types};
use tl::{Encode, Reader};

use super::super::client::encrypt_inner;
use super::super::inner::Nonces;
use super::super::{Scheme, wire};
use super::{Answer, Server, public_keys};
use crate::testing::Seeded;

pub(super) struct Manual {
    pub(super) nonce: [u8; 16],
    pub(super) server_nonce: [u8; 16],
    pub(super) new_nonce: [u8; 32],
    pub(super) pq: Vec<u8>,
    pub(super) p: u32,
    pub(super) q: u32,
    pub(super) scheme: Scheme,
    pub(super) rng: Seeded,
}

pub(super) fn res_pq(body: &[u8]) -> types::ResPQ {
    let enums::ResPQ::ResPQ(answer) = Reader::new(body).get().unwrap();
    *answer
}

impl Manual {
    /// Asks for `pq` and splits it.
    pub(super) fn begin(server: &mut Server, scheme: Scheme, seed: u64) -> Manual {
        let rng = Seeded::new(seed ^ 0xc11e47);
        let nonce = random::array(&rng);
        let answer = res_pq(&server.send(&wire::to_bytes(&functions::ReqPqMulti { nonce })).reply());
        let (p, q) = pq::factorize(wire::number(&answer.pq).unwrap()).unwrap();
        Manual {
            nonce,
            server_nonce: answer.server_nonce,
            new_nonce: random::array(&rng),
            pq: answer.pq,
            p: p.try_into().unwrap(),
            q: q.try_into().unwrap(),
            scheme,
            rng,
        }
    }

    pub(super) fn inner(&self) -> types::PQInnerDataTempDc {
        types::PQInnerDataTempDc {
            pq: self.pq.clone(),
            p: self.p.to_be_bytes().to_vec(),
            q: self.q.to_be_bytes().to_vec(),
            nonce: self.nonce,
            server_nonce: self.server_nonce,
            new_nonce: self.new_nonce,
            dc: 2,
            expires_in: 86_400,
        }
    }

    pub(super) fn seal_inner(&self, inner: &impl Encode) -> Vec<u8> {
        let keys = public_keys(&[self.scheme]);
        encrypt_inner(self.scheme, &keys[0].1, &wire::to_bytes(inner), &self.rng)
    }

    pub(super) fn req_dh_params(&self, inner: &impl Encode) -> functions::ReqDHParams {
        functions::ReqDHParams {
            nonce: self.nonce,
            server_nonce: self.server_nonce,
            p: self.p.to_be_bytes().to_vec(),
            q: self.q.to_be_bytes().to_vec(),
            public_key_fingerprint: public_keys(&[self.scheme])[0].1.fingerprint().cast_signed(),
            encrypted_data: self.seal_inner(inner),
        }
    }

    pub(super) fn nonces(&self) -> Nonces<'_> {
        Nonces { new_nonce: &self.new_nonce, server_nonce: &self.server_nonce }
    }

    /// Sends a right `req_DH_params` and reads the answer.
    pub(super) fn params(&self, server: &mut Server) -> types::ServerDHInnerData {
        let request = self.req_dh_params(&self.inner());
        self.read_params(&server.send(&wire::to_bytes(&request)).reply())
    }

    pub(super) fn read_params(&self, body: &[u8]) -> types::ServerDHInnerData {
        match Reader::new(body).get().unwrap() {
            enums::ServerDHParams::ServerDHParamsOk(answer) => {
                let inner = self.nonces().open(&answer.encrypted_answer).expect("a right hash");
                let enums::ServerDHInnerData::ServerDHInnerData(inner) = inner;
                *inner
            }
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn client_inner(&self) -> types::ClientDHInnerData {
        types::ClientDHInnerData {
            nonce: self.nonce,
            server_nonce: self.server_nonce,
            retry_id: 0,
            g_b: Exchange::new(&self.rng).public().to_vec(),
        }
    }

    pub(super) fn set_client_dh_params(&self, inner: &impl Encode) -> functions::SetClientDHParams {
        functions::SetClientDHParams {
            nonce: self.nonce,
            server_nonce: self.server_nonce,
            encrypted_data: self.nonces().seal_fresh(&wire::to_bytes(inner), &self.rng),
        }
    }
}

/// Sends a request that is typed.
pub(super) fn send(server: &mut Server, request: &impl Encode) -> Answer {
    server.send(&wire::to_bytes(request))
}
