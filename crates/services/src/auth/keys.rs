//! The permanent authorization keys.
//!
//! A key is written once, sealed, and never overwritten (rule H17). Its record beside it (layer, client, user)
//! is changed by compare-and-set. Look-ups of unknown ids are remembered like those of known ones, so that
//! guessing ids costs a bounded number of reads (rule T08).

use super::sealing::Sealing;
use super::sequence::Sequences;
use crate::rows::{self, Cached};
use crate::{Outside, Result};
use crypto::AuthKey;
use crypto::seal::SealKey;
use model::{AuthKeyId, AuthKeyRecord, AwaitedPassword, ClientInfo, Layer, Refusal, UnixTime, UserId};
use planted::Bug;
use ports::{Key, KeyMaterial, RowKey, StoreError, Table, ViewWrite};
use std::sync::Arc;

/// How many keys, known or unknown, are kept in memory, at about 700 bytes for a known one.
const CACHED: usize = 200_000;

/// A key with its record, as it lies in memory.
struct Known {
    record: AuthKeyRecord,
    key: AuthKey,
}

/// The permanent keys of this server.
pub struct Keys {
    outside: Outside,
    sealing: Sealing,
    cache: Cached<AuthKeyId, Option<Arc<Known>>>,
    sequences: Sequences,
}

impl Keys {
    /// Over these ports; keys are sealed under `seal` in the store.
    pub fn new(outside: Outside, seal: SealKey) -> Self {
        Self {
            outside,
            sealing: Sealing::new(seal),
            cache: Cached::new(CACHED),
            sequences: Sequences::new(CACHED),
        }
    }

    /// Keeps a new key; durable when it answers true. False: there is a key with this id already, or the id
    /// is 0, which means "no key" on the wire.
    pub async fn add(&self, material: &KeyMaterial) -> Result<bool> {
        if material.id == AuthKeyId(0) {
            return Ok(false);
        }
        let record = AuthKeyRecord {
            id: material.id,
            sealed_key: self.sealing.seal(self.outside.env.as_ref(), material.id, &material.key),
            created: material.created.date(),
            first_salt: material.first_salt,
            dc: material.dc,
            layer: None,
            client: None,
            user: None,
            seq_limit: 0,
            awaited: None,
        };
        if planted::is(Bug::KeyOverwritten) {
            self.outside.views.write(vec![rows::put(row(material.id), &record)]).await?;
        }
        let added = rows::create(self.outside.views.as_ref(), row(material.id), &record).await?;
        self.cache.forget(&material.id);
        Ok(added)
    }

    /// A key as the gateway needs it.
    pub async fn get(&self, id: AuthKeyId) -> Result<Option<KeyMaterial>> {
        Ok(self.known(id).await?.map(|known| KeyMaterial {
            id,
            key: *known.key.as_bytes(),
            created: UnixTime::from_secs(u64::try_from(known.record.created.0).unwrap_or(0)),
            first_salt: known.record.first_salt,
            dc: known.record.dc,
        }))
    }

    /// The record of a key.
    pub async fn record(&self, id: AuthKeyId) -> Result<Option<AuthKeyRecord>> {
        Ok(self.known(id).await?.map(|known| known.record.clone()))
    }

    /// The layer that the client announced last.
    pub async fn layer(&self, id: AuthKeyId) -> Result<Option<Layer>> {
        Ok(self.known(id).await?.and_then(|known| known.record.layer))
    }

    /// Who is signed in with this key. Reads the store only when the key is not in memory.
    pub async fn authorized(&self, id: AuthKeyId) -> Result<Option<UserId>> {
        Ok(self.known(id).await?.and_then(|known| known.record.user))
    }

    /// Who is signed in with this key, as far as memory knows; `None` also when the key is not in memory.
    pub fn authorized_in_memory(&self, id: AuthKeyId) -> Option<UserId> {
        self.cache.peek(&id).flatten().and_then(|known| known.record.user)
    }

    /// What the client said of itself (`invokeWithLayer`, `initConnection`); the row is written only when that
    /// changed.
    pub async fn announce(&self, id: AuthKeyId, layer: Layer, client: Option<ClientInfo>) -> Result<()> {
        let changes = |record: &AuthKeyRecord| {
            record.layer != Some(layer) || client.is_some() && record.client != client
        };
        match self.known(id).await? {
            Some(known) if !changes(&known.record) => Ok(()),
            _ => {
                self.change(id, |record| {
                    changes(record).then(|| AuthKeyRecord {
                        layer: Some(layer),
                        client: client.clone().or_else(|| record.client.clone()),
                        ..record.clone()
                    })
                })
                .await
            }
        }
    }

    /// Binds the key to a user, or to nobody.
    pub(super) async fn bind(&self, id: AuthKeyId, user: Option<UserId>) -> Result<()> {
        self.change(id, |record| {
            let changes = record.user != user || record.awaited.is_some();
            changes.then(|| AuthKeyRecord { user, awaited: None, ..record.clone() })
        })
        .await
    }

    /// Keeps whose password is missing for this key to be bound.
    pub(super) async fn await_password(&self, id: AuthKeyId, awaited: AwaitedPassword) -> Result<()> {
        self.change(id, |record| Some(AuthKeyRecord { awaited: Some(awaited), ..record.clone() })).await
    }

    /// Whose password is missing for this key to be bound.
    pub(super) async fn awaited(&self, id: AuthKeyId) -> Result<Option<AwaitedPassword>> {
        Ok(self.known(id).await?.and_then(|known| known.record.awaited))
    }

    /// Deletes the key; false if there was none. Who was signed in with it is for
    /// [`super::Authorizations::destroy_key`].
    pub(super) async fn destroy(&self, id: AuthKeyId) -> Result<bool> {
        let there = self.known(id).await?.is_some();
        if there {
            self.outside.views.write(vec![ViewWrite::Delete(row(id))]).await?;
            self.cache.forget(&id);
            self.sequences.forget(id);
        }
        Ok(there)
    }

    /// The `seq` of the last update that had one (`updates.getState`); after a restart a bound that was never
    /// reached.
    pub async fn seq(&self, id: AuthKeyId) -> Result<i32> {
        let limit = self.known(id).await?.map_or(0, |known| known.record.seq_limit);
        Ok(self.sequences.last(id, limit))
    }

    /// The `seq` of the next update, taken. It grows by one each time and never goes back, whatever crashes.
    pub async fn next_seq(&self, id: AuthKeyId) -> Result<i32> {
        loop {
            let limit = self.known(id).await?.ok_or(Refusal::unregistered())?.record.seq_limit;
            if let Some(seq) = self.sequences.next(id, limit) {
                return Ok(seq);
            }
            // Several may come here at once; each goes on only from the limit that it saw used up.
            self.change(id, |record| {
                (record.seq_limit == limit)
                    .then(|| AuthKeyRecord { seq_limit: Sequences::above(limit), ..record.clone() })
            })
            .await?;
        }
    }

    async fn known(&self, id: AuthKeyId) -> Result<Option<Arc<Known>>> {
        self.cache.get(&id, || self.load(id)).await
    }

    async fn load(&self, id: AuthKeyId) -> Result<Option<Arc<Known>>> {
        let Some(record) = rows::read::<AuthKeyRecord>(self.outside.views.as_ref(), &row(id)).await? else {
            return Ok(None);
        };
        let key = self
            .sealing
            .open(id, &record.sealed_key)
            .map_err(|error| StoreError::Damaged(format!("authorization key: {error}")))?;
        Ok(Some(Arc::new(Known { record, key })))
    }

    /// Changes the record of a key that there is.
    async fn change(
        &self,
        id: AuthKeyId,
        change: impl Fn(&AuthKeyRecord) -> Option<AuthKeyRecord>,
    ) -> Result<()> {
        rows::change(self.outside.views.as_ref(), &row(id), |old: Option<&AuthKeyRecord>| {
            Ok(change(old.ok_or(Refusal::unregistered())?))
        })
        .await?;
        self.cache.forget(&id);
        Ok(())
    }
}

/// The row of a key with `skipped` sequence numbers left out. For a store that nobody is served from yet.
pub(crate) async fn without_seq(outside: &Outside, id: AuthKeyId, skipped: i32) -> Result<Option<ViewWrite>> {
    let record = rows::read::<AuthKeyRecord>(outside.views.as_ref(), &row(id)).await?;
    Ok(record.map(|record| {
        let seq_limit = record.seq_limit.saturating_add(skipped);
        rows::put(row(id), &AuthKeyRecord { seq_limit, ..record })
    }))
}

fn row(id: AuthKeyId) -> RowKey {
    RowKey::single(Table::AuthKeys, Key::new().u64(id.0))
}
