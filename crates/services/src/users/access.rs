//! Access hashes: what a viewer shows to name an object.
//!
//! A hash is SipHash-2-4 over (viewer, kind, object) under a secret of the server, so that a hash seen by one
//! account is worth nothing to another, nothing is stored per pair, and a guess has one chance in 2^64. It is
//! never 0, because clients send 0 for "none".

use crate::{Outside, Result, rows};
use model::{AccessHash, Peer, RandomId, UserId};
use planted::Bug;
use ports::{Key, RowKey, Table};
use siphasher::sip::SipHasher24;

/// The name of the secret among the server's own values.
const SECRET: &str = "access_hash_secret";

/// The kind that stands for a random_id: no peer has it.
const RANDOM_ID: u8 = 255;

/// Makes and checks access hashes.
#[derive(Clone)]
pub struct AccessHashes {
    secret: [u8; 16],
}

impl AccessHashes {
    /// Reads the secret of this server; makes it on the first start.
    pub async fn open(outside: &Outside) -> Result<Self> {
        let row = RowKey::single(Table::Server, Key::new().text(SECRET));
        let mut fresh = [0; 16];
        outside.env.fill(&mut fresh);
        let secret = rows::change(outside.views.as_ref(), &row, |old: Option<&Secret>| {
            Ok(old.is_none().then_some(Secret(fresh)))
        })
        .await?;
        Ok(Self::with_secret(secret.map_or(fresh, |secret| secret.0)))
    }

    /// Under this secret.
    pub fn with_secret(secret: [u8; 16]) -> Self {
        Self { secret }
    }

    /// The hash by which `viewer` names `object`.
    pub fn of(&self, viewer: UserId, object: impl Into<Peer>) -> AccessHash {
        let (kind, id) = object.into().parts();
        self.mac(viewer, kind, id)
    }

    /// Whether `viewer` may name `object` by `hash`. Oneself needs none.
    pub fn check(&self, viewer: UserId, object: impl Into<Peer>, hash: AccessHash) -> bool {
        let object = object.into();
        let right = self.of(viewer, object);
        object == Peer::User(viewer)
            || crypto::hash::constant_time_eq(&right.0.to_le_bytes(), &hash.0.to_le_bytes())
    }

    /// The random_id of a user's send into a log that others write as well: nobody can choose one that is another's.
    pub fn random_id(&self, sender: UserId, random_id: RandomId) -> RandomId {
        RandomId(self.mac(sender, RANDOM_ID, random_id.0).0)
    }

    fn mac(&self, viewer: UserId, kind: u8, id: i64) -> AccessHash {
        let mut input = [0; 17];
        if !planted::is(Bug::HashForEverybody) {
            input[..8].copy_from_slice(&viewer.0.to_le_bytes());
        }
        input[8] = kind;
        input[9..].copy_from_slice(&id.to_le_bytes());
        match SipHasher24::new_with_key(&self.secret).hash(&input) {
            0 => AccessHash(1),
            hash => AccessHash(i64::from_le_bytes(hash.to_le_bytes())),
        }
    }
}

#[derive(minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
struct Secret(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]);
