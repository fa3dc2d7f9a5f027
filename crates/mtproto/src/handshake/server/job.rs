//! The heavy parts: one RSA operation and a Diffie-Hellman power, or one power.
//!
//! A job owns all it needs but the keys, so it can run on another thread; when it fails, the reason stays
//! inside, since a client that learns why its ciphertext was refused can decrypt those of others (H06, H07).

use std::fmt;

use crypto::dh::Exchange;
use crypto::{AuthKey, Random, rsa_legacy, rsa_pad};
use planted::Bug;
use tl::Reader;
use tl::mtproto::enums::PQInnerData;
use zeroize::{Zeroize, Zeroizing};

use super::config::{Config, Keys};
use super::run::Run;
use crate::handshake::{Dc, KeyKind, Scheme};
use crate::time::UnixTime;
use crate::transport::ErrorCode;

/// The longest inner data (H10): RSA_PAD leaves room for no more.
const INNER_LEN_MAX: usize = 144;

/// Work of about a millisecond.
pub struct Job(pub(super) Task);

pub(super) enum Task {
    /// Read the inner data of `req_DH_params` and make a Diffie-Hellman secret.
    Open(OpenTask),
    /// Compute the authorization key.
    Agree { server_nonce: [u8; 16], exchange: Box<Exchange>, g_b: Box<[u8; 256]> },
}

pub(super) struct OpenTask {
    pub(super) run: Run,
    pub(super) scheme: Scheme,
    pub(super) encrypted_data: Box<[u8; 256]>,
    pub(super) now: UnixTime,
    pub(super) config: Config,
}

/// What a job found. Opaque: it goes back to the [`Handshake`](super::Handshake) that made the job.
pub struct Outcome(pub(super) Found);

pub(super) enum Found {
    Opened { server_nonce: [u8; 16], inner: Result<Box<Inner>, ErrorCode> },
    Agreed { server_nonce: [u8; 16], auth_key: Option<AuthKey> },
}

/// What the client's inner data says, with the server's half of the exchange.
pub(super) struct Inner {
    pub(super) new_nonce: Zeroizing<[u8; 32]>,
    pub(super) kind: KeyKind,
    pub(super) dc: Option<Dc>,
    pub(super) exchange: Exchange,
}

impl Job {
    /// Whether the job decrypts under the legacy RSA scheme, whose failures want a limit of their own (H07).
    pub fn is_legacy(&self) -> bool {
        matches!(&self.0, Task::Open(task) if task.scheme == Scheme::Legacy)
    }

    /// Does the work.
    pub fn run(self, keys: &Keys, rng: &dyn Random) -> Outcome {
        Outcome(match self.0 {
            Task::Open(task) => {
                Found::Opened { server_nonce: task.run.server_nonce, inner: task.open(keys, rng) }
            }
            Task::Agree { server_nonce, exchange, g_b } => {
                Found::Agreed { server_nonce, auth_key: exchange.auth_key(&g_b) }
            }
        })
    }
}

impl Outcome {
    /// Whether the client's part was refused; what a limit on failures counts.
    pub fn is_failure(&self) -> bool {
        matches!(&self.0, Found::Opened { inner: Err(_), .. } | Found::Agreed { auth_key: None, .. })
    }
}

impl OpenTask {
    fn open(&self, keys: &Keys, rng: &dyn Random) -> Result<Box<Inner>, ErrorCode> {
        let mut fields = self.decrypt(keys, rng).ok_or(ErrorCode::NotFound)?;
        let new_nonce = Zeroizing::new(fields.new_nonce);
        fields.new_nonce.zeroize();
        let run = &self.run;
        let is_ours = run.owns(&fields.nonce, &fields.server_nonce)
            && (crate::handshake::wire::number(&fields.pq) == Some(run.pq())
                || planted::is(Bug::InnerPqUnchecked))
            && run.solved_by(&fields.p, &fields.q);
        if !is_ours {
            return Err(ErrorCode::NotFound);
        }
        let kind = self.kind(fields.expires_in)?;
        let dc = fields.dc.map(Dc::from_wire);
        if dc.is_some_and(|dc| !self.config.dcs.contains(dc)) {
            return Err(ErrorCode::InvalidDc);
        }
        Ok(Box::new(Inner { new_nonce, kind, dc, exchange: Exchange::new(rng) }))
    }

    fn decrypt(&self, keys: &Keys, rng: &dyn Random) -> Option<Fields> {
        let (key, cipher) = (keys.key(self.scheme), self.encrypted_data.as_slice());
        match self.scheme {
            Scheme::RsaPad => read(rsa_pad::decrypt(key, cipher, rng).ok()?.as_slice()),
            Scheme::Legacy => read(&rsa_legacy::decrypt(key, cipher, rng).ok()?),
        }
    }

    fn kind(&self, expires_in: Option<i32>) -> Result<KeyKind, ErrorCode> {
        let Some(expires_in) = expires_in else { return Ok(KeyKind::Permanent) };
        let wanted = u32::try_from(expires_in).ok().filter(|&wanted| wanted > 0);
        let lifetime_s = wanted.ok_or(ErrorCode::NotFound)?.min(self.config.temp_key_lifetime_max_s);
        Ok(KeyKind::Temporary { expires_at: self.now.plus_secs(lifetime_s.into()) })
    }
}

/// Reads an inner data object that has been authenticated; random bytes may follow it.
fn read(data: &[u8]) -> Option<Fields> {
    let mut reader = Reader::new(data);
    let inner = reader.get::<PQInnerData>().ok()?;
    let len = data.len().checked_sub(reader.rest().len())?;
    (len <= INNER_LEN_MAX).then(|| Fields::from(inner))
}

/// The fields that the four forms of the inner data share or lack.
struct Fields {
    pq: Vec<u8>,
    p: Vec<u8>,
    q: Vec<u8>,
    nonce: [u8; 16],
    server_nonce: [u8; 16],
    new_nonce: [u8; 32],
    dc: Option<i32>,
    expires_in: Option<i32>,
}

impl From<PQInnerData> for Fields {
    fn from(inner: PQInnerData) -> Self {
        macro_rules! fields {
            ($x:ident, $dc:expr, $expires_in:expr) => {{
                let fields = Fields {
                    pq: std::mem::take(&mut $x.pq),
                    p: std::mem::take(&mut $x.p),
                    q: std::mem::take(&mut $x.q),
                    nonce: $x.nonce,
                    server_nonce: $x.server_nonce,
                    new_nonce: $x.new_nonce,
                    dc: $dc,
                    expires_in: $expires_in,
                };
                $x.new_nonce.zeroize();
                fields
            }};
        }
        match inner {
            PQInnerData::PQInnerData(mut x) => fields!(x, None, None),
            PQInnerData::PQInnerDataDc(mut x) => fields!(x, Some(x.dc), None),
            PQInnerData::PQInnerDataTemp(mut x) => fields!(x, None, Some(x.expires_in)),
            PQInnerData::PQInnerDataTempDc(mut x) => fields!(x, Some(x.dc), Some(x.expires_in)),
        }
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Task::Open(_) => "Job(open)",
            Task::Agree { .. } => "Job(agree)",
        })
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outcome(failure: {})", self.is_failure())
    }
}
