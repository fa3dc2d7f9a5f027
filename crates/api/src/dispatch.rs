//! From the bytes of a request to the bytes of its result: who calls and at which layer, whether they may, what it
//! costs, and then the handler.
//!
//! Every outcome is a result: a refusal, a store that failed and a handler that panicked are each an `rpc_error`
//! to this caller alone.

use crate::call::Call;
use crate::counters::Outcome;
use crate::registry::{Access, Cost, Entry};
use crate::wrappers::{self, Opened, Unreadable};
use crate::{Api, error, table};
use futures_util::FutureExt;
use model::{EntryKey, Layer, Refusal, UserId};
use planted::Bug;
use ports::{CallContext, CallResult, Effect};
use services::limits::{Class, Subject};
use std::panic::AssertUnwindSafe;
use tl::Request;

/// What is known of the caller beside the connection.
struct Known {
    layer: Layer,
    user: Option<UserId>,
}

impl Api {
    /// Runs a request.
    pub(crate) async fn dispatch(&self, context: &CallContext, request: &[u8]) -> CallResult {
        let opened = match wrappers::open(request) {
            Ok(opened) => opened,
            Err(unreadable) => {
                self.note_unreadable(context, &unreadable).await;
                self.counters.ended(None, Outcome::Refused);
                return CallResult { body: error::encode(&unreadable.refusal), effects: Vec::new() };
            }
        };
        let entry = table::entry(&opened.request);
        let outcome = self.run(context, opened, entry).await;
        self.counters.ended(entry.map(|entry| entry.variant), Outcome::of(&outcome));
        outcome.unwrap_or_else(|error| {
            if !matches!(error, services::Error::Refused(_)) {
                tracing::error!(%error, "a call could not be carried out");
            }
            CallResult { body: error::encode(&error.refusal()), effects: Vec::new() }
        })
    }

    async fn run(
        &self,
        context: &CallContext,
        opened: Opened,
        entry: Option<Entry>,
    ) -> error::Result<CallResult> {
        let known = self.identify(context, &opened, entry.as_ref()).await?;
        let entry = self.admit(&opened, entry, &known)?;
        self.charge(context, &entry, &opened.request, known.user).await?;
        let at = self.subscription(context, &opened, &entry, &known).await?;
        let call = Call::new(self, context, known.layer, known.user);
        if let Some(user) = known.user {
            self.services.authorizations.active(&call.caller()?);
            call.effects(at.map(|at| Effect::Subscribe { user, layer: known.layer, at }));
        }
        let body = self.answer(&call, opened).await?;
        Ok(CallResult { body: body.into(), effects: call.into_effects() })
    }

    /// The handler's answer. A panic is the server's fault and costs this call alone.
    async fn answer(&self, call: &Call<'_>, opened: Opened) -> error::Result<Vec<u8>> {
        let name = opened.request.name();
        let Some(answer) = table::start(call, opened.id, opened.request) else {
            return Err(Refusal::bad("METHOD_INVALID").into());
        };
        AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|_| {
            self.counters.panicked();
            tracing::error!(method = name, "a handler panicked");
            Err(Refusal::internal().into())
        })
    }

    /// Who calls, and at which layer. What the request announces is kept with the permanent key, since a client's
    /// other connections do not say it again.
    async fn identify(
        &self,
        context: &CallContext,
        opened: &Opened,
        entry: Option<&Entry>,
    ) -> error::Result<Known> {
        let unbound = context.temporary.is_some_and(|key| !key.bound);
        if unbound && entry.is_none_or(|entry| !may_be_called_unbound(entry)) {
            return Err(Refusal::new(401, "AUTH_KEY_PERM_EMPTY").into());
        }
        let (kept, user) = if unbound {
            (None, None)
        } else {
            let record = self.keep_announced(context, opened).await?;
            (record.layer, record.user)
        };
        let announced = opened.layer.or(kept);
        if user.is_none() && announced.is_some_and(|layer| layer.0 < tl::LAYER_MIN) {
            return Err(Refusal::new(406, "UPDATE_APP_TO_LOGIN").into());
        }
        let early = entry.is_some_and(|entry| entry.access == Access::Unbound);
        let layer = announced
            .or(early.then_some(Layer(tl::LAYER_MAX)))
            .ok_or(Refusal::bad("CONNECTION_NOT_INITED"))?;
        Ok(Known { layer: Layer(layer.0.clamp(tl::LAYER_MIN, tl::LAYER_MAX)), user })
    }

    /// Whether the caller may make this call, and whether the server has it. Before login everything but the
    /// allowed methods is answered alike, so that nothing can be learned from it (rule A01).
    fn admit(&self, opened: &Opened, entry: Option<Entry>, known: &Known) -> error::Result<Entry> {
        let open = entry.is_some_and(|entry| matches!(entry.access, Access::Unbound | Access::Open));
        if known.user.is_none() && !open {
            return Err(Refusal::unregistered().into());
        }
        if opened.takeout.is_some() {
            return Err(Refusal::bad("TAKEOUT_INVALID").into());
        }
        entry.ok_or_else(|| {
            if self.said.first(opened.id) {
                tracing::info!(
                    method = opened.request.name(),
                    layer = known.layer.0,
                    "refused: not on this server"
                );
            }
            Refusal::bad("METHOD_INVALID").into()
        })
    }

    /// Takes what the call costs from the caller's budgets.
    async fn charge(
        &self,
        context: &CallContext,
        entry: &Entry,
        request: &Request,
        user: Option<UserId>,
    ) -> error::Result<()> {
        let limits = &self.services.limits;
        let Some(user) = user else {
            let strangers = [Subject::Key(context.key), Subject::Address(context.address)];
            return limits.take(Class::Other, &strangers).await;
        };
        let class = match entry.cost {
            Cost::Send => Class::Send,
            Cost::Read => Class::Read,
            Cost::Change => Class::Change,
            Cost::Signal => Class::Signal,
            Cost::Other => Class::Other,
            Cost::Service => return Ok(()),
        };
        limits.take_many(class, &[Subject::User(user)], messages_in(request)).await
    }

    /// The position from which this session gets updates from now on, if the call makes it one that does.
    async fn subscription(
        &self,
        context: &CallContext,
        opened: &Opened,
        entry: &Entry,
        known: &Known,
    ) -> error::Result<Option<EntryKey>> {
        let Some(user) = known.user else { return Ok(None) };
        let quiet = opened.without_updates && !planted::is(Bug::UpdatesUnasked);
        let wanted = entry.access == Access::User && !quiet;
        if !wanted || context.subscribed == Some((user, known.layer)) {
            return Ok(None);
        }
        Ok(Some(self.services.sync.state(user).await?.key()))
    }

    /// Says once what cannot be read: it shows which clients ask for more than the schema knows.
    async fn note_unreadable(&self, context: &CallContext, what: &Unreadable) {
        if self.said.first(what.id) {
            let kept = self.services.keys.layer(context.key).await.ok().flatten();
            let layer = what.layer.or(kept).map_or(0, |layer| layer.0);
            let name = tl::constructor_name(what.id).unwrap_or("unknown");
            tracing::info!(refusal = %what.refusal, name, id = what.id, layer, "a request could not be read");
        }
    }
}

/// Whether a temporary key that is bound to no permanent one may make this call (rule A02).
fn may_be_called_unbound(entry: &Entry) -> bool {
    entry.access == Access::Unbound || planted::is(Bug::UnboundMayLogIn) && entry.access == Access::Open
}

impl Outcome {
    fn of<T>(outcome: &error::Result<T>) -> Self {
        match outcome {
            Ok(_) => Self::Answered,
            Err(error) if error.refusal().code >= 500 => Self::Failed,
            Err(_) => Self::Refused,
        }
    }
}

/// How many messages a call is about: each is paid for.
fn messages_in(request: &Request) -> u32 {
    let count = match request {
        Request::MessagesForwardMessages(_) if planted::is(Bug::ForwardsForOne) => 1,
        Request::MessagesForwardMessages(forward) => forward.id.len(),
        Request::MessagesDeleteMessages(delete) => delete.id.len(),
        _ => 1,
    };
    u32::try_from(count.clamp(1, 100)).unwrap_or(1)
}
