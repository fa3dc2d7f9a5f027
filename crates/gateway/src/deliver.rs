//! From nudges to the sessions that they concern.
//!
//! A nudge is queued for its user and delivered by one short-lived task per user, so that all sessions see a
//! user's updates in the order of the log. An update is rendered once per layer; each connection encrypts it
//! for itself. A session whose position does not fit is told `updatesTooLong`, never a part of the truth.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use model::{AuthKeyId, EntryKey, Layer, LogId, Nudge, Origin, Pts, UserId};
use planted::Bug;
use ports::Recipient;

use crate::channels::{self, Moment};
use crate::session::{Audience, LiveSession, Next, Plan};
use crate::shared::Shared;

/// Takes a nudge from the bus; never waits.
pub(crate) fn nudged(shared: &Arc<Shared>, nudge: &Arc<Nudge>) {
    match &**nudge {
        Nudge::Log { log: LogId::User(user), after, entries, .. } => {
            if let Some(last) = entries.last() {
                shared.audiences.remember(*user, last.key, nudge);
                if let Some(audience) = shared.audiences.of(*user) {
                    channels::user_nudged(shared, &audience, *after, entries);
                    enqueue_for(shared, audience, nudge.clone());
                }
            }
        }
        Nudge::Log { log: LogId::Channel(channel), .. } | Nudge::ChannelTyping { channel, .. } => {
            channels::nudged(shared, *channel, nudge);
        }
        // Secret chats have no subscribers in this gateway.
        Nudge::Log { log: LogId::Secret(_), .. } => {}
        Nudge::Presence { to, .. } => to.iter().for_each(|user| enqueue(shared, *user, nudge)),
        Nudge::Typing { to, .. } => enqueue(shared, *to, nudge),
        Nudge::Revoked { key } => shared.keys.revoke(*key),
    }
}

fn enqueue(shared: &Arc<Shared>, user: UserId, nudge: &Arc<Nudge>) {
    if let Some(audience) = shared.audiences.of(user) {
        enqueue_for(shared, audience, nudge.clone());
    }
}

fn enqueue_for(shared: &Arc<Shared>, audience: Arc<Audience>, nudge: Arc<Nudge>) {
    if audience.enqueue(nudge, shared.config.nudges_waiting_max) {
        shared.runtime.spawn(drain(shared.clone(), audience));
    }
}

/// Lets a session have the updates of a user from a position on, and those of the user's channels from the moment
/// on at which the call began that asks for it.
pub(crate) fn subscribe(
    shared: &Arc<Shared>,
    session: &Arc<LiveSession>,
    (user, layer, at): (UserId, Layer, EntryKey),
    since: Moment,
) {
    if let Some(former) = session.subscribe(user, layer, at) {
        shared.audiences.remove(former, session);
    }
    let audience = shared.audiences.add(user, session);
    // What was published between the reading of `at` and this moment found no audience.
    let at =
        if planted::is(Bug::NudgeBeforeSubscription) { EntryKey { pts: Pts(i32::MAX), ..at } } else { at };
    for nudge in shared.audiences.since(user, at) {
        enqueue_for(shared, audience.clone(), nudge);
    }
    channels::subscribed(shared, &audience, session, since);
}

async fn drain(shared: Arc<Shared>, audience: Arc<Audience>) {
    loop {
        match audience.next() {
            Next::Nothing => return,
            Next::Gap => push_gap(&shared, &audience),
            Next::Nudge(nudge) => {
                let work = AssertUnwindSafe(deliver(&shared, &audience, &nudge)).catch_unwind();
                if work.await.is_err() {
                    shared.metrics.panics.inc();
                    tracing::error!("rendering an update panicked");
                    push_gap(&shared, &audience);
                }
            }
        }
    }
}

fn push_gap(shared: &Shared, audience: &Audience) {
    for session in audience.sessions() {
        shared.metrics.gaps.inc();
        session.push_gap(audience.user, shared.backend.updates_too_long());
    }
}

async fn deliver(shared: &Shared, audience: &Audience, nudge: &Nudge) {
    let mut rendering = Rendering { shared, nudge, by_layer: HashMap::new(), by_key: HashMap::new() };
    match nudge {
        Nudge::Log { after, entries, origin, .. } => {
            let Some(last) = entries.last().map(|entry| entry.key) else { return };
            for session in audience.sessions() {
                rendering.deliver(&session, audience.user, (*after, last), *origin).await;
            }
        }
        _ => {
            for session in audience.sessions() {
                let Some(to) = session.recipient() else { continue };
                if let Some(body) = rendering.body(to).await.filter(|body| !body.is_empty()) {
                    shared.metrics.pushes.inc();
                    session.push_ephemeral(audience.user, body);
                }
            }
        }
    }
}

/// The forms of one nudge that have been made so far.
struct Rendering<'a> {
    shared: &'a Shared,
    nudge: &'a Nudge,
    by_layer: HashMap<Layer, Bytes>,
    by_key: HashMap<(AuthKeyId, Layer), Bytes>,
}

impl Rendering<'_> {
    async fn deliver(
        &mut self,
        session: &LiveSession,
        user: UserId,
        (after, last): (EntryKey, EntryKey),
        origin: Option<Origin>,
    ) {
        let Some(to) = session.recipient() else { return };
        let is_origin = origin.is_some_and(|origin| origin.key == to.key && origin.session.0 == session.id());
        let body = match session.plan(user, after, last, is_origin) {
            Plan::Skip => return,
            Plan::Push => self.body(to).await,
            Plan::TooLong => None,
        };
        let metrics = &self.shared.metrics;
        match body {
            Some(body) => {
                metrics.pushes.inc();
                if !session.push(user, after, last, body) {
                    metrics.gaps.inc();
                }
            }
            None => {
                metrics.gaps.inc();
                session.push(user, after, last, self.shared.backend.updates_too_long());
            }
        }
    }

    /// The update for a recipient; `None` if it cannot be made, so that the recipient has to ask.
    async fn body(&mut self, to: Recipient) -> Option<Bytes> {
        let made = self.by_layer.get(&to.layer).or_else(|| self.by_key.get(&(to.key, to.layer)));
        if let Some(body) = made {
            return Some(body.clone());
        }
        let rendered = match self.shared.backend.render(to, self.nudge).await {
            Ok(rendered) => rendered,
            Err(error) => {
                tracing::debug!(%error, "an update could not be rendered");
                return None;
            }
        };
        if rendered.shared || planted::is(Bug::RenderedForAnother) {
            self.by_layer.insert(to.layer, rendered.body.clone());
        } else {
            self.by_key.insert((to.key, to.layer), rendered.body.clone());
        }
        Some(rendered.body)
    }
}
