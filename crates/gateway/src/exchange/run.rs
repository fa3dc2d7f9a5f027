//! One key exchange, on a connection or through HTTP.
//!
//! Heavy steps run elsewhere, within the budget of all key exchanges. The confirmation of a key leaves only
//! after the key has been stored (H27), and a key never takes the place of another one (H17).

use std::net::IpAddr;
use std::sync::Arc;

use model::AuthKeyId;
use mtproto::handshake::server::{Handshake, Job, Outcome, Output, Settlement};
use mtproto::handshake::{KeyKind, NewKey};
use mtproto::transport::ErrorCode;
use ports::KeyMaterial;
use zeroize::Zeroize;

use super::UnderWay;
use crate::link::Link;
use crate::metrics::Reason;
use crate::shared::Shared;

/// Wrong steps that a client may make on one connection.
const FAILURES_MAX: u32 = 20;

/// What a client is told.
#[derive(Debug)]
pub(crate) enum Answer {
    /// This body, as an unencrypted message.
    Reply(Vec<u8>),
    /// Nothing.
    Nothing,
    /// This transport error; the client may begin anew.
    Fail(ErrorCode),
    /// This transport error, and the end of the connection.
    Refuse(ErrorCode, Reason),
    /// The end of the connection: it is not known what became of the key.
    HangUp,
}

/// A key exchange.
pub(crate) struct Exchange {
    shared: Arc<Shared>,
    address: IpAddr,
    handshake: Handshake,
    /// The connection that it runs on.
    link: Arc<Link>,
    /// Its place among the exchanges under way (H21).
    under_way: Option<UnderWay>,
    failures: u32,
    /// A key was made since this was last asked.
    made_key: bool,
}

impl Exchange {
    /// An exchange that has not begun.
    pub(crate) fn new(shared: Arc<Shared>, link: Arc<Link>, address: IpAddr) -> Self {
        let handshake = Handshake::new();
        Self { shared, address, handshake, link, under_way: None, failures: 0, made_key: false }
    }

    /// Whether a key was made since the last call.
    pub(crate) fn take_made_key(&mut self) -> bool {
        std::mem::take(&mut self.made_key)
    }

    /// Takes the body of an unencrypted message.
    pub(crate) async fn take(&mut self, body: &[u8]) -> Answer {
        let mut output = self.handshake.handle(body, &self.shared.exchange_context());
        loop {
            self.count_half_open();
            output = match output {
                Output::Reply(body) => return Answer::Reply(body),
                Output::Nothing => return Answer::Nothing,
                Output::Fail(code) => return self.fail(code),
                Output::Work(job) => match self.work(job).await {
                    Some(outcome) => self.handshake.resume(outcome, &self.shared.exchange_context()),
                    None => return Answer::Refuse(ErrorCode::Flood, Reason::ExchangeBudget),
                },
                Output::Done(key) => match store(&self.shared, &key).await {
                    Some(settlement) => self.settle(settlement),
                    None => return Answer::HangUp,
                },
            };
        }
    }

    fn fail(&mut self, code: ErrorCode) -> Answer {
        self.failures += 1;
        if self.failures > FAILURES_MAX {
            return Answer::Refuse(code, Reason::ExchangeRefused);
        }
        self.shared.metrics.refuse(Reason::ExchangeRefused);
        Answer::Fail(code)
    }

    /// Counts this exchange among those under way while it is one.
    fn count_half_open(&mut self) {
        match (self.under_way.is_some(), self.handshake.is_under_way()) {
            (false, true) => self.under_way = Some(self.shared.half_open.begin(&self.link)),
            (true, false) => self.under_way = None,
            _ => {}
        }
    }

    /// Has a heavy step done; `None` if there is no budget for it.
    async fn work(&self, job: Box<Job>) -> Option<Outcome> {
        let (limits, env) = (&self.shared.limits, &self.shared.env);
        let (now, legacy) = (env.monotonic(), job.is_legacy());
        let is_allowed =
            limits.exchange_step(self.address, now) && (!legacy || limits.may_try_legacy(self.address, now));
        if !is_allowed {
            return None;
        }
        let outcome = self.shared.exchange.submit(job)?.await.ok()?;
        if legacy && outcome.is_failure() {
            limits.legacy_failure(self.address, env.monotonic());
        }
        Some(outcome)
    }

    fn settle(&mut self, settlement: Settlement) -> Output {
        if settlement == Settlement::Stored {
            self.shared.metrics.keys_made.inc();
            self.made_key = true;
        }
        self.handshake.settle(settlement, &self.shared.exchange_context())
    }
}

/// Stores a new key; `None` if the store failed, so that it is not known what became of the key.
async fn store(shared: &Shared, key: &NewKey) -> Option<Settlement> {
    let stored = match key.kind {
        KeyKind::Temporary { .. } => shared.keys.add_temporary(key, shared.now()).await,
        KeyKind::Permanent => store_permanent(shared, key).await?,
    };
    Some(if stored { Settlement::Stored } else { Settlement::Collision })
}

async fn store_permanent(shared: &Shared, key: &NewKey) -> Option<bool> {
    let id = AuthKeyId(key.auth_key.id());
    let mut material = KeyMaterial {
        id,
        key: *key.auth_key.as_bytes(),
        created: shared.env.now(),
        first_salt: key.first_salt,
        dc: key.dc.and_then(|dc| i32::try_from(dc.id).ok()).unwrap_or(shared.config.dc),
    };
    if shared.keys.cached(id).is_some() {
        return Some(false);
    }
    let stored = shared.backend.add_key(material.clone()).await;
    material.key.zeroize();
    match stored {
        Ok(stored) => {
            shared.keys.became_known(id);
            Some(stored)
        }
        Err(error) => {
            tracing::warn!(%error, "a new key could not be stored");
            None
        }
    }
}
