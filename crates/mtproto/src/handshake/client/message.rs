//! The bodies that a client sends after `req_pq_multi`.

use crypto::rsa_key::PublicKey;
use crypto::{Random, rsa_legacy, rsa_pad};
use tl::mtproto::enums::PQInnerData;
use tl::mtproto::{functions, types};

use super::{Secrets, Settings};
use crate::handshake::{Scheme, wire};

/// The solved proof of work.
pub(in crate::handshake) struct Work<'a> {
    pub(in crate::handshake) pq: &'a [u8],
    pub(in crate::handshake) p: u32,
    pub(in crate::handshake) q: u32,
}

pub(super) fn req_dh_params(
    settings: &Settings,
    (scheme, key): &(Scheme, PublicKey),
    secrets: &Secrets,
    work: &Work<'_>,
    rng: &dyn Random,
) -> Vec<u8> {
    let inner = wire::to_secret_bytes(&inner_data(settings, secrets, work));
    wire::to_bytes(&functions::ReqDHParams {
        nonce: secrets.nonce,
        server_nonce: secrets.server_nonce,
        p: work.p.to_be_bytes().to_vec(),
        q: work.q.to_be_bytes().to_vec(),
        public_key_fingerprint: key.fingerprint().cast_signed(),
        encrypted_data: encrypt(*scheme, key, &inner, rng),
    })
}

/// The inner data in the form that the settings call for.
fn inner_data(settings: &Settings, secrets: &Secrets, work: &Work<'_>) -> PQInnerData {
    let (nonce, server_nonce, new_nonce) = (secrets.nonce, secrets.server_nonce, *secrets.new_nonce);
    let (pq, p, q) = (work.pq.to_vec(), work.p.to_be_bytes().to_vec(), work.q.to_be_bytes().to_vec());
    match (settings.dc, settings.expires_in) {
        (None, None) => types::PQInnerData { pq, p, q, nonce, server_nonce, new_nonce }.into(),
        (Some(dc), None) => types::PQInnerDataDc { pq, p, q, nonce, server_nonce, new_nonce, dc }.into(),
        (None, Some(expires_in)) => {
            types::PQInnerDataTemp { pq, p, q, nonce, server_nonce, new_nonce, expires_in }.into()
        }
        (Some(dc), Some(expires_in)) => {
            types::PQInnerDataTempDc { pq, p, q, nonce, server_nonce, new_nonce, dc, expires_in }.into()
        }
    }
}

/// Encrypts inner data; it always fits, being at most 112 bytes long.
pub(in crate::handshake) fn encrypt(
    scheme: Scheme,
    key: &PublicKey,
    inner: &[u8],
    rng: &dyn Random,
) -> Vec<u8> {
    match scheme {
        Scheme::RsaPad => rsa_pad::encrypt(key, inner, rng).to_vec(),
        Scheme::Legacy => rsa_legacy::encrypt(key, inner, rng).to_vec(),
    }
}

pub(super) fn set_client_dh_params(
    secrets: &Secrets,
    g_b: &[u8; 256],
    retry_id: u64,
    rng: &dyn Random,
) -> Vec<u8> {
    let (nonce, server_nonce) = (secrets.nonce, secrets.server_nonce);
    let inner = wire::to_bytes(&types::ClientDHInnerData {
        nonce,
        server_nonce,
        retry_id: retry_id.cast_signed(),
        g_b: g_b.to_vec(),
    });
    let encrypted_data = secrets.nonces().seal_fresh(&inner, rng);
    wire::to_bytes(&functions::SetClientDHParams { nonce, server_nonce, encrypted_data })
}
