//! One call: who makes it, at which layer, and what it asks of the gateway.

use crate::convert::people::People;
use crate::lookup::Named;
use crate::{Api, error::Result};
use model::{AuthKeyId, Date, Layer, Origin, Refusal, UserId};
use parking_lot::Mutex;
use ports::{CallContext, Effect};
use services::Caller;

/// What a handler knows of the call beside its arguments.
pub(crate) struct Call<'a> {
    /// The services.
    pub(crate) api: &'a Api,
    /// What the gateway knows of the caller.
    pub(crate) context: &'a CallContext,
    /// The layer that the answer is for.
    pub(crate) layer: Layer,
    /// Who is signed in.
    pub(crate) user: Option<UserId>,
    effects: Mutex<Vec<Effect>>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(api: &'a Api, context: &'a CallContext, layer: Layer, user: Option<UserId>) -> Self {
        Self { api, context, layer, user, effects: Mutex::default() }
    }

    /// The signed-in caller.
    pub(crate) fn caller(&self) -> Result<Caller> {
        let user = self.user.ok_or(Refusal::unregistered())?;
        Ok(Caller { user, origin: self.origin(), address: self.context.address })
    }

    /// The session that calls.
    pub(crate) fn origin(&self) -> Origin {
        Origin { key: self.context.key, session: self.context.session }
    }

    /// The permanent key of the caller.
    pub(crate) fn key(&self) -> AuthKeyId {
        self.context.key
    }

    /// The present time as the wire carries it.
    pub(crate) fn now(&self) -> Date {
        self.api.services.outside.env.now().date()
    }

    /// Everybody who is named, as the caller sees them.
    pub(crate) async fn named(&self, people: &People) -> Result<Named> {
        self.api.services.named(self.caller()?.user, people).await
    }

    /// Asks something of the gateway.
    pub(crate) fn effects(&self, effects: impl IntoIterator<Item = Effect>) {
        self.effects.lock().extend(effects);
    }

    /// What was asked of the gateway.
    pub(crate) fn into_effects(self) -> Vec<Effect> {
        self.effects.into_inner()
    }
}
