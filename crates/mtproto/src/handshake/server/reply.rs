//! The bodies that the server answers with.

use crypto::{dh, nonce};
use tl::mtproto::types;

use super::config::Keys;
use super::run::{Params, Run};
use crate::handshake::wire::to_bytes;

pub(super) fn res_pq(run: &Run, keys: &Keys) -> Vec<u8> {
    to_bytes(&types::ResPQ {
        nonce: run.nonce,
        server_nonce: run.server_nonce,
        pq: run.pq().to_be_bytes().to_vec(),
        server_public_key_fingerprints: keys.fingerprints().map(u64::cast_signed).to_vec(),
    })
}

/// The same bytes whenever it is called for the same run (H20).
pub(super) fn server_dh_params(params: &Params) -> Vec<u8> {
    let Run { nonce, server_nonce, .. } = params.run;
    let answer = to_bytes(&types::ServerDHInnerData {
        nonce,
        server_nonce,
        g: dh::G.cast_signed(),
        dh_prime: dh::prime().to_vec(),
        g_a: params.exchange.public().to_vec(),
        server_time: params.server_time,
    });
    let encrypted_answer = params.nonces().seal(&answer, params.padding);
    to_bytes(&types::ServerDHParamsOk { nonce, server_nonce, encrypted_answer })
}

/// The answer to `set_client_DH_params`; `aux_hash` is that of the key just computed.
pub(super) fn dh_gen(params: &Params, outcome: nonce::Outcome, aux_hash: u64) -> Vec<u8> {
    let Run { nonce, server_nonce, .. } = params.run;
    let hash = nonce::new_nonce_hash(&params.new_nonce, outcome, aux_hash);
    match outcome {
        nonce::Outcome::Ok => to_bytes(&types::DhGenOk { nonce, server_nonce, new_nonce_hash1: hash }),
        nonce::Outcome::Retry => to_bytes(&types::DhGenRetry { nonce, server_nonce, new_nonce_hash2: hash }),
        nonce::Outcome::Fail => to_bytes(&types::DhGenFail { nonce, server_nonce, new_nonce_hash3: hash }),
    }
}
