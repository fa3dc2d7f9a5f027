//! One session with everything that the gateway knows of it.

use std::sync::{Arc, Weak};
use std::time::Duration;

use bytes::Bytes;
use model::{EntryKey, Layer, Origin, UserId};
use mtproto::salts::Salts;
use mtproto::session::{CallState, DestroyAuthKey, Event, Inbound, Message, Receipt, Session};
use mtproto::time::{MsgId, UnixTime};
use parking_lot::Mutex;
use planted::Bug;
use ports::Recipient;
use tokio::sync::Notify;

use super::subscription::{Plan, Subscription, token};
use crate::keys::LiveKey;
use crate::link::{self, Link};

/// A session in memory.
pub(crate) struct LiveSession {
    key: Weak<LiveKey>,
    id: i64,
    state: Mutex<State>,
    /// Tells those who wait for a call of this session that one has ended.
    answered: Notify,
}

/// What attaches to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// A connection: when it ends, nobody knows how much of what it was given has arrived.
    Stream,
    /// An HTTP request: the client knows whether it was answered, and asks again if not.
    Request,
}

/// The state of a session after a flush.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flushed {
    /// Something did not fit into the budget.
    pub(crate) more: bool,
    /// So much waits that the client should not be allowed to ask for more.
    pub(crate) choked: bool,
    /// When the session has to be flushed again although nothing happens.
    pub(crate) due: Option<UnixTime>,
}

/// What became of an update that a session shares with many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It will be sent.
    Taken,
    /// Too much waits already; the client is told `updatesTooLong`.
    Dropped,
    /// It is not for this session, or the session has no connection and asks for the difference later.
    Nothing,
    /// The form for this recipient has to be made first.
    Wants(Recipient),
}

struct State {
    session: Session,
    /// Attached connections; the last one spoke last, and gets what there is to send.
    links: Vec<Arc<Link>>,
    subscription: Option<Subscription>,
    /// Updates were left out while no connection was there.
    missed: bool,
    /// No longer in the registry, or its key is gone: gets no updates.
    ended: bool,
    /// When the last connection left.
    detached_at: Option<Duration>,
}

impl LiveSession {
    pub(crate) fn new(key: &Arc<LiveKey>, id: i64, session: Session) -> Self {
        let state = State {
            session,
            links: Vec::new(),
            subscription: None,
            missed: false,
            ended: false,
            detached_at: None,
        };
        Self { key: Arc::downgrade(key), id, state: Mutex::new(state), answered: Notify::new() }
    }

    pub(crate) fn id(&self) -> i64 {
        self.id
    }

    /// Adds a connection; false if the session is no longer known. `too_long` is an `updatesTooLong`, for a
    /// session that has missed something.
    pub(crate) fn attach(
        &self,
        link: &Arc<Link>,
        carrier: Carrier,
        too_long: impl FnOnce() -> Bytes,
    ) -> bool {
        let mut state = self.state.lock();
        if state.ended {
            return false;
        }
        if carrier == Carrier::Stream {
            // What an earlier connection was given may never have arrived.
            state.session.reattach();
        }
        state.links.push(link.clone());
        state.detached_at = None;
        if std::mem::take(&mut state.missed) {
            let known = state.subscription.map_or(0, |subscription| token(subscription.known));
            state.session.push(too_long(), known);
        }
        true
    }

    /// Removes a connection. What it may have lost goes to another one, if there is one.
    pub(crate) fn detach(&self, link: u64, carrier: Carrier, now: Duration) {
        let mut state = self.state.lock();
        state.links.retain(|known| known.id() != link);
        if state.links.is_empty() {
            state.links = Vec::new();
            state.detached_at = Some(now);
        } else {
            if carrier == Carrier::Stream {
                state.session.reattach();
            }
            state.wake(None);
        }
    }

    /// Takes a message from a connection, which becomes the one that is answered.
    pub(crate) fn receive(
        &self,
        link: u64,
        now: UnixTime,
        salts: &Salts,
        inbound: Inbound,
        events: &mut Vec<Event>,
    ) -> Receipt {
        let mut state = self.state.lock();
        state.prefer(link);
        state.session.receive(now, salts, inbound, events)
    }

    /// Takes what is to be sent through a connection, if it is the one that is answered.
    pub(crate) fn flush(&self, link: u64, now: UnixTime, budget: usize, out: &mut Vec<Message>) -> Flushed {
        let mut state = self.state.lock();
        let is_active = state.links.last().is_some_and(|active| active.id() == link);
        if is_active && budget > 0 {
            state.session.flush(now, budget, out);
        }
        let due = state.session.deadline().filter(|_| is_active);
        let more = is_active && state.session.has_output(now);
        // What another connection does not take is no reason to stop listening to this one.
        let choked = (is_active || planted::is(Bug::ChokedByAnother)) && state.session.is_choked();
        Flushed { more, choked, due }
    }

    /// A message that says nothing, for an HTTP answer that has waited long enough (T13).
    pub(crate) fn empty_container(&self, now: UnixTime) -> Message {
        self.state.lock().session.empty_container(now)
    }

    /// Answers a call; `from` is the connection on whose task this happens, which flushes by itself.
    pub(crate) fn respond(&self, request: MsgId, body: &[u8], from: u64) {
        let mut state = self.state.lock();
        state.session.respond(request, body);
        state.wake(Some(from));
        drop(state);
        self.answered.notify_waiters();
    }

    pub(crate) fn session_destroyed(&self, session_id: i64, existed: bool) {
        self.state.lock().session.session_destroyed(session_id, existed);
    }

    pub(crate) fn auth_key_destroyed(&self, outcome: DestroyAuthKey) {
        let mut state = self.state.lock();
        state.session.auth_key_destroyed(outcome);
        state.wake(None);
    }

    pub(crate) fn call_state(&self, call: MsgId) -> CallState {
        self.state.lock().session.call_state(call)
    }

    /// Signalled after each answer.
    pub(crate) fn answered(&self) -> &Notify {
        &self.answered
    }

    pub(crate) fn subscription(&self) -> Option<Subscription> {
        self.state.lock().subscription
    }

    /// For whom and at which layer updates are encoded.
    pub(crate) fn recipient(&self) -> Option<Recipient> {
        let Subscription { user, layer, .. } = self.subscription()?;
        Some(Recipient { user, key: self.key.upgrade()?.principal(), layer })
    }

    /// Subscribes; answers the former user if it was another one. A later position than `at` stays.
    pub(crate) fn subscribe(&self, user: UserId, layer: Layer, at: EntryKey) -> Option<UserId> {
        let mut state = self.state.lock();
        let former = state.subscription;
        let known = match former {
            Some(former) if former.user == user => former.known.max(at),
            _ => at,
        };
        if !state.ended {
            state.subscription = Some(Subscription { user, layer, known });
        }
        former.map(|former| former.user).filter(|former| *former != user)
    }

    /// What a nudge that leads from `after` to `last` means to this session. Everything but rendering and
    /// pushing an update is done here and now.
    pub(crate) fn plan(&self, user: UserId, after: EntryKey, last: EntryKey, is_origin: bool) -> Plan {
        let mut state = self.state.lock();
        let plan = state.plan(user, after, last);
        match plan {
            Plan::Push if is_origin => {
                state.advance(last);
                Plan::Skip
            }
            Plan::Push | Plan::TooLong if state.links.is_empty() => {
                state.advance(last);
                state.missed = !planted::is(Bug::MissedForgotten);
                Plan::Skip
            }
            plan => plan,
        }
    }

    /// Sends an update that leads to `last`. False if the session knows it already or had to drop it.
    pub(crate) fn push(&self, user: UserId, after: EntryKey, last: EntryKey, body: Bytes) -> bool {
        let mut state = self.state.lock();
        if state.plan(user, after, last) == Plan::Skip {
            return false;
        }
        state.advance(last);
        if body.is_empty() {
            return true;
        }
        let taken = state.session.push(body, token(last));
        state.wake(None);
        taken
    }

    /// Sends an update that it shares with many, in the form for its layer. `form` answers `None` where that one
    /// has not been made yet; an empty one says nothing.
    pub(crate) fn push_common<'a>(
        &self,
        user: UserId,
        origin: Option<Origin>,
        form: impl FnOnce(Layer) -> Option<&'a Bytes>,
    ) -> Pushed {
        let mut state = self.state.lock();
        let subscription = state.subscription.filter(|subscription| subscription.user == user);
        let Some(Subscription { layer, .. }) = subscription.filter(|_| !state.ended) else {
            return Pushed::Nothing;
        };
        if origin.is_some_and(|origin| self.is_origin(origin)) {
            return Pushed::Nothing;
        }
        let Some(body) = form(layer) else {
            let key = self.key.upgrade().map(|key| key.principal());
            return key.map_or(Pushed::Nothing, |key| Pushed::Wants(Recipient { user, key, layer }));
        };
        if body.is_empty() {
            return Pushed::Nothing;
        }
        if state.links.is_empty() {
            state.missed = true;
            return Pushed::Nothing;
        }
        let taken = state.session.push(body.clone(), 0);
        state.wake(None);
        if taken { Pushed::Taken } else { Pushed::Dropped }
    }

    fn is_origin(&self, origin: Origin) -> bool {
        let is_session = origin.session.0 == self.id;
        is_session && self.key.upgrade().is_some_and(|key| key.principal() == origin.key)
    }

    /// Sends an update that has no position, unless no connection is there.
    pub(crate) fn push_ephemeral(&self, user: UserId, body: Bytes) {
        let mut state = self.state.lock();
        let is_for = state.subscription.is_some_and(|subscription| subscription.user == user);
        if is_for && !state.ended && !state.links.is_empty() {
            state.session.push(body, 0);
            state.wake(None);
        }
    }

    /// The nudges of this user overflowed: the session has to ask for the difference.
    pub(crate) fn push_gap(&self, user: UserId, body: Bytes) {
        let mut state = self.state.lock();
        if state.links.is_empty() {
            state.missed = true;
            return;
        }
        drop(state);
        self.push_ephemeral(user, body);
    }

    /// Lets go of the ids of messages that are too old to come again, and of updates if the last connection left
    /// before `before`: whoever comes back later asks for the difference. What is owed to those who never come back
    /// must not be held for as long as a session lasts (I24).
    pub(crate) fn rest(&self, now: UnixTime, before: Option<Duration>) {
        let mut state = self.state.lock();
        state.session.prune(now);
        let is_over = state.detached_at.is_some_and(|at| before.is_some_and(|before| at < before));
        if is_over && state.session.give_up_pushes() {
            state.missed = true;
        }
    }

    pub(crate) fn detached_at(&self) -> Option<Duration> {
        self.state.lock().detached_at
    }

    pub(crate) fn footprint(&self) -> usize {
        size_of::<Self>() + self.state.lock().session.footprint()
    }

    /// The key is gone: no update from now on. Results of running calls still go out.
    pub(crate) fn end_updates(&self) {
        let mut state = self.state.lock();
        state.ended = true;
        state.subscription = None;
    }

    /// The session is no longer known: its connections make a new one when the client speaks again.
    pub(crate) fn close(&self) {
        self.end_updates();
        self.state.lock().links = Vec::new();
    }

    /// Whether the session is no longer known.
    pub(crate) fn is_ended(&self) -> bool {
        self.state.lock().ended
    }
}

impl State {
    fn wake(&self, from: Option<u64>) {
        if let Some(active) = self.links.last().filter(|active| Some(active.id()) != from) {
            active.signal(link::OUTPUT);
        }
    }

    fn prefer(&mut self, link: u64) {
        if let Some(index) = self.links.iter().position(|known| known.id() == link)
            && index + 1 != self.links.len()
        {
            let link = self.links.remove(index);
            self.links.push(link);
        }
    }

    fn plan(&self, user: UserId, after: EntryKey, last: EntryKey) -> Plan {
        match self.subscription {
            Some(subscription) if subscription.user == user && !self.ended => subscription.plan(after, last),
            _ => Plan::Skip,
        }
    }

    fn advance(&mut self, to: EntryKey) {
        if let Some(subscription) = &mut self.subscription {
            subscription.known = subscription.known.max(to);
        }
    }
}
