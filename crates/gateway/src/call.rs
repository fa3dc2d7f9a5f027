//! One API call: its predecessors, its run, its effects, its answer.
//!
//! The future that runs a call owns all it needs and puts the answer into the session by itself, so it may be
//! moved to another task when its connection ends: a call that has begun always runs to its end.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use model::{Refusal, SessionId};
use mtproto::session::{CallState, DestroyAuthKey};
use mtproto::time::MsgId;
use ports::{CallContext, CallResult, Effect};

use crate::channels::Moment;
use crate::deliver;
use crate::keys::LiveKey;
use crate::limits::Place;
use crate::metrics::Reason;
use crate::session::LiveSession;
use crate::shared::Shared;

/// A call that has been received and not begun.
pub(crate) struct Call {
    pub(crate) key: Arc<LiveKey>,
    pub(crate) session: Arc<LiveSession>,
    pub(crate) msg_id: MsgId,
    pub(crate) request: Bytes,
    pub(crate) address: IpAddr,
    /// The connection that it came through.
    pub(crate) link: u64,
    /// Its place among the calls of all connections.
    pub(crate) place: Place,
}

/// Counts a running call, however it ends.
struct Running<'a>(&'a Shared);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.metrics.calls_running.dec();
    }
}

impl Call {
    /// Runs the call.
    pub(crate) async fn run(self, shared: Arc<Shared>) {
        shared.metrics.calls_running.inc();
        let _running = Running(&shared);
        let started = shared.env.monotonic();
        let since = shared.channels.moment();
        let result = match self.predecessors_done(&shared).await {
            Ok(()) => self.execute(&shared).await,
            Err(refusal) => CallResult { body: shared.backend.refuse(&refusal), effects: Vec::new() },
        };
        for effect in result.effects {
            self.apply(&shared, effect, since);
        }
        self.session.respond(self.msg_id, &result.body, self.link);
        drop(self.place);
        let took = shared.env.monotonic().saturating_sub(started);
        shared.metrics.call_seconds.observe(took.as_secs_f64());
    }

    async fn execute(&self, shared: &Shared) -> CallResult {
        let context = CallContext {
            key: self.key.principal(),
            temporary: self.key.as_temporary(),
            session: SessionId(self.session.id()),
            msg_id: self.msg_id.0,
            address: self.address,
            subscribed: self
                .session
                .subscription()
                .map(|subscription| (subscription.user, subscription.layer)),
        };
        let run = AssertUnwindSafe(shared.backend.call(context, self.request.clone())).catch_unwind();
        match run.await {
            Ok(result) => result,
            Err(_) => {
                shared.metrics.panics.inc();
                tracing::error!("a call panicked");
                CallResult { body: shared.backend.refuse(&Refusal::internal()), effects: Vec::new() }
            }
        }
    }

    /// Waits for the calls that this one names (R29).
    async fn predecessors_done(&self, shared: &Shared) -> Result<(), Refusal> {
        let predecessors = shared.backend.predecessors(&self.request).0;
        if predecessors.is_empty() {
            return Ok(());
        }
        let all = async {
            for predecessor in predecessors {
                self.predecessor_done(MsgId(predecessor)).await?;
            }
            Ok(())
        };
        let waited = tokio::time::timeout(shared.config.timeouts.predecessors, all).await;
        waited.unwrap_or(Err(Refusal::bad("MSG_WAIT_TIMEOUT")))
    }

    /// A call that is unknown may still be on its way.
    async fn predecessor_done(&self, predecessor: MsgId) -> Result<(), Refusal> {
        loop {
            let answered = self.session.answered().notified();
            tokio::pin!(answered);
            answered.as_mut().enable();
            match self.session.call_state(predecessor) {
                CallState::Succeeded => return Ok(()),
                CallState::Failed => return Err(Refusal::bad("MSG_WAIT_FAILED")),
                CallState::Running | CallState::Unknown => answered.await,
            }
        }
    }

    fn apply(&self, shared: &Arc<Shared>, effect: Effect, since: Moment) {
        match effect {
            Effect::Subscribe { user, layer, at } => {
                deliver::subscribe(shared, &self.session, (user, layer, at), since);
            }
            Effect::Bind { permanent } => shared.keys.bind(&self.key, permanent),
            Effect::DropTemporaryKeys { mut except } => {
                except.push(self.key.id());
                shared.keys.drop_temporary(self.key.principal(), &except);
            }
        }
    }
}

/// Takes a place for a call of a connection that has `own` others, or answers the call: there is none (D06).
pub(crate) fn place(
    shared: &Shared,
    session: &LiveSession,
    msg_id: MsgId,
    (link, own): (u64, usize),
) -> Option<Place> {
    let place = shared.places.take(own);
    if place.is_none() {
        shared.metrics.refuse(Reason::Overload);
        session.respond(msg_id, &shared.backend.refuse(&Refusal::busy()), link);
    }
    place
}

/// Destroys the key of a session, at the wish of its client (R25).
pub(crate) async fn destroy_key(shared: Arc<Shared>, key: Arc<LiveKey>, session: Arc<LiveSession>) {
    let outcome = if key.is_permanent() {
        match shared.backend.destroy_key(key.id()).await {
            Ok(true) => DestroyAuthKey::Ok,
            Ok(false) => DestroyAuthKey::None,
            Err(_) => DestroyAuthKey::Fail,
        }
    } else {
        DestroyAuthKey::Ok
    };
    session.auth_key_destroyed(outcome);
    if outcome != DestroyAuthKey::Fail {
        shared.keys.revoke(key.id());
    }
}
