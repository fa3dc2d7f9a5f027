//! What a run of the exchange remembers. Everything together stays under a kilobyte (H21), so the long answer
//! to `req_DH_params` is kept as the few values from which it is built again.

use crypto::dh::Exchange;
use crypto::{Random, hash, pq, random};
use tl::Encode;
use zeroize::Zeroizing;

use crate::handshake::inner::Nonces;
use crate::handshake::{Dc, KeyKind, wire};
use crate::time::UnixTime;

/// SHA-256 of a request: enough to know an exact repeat (H20).
pub(super) type Digest = [u8; 32];

pub(super) fn digest(request: &impl Encode) -> Digest {
    hash::sha256(&[&wire::to_bytes(request)])
}

/// A run from its first message on.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) nonce: [u8; 16],
    pub(super) server_nonce: [u8; 16],
    pub(super) p: u32,
    pub(super) q: u32,
    pub(super) started_at: UnixTime,
}

impl Run {
    pub(super) fn new(nonce: [u8; 16], now: UnixTime, rng: &dyn Random) -> Self {
        let (p, q) = pq::generate(rng);
        Run { nonce, server_nonce: random::array(rng), p, q, started_at: now }
    }

    pub(super) fn pq(&self) -> u64 {
        u64::from(self.p).saturating_mul(u64::from(self.q))
    }

    /// Whether a message belongs to this run.
    pub(super) fn owns(&self, nonce: &[u8; 16], server_nonce: &[u8; 16]) -> bool {
        self.nonce == *nonce && self.server_nonce == *server_nonce
    }

    /// Whether the client has split `pq`, in any encoding of the two numbers.
    pub(super) fn solved_by(&self, p: &[u8], q: &[u8]) -> bool {
        wire::number(p) == Some(self.p.into()) && wire::number(q) == Some(self.q.into())
    }

    pub(super) fn is_over(&self, now: UnixTime, lifetime_s: u32) -> bool {
        now >= self.started_at.plus_secs(lifetime_s.into())
    }
}

/// A run after the client's inner data has been read.
pub(super) struct Params {
    pub(super) run: Run,
    /// The `req_DH_params` that led here.
    pub(super) request: Digest,
    pub(super) new_nonce: Zeroizing<[u8; 32]>,
    pub(super) kind: KeyKind,
    pub(super) dc: Option<Dc>,
    pub(super) exchange: Exchange,
    /// The rest of what the answer to `request` was made from.
    pub(super) server_time: i32,
    pub(super) padding: [u8; 16],
    /// The `auth_key_aux_hash` of the attempt that collided, or zero.
    pub(super) retry_id: u64,
    pub(super) retries: u8,
    /// The last `set_client_DH_params` that was answered, and how.
    pub(super) answered: Option<(Digest, Vec<u8>)>,
}

impl Params {
    pub(super) fn nonces(&self) -> Nonces<'_> {
        Nonces { new_nonce: &self.new_nonce, server_nonce: &self.run.server_nonce }
    }
}
