//! Who gets updates: sessions by user, each with the position that it knows.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Weak};

use model::{EntryKey, Layer, Nudge, Pts, UserId};
use parking_lot::Mutex;
use planted::Bug;

use super::LiveSession;
use crate::channels::Membership;

/// That a session gets the updates of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subscription {
    pub(crate) user: UserId,
    pub(crate) layer: Layer,
    /// Everything up to here has been sent, or is in a result, or will come with a difference.
    pub(crate) known: EntryKey,
}

/// What to do with a nudge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Nothing.
    Skip,
    /// Send the update.
    Push,
    /// Something before it is missing: send `updatesTooLong`.
    TooLong,
}

impl Subscription {
    pub(super) fn plan(&self, after: EntryKey, last: EntryKey) -> Plan {
        if last <= self.known {
            Plan::Skip
        } else if after > self.known && !planted::is(Bug::GapPushed) {
            Plan::TooLong
        } else {
            Plan::Push
        }
    }
}

/// A position as the token of a push. Never 0, because a pts is at least 1.
pub(super) fn token(at: EntryKey) -> u64 {
    u64::from(at.pts.0.cast_unsigned()) << 32 | u64::from(at.minor.cast_unsigned())
}

/// The position that a token stands for.
pub(crate) fn position(token: u64) -> EntryKey {
    let half = |value: u64| u32::try_from(value & u64::from(u32::MAX)).unwrap_or(0).cast_signed();
    EntryKey { pts: Pts(half(token >> 32)), minor: half(token) }
}

/// The sessions of one user, and the nudges that they have not been told yet.
pub(crate) struct Audience {
    pub(crate) user: UserId,
    /// The channels that the user is in.
    pub(crate) membership: Membership,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sessions: Vec<Weak<LiveSession>>,
    queue: VecDeque<Arc<Nudge>>,
    /// Nudges were dropped.
    overflowed: bool,
    /// A task works on the queue.
    drained: bool,
}

/// What the task that drains an audience does next.
pub(crate) enum Next {
    /// Deliver this.
    Nudge(Arc<Nudge>),
    /// Tell everybody to ask for the difference.
    Gap,
    /// Stop.
    Nothing,
}

impl Audience {
    pub(crate) fn new(user: UserId) -> Self {
        Self { user, membership: Membership::default(), state: Mutex::default() }
    }

    /// Queues a nudge; true if the caller has to see to it that the queue is drained.
    pub(crate) fn enqueue(&self, nudge: Arc<Nudge>, max: usize) -> bool {
        let mut state = self.state.lock();
        if state.queue.len() >= max {
            state.queue.clear();
            state.overflowed = !planted::is(Bug::OverflowForgotten);
        } else {
            state.queue.push_back(nudge);
        }
        !std::mem::replace(&mut state.drained, true)
    }

    pub(crate) fn next(&self) -> Next {
        let mut state = self.state.lock();
        if std::mem::take(&mut state.overflowed) {
            return Next::Gap;
        }
        match state.queue.pop_front() {
            Some(nudge) => Next::Nudge(nudge),
            None => {
                state.drained = false;
                state.queue = VecDeque::new();
                Next::Nothing
            }
        }
    }

    pub(crate) fn sessions(&self) -> Vec<Arc<LiveSession>> {
        self.state.lock().sessions.iter().filter_map(Weak::upgrade).collect()
    }
}

/// How many of the latest nudges are kept for sessions that subscribe a moment after them.
const RECENT: usize = 1024;

/// The audiences of all users.
#[derive(Default)]
pub(crate) struct Audiences {
    by_user: Mutex<HashMap<UserId, Arc<Audience>>>,
    recent: Mutex<Recent>,
}

/// The latest nudges, oldest first.
#[derive(Default)]
struct Recent {
    nudges: VecDeque<(UserId, EntryKey, Arc<Nudge>)>,
    /// How many of them were there at the last sweep already.
    swept: usize,
}

impl Recent {
    fn push(&mut self, nudge: (UserId, EntryKey, Arc<Nudge>)) {
        if self.nudges.len() >= RECENT {
            self.nudges.pop_front();
            self.swept = self.swept.saturating_sub(1);
        }
        self.nudges.push_back(nudge);
    }

    /// Forgets what has been here for two sweeps.
    fn sweep(&mut self) {
        self.nudges.drain(..self.swept);
        self.nudges.shrink_to_fit();
        self.swept = self.nudges.len();
    }
}

impl Audiences {
    pub(crate) fn of(&self, user: UserId) -> Option<Arc<Audience>> {
        self.by_user.lock().get(&user).cloned()
    }

    /// Adds a session to the audience of a user.
    pub(crate) fn add(&self, user: UserId, session: &Arc<LiveSession>) -> Arc<Audience> {
        let mut by_user = self.by_user.lock();
        let audience = by_user.entry(user).or_insert_with(|| Arc::new(Audience::new(user)));
        let mut state = audience.state.lock();
        let is_there = state.sessions.iter().any(|known| std::ptr::eq(known.as_ptr(), &**session));
        if !is_there {
            state.sessions.push(Arc::downgrade(session));
        }
        drop(state);
        audience.clone()
    }

    /// Removes a session from the audience of a user.
    pub(crate) fn remove(&self, user: UserId, session: &LiveSession) {
        if let Some(audience) = self.of(user) {
            audience.state.lock().sessions.retain(|known| !std::ptr::eq(known.as_ptr(), session));
        }
    }

    /// Remembers a nudge that leads to `last`.
    pub(crate) fn remember(&self, user: UserId, last: EntryKey, nudge: &Arc<Nudge>) {
        self.recent.lock().push((user, last, nudge.clone()));
    }

    /// The remembered nudges that lead beyond `at`, oldest first.
    pub(crate) fn since(&self, user: UserId, at: EntryKey) -> Vec<Arc<Nudge>> {
        let recent = self.recent.lock();
        let beyond = recent.nudges.iter().filter(|(of, last, _)| *of == user && *last > at);
        beyond.map(|(_, _, nudge)| nudge.clone()).collect()
    }

    /// Forgets nudges of two sweeps ago, sessions that are gone, and users without sessions; answers the
    /// audiences of those.
    pub(crate) fn sweep(&self) -> Vec<Arc<Audience>> {
        self.recent.lock().sweep();
        let mut forgotten = Vec::new();
        self.by_user.lock().retain(|user, audience| {
            let mut state = audience.state.lock();
            state.sessions.retain(|session| {
                let subscription = session.upgrade().and_then(|session| session.subscription());
                subscription.is_some_and(|subscription| subscription.user == *user)
            });
            let keep = !state.sessions.is_empty() || state.drained;
            if !keep {
                forgotten.push(audience.clone());
            }
            keep
        });
        forgotten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(pts: i32, minor: i32) -> EntryKey {
        EntryKey { pts: Pts(pts), minor }
    }

    #[test]
    fn a_token_keeps_the_position() {
        for key in [at(1, 0), at(i32::MAX, i32::MAX), at(7, 3)] {
            assert_eq!(position(token(key)), key);
            assert_ne!(token(key), 0);
        }
    }

    #[test]
    fn nudges_are_remembered_for_one_sweep_and_not_for_two() {
        let audiences = Audiences::default();
        let user = UserId(7);
        let found = || audiences.since(user, at(0, 0)).len();
        let remember = |pts| {
            let nudge = Nudge::Presence { user, presence: model::Presence::Empty, to: Vec::new() };
            audiences.remember(user, at(pts, 0), &Arc::new(nudge));
        };
        remember(1);
        audiences.sweep();
        remember(2);
        assert_eq!(found(), 2);
        audiences.sweep();
        assert_eq!(found(), 1);
        audiences.sweep();
        assert_eq!(found(), 0);
        for pts in 0..2 * RECENT as i32 {
            remember(pts + 1);
            if pts == 10 {
                audiences.sweep();
            }
        }
        assert_eq!(found(), RECENT);
        audiences.sweep();
        assert_eq!(found(), RECENT, "those of before the last sweep gave way to newer ones");
    }

    #[test]
    fn only_a_nudge_that_follows_the_known_position_is_pushed() {
        let known = Subscription { user: UserId(1), layer: Layer(200), known: at(5, 1) };
        assert_eq!(known.plan(at(5, 1), at(6, 0)), Plan::Push);
        assert_eq!(known.plan(at(4, 0), at(5, 1)), Plan::Skip);
        assert_eq!(known.plan(at(5, 0), at(5, 2)), Plan::Push, "a part of it is new");
        assert_eq!(known.plan(at(6, 0), at(7, 0)), Plan::TooLong);
    }
}
