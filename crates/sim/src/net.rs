//! The bus and the gateways: nudges that get lost, doubled or late, and the connections of devices.
//!
//! A gateway does what the real one does with a nudge: a session whose position it follows gets the entries,
//! one that knows them gets nothing, any other is told to ask. What it sends arrives in order or not at all.

mod channels;

use crate::chance::Chance;
use crate::exec::{Group, Sim, lock};
use crate::plan::{NODES, Rates};
use crate::sabotage::Sabotage;
use channels::Lane;
use model::{ChannelId, EntryKey, LogEntry, LogId, Nudge, Origin, SessionId, UserId};
use ports::{Bus, Subscriber};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// The tasks of the bus.
const BUS: Group = Group(1_001);
/// How many of the latest nudges a gateway keeps for sessions that subscribe a moment after them.
const RECENT: usize = 1_024;

/// What a gateway sends to a device.
#[derive(Clone, Debug)]
pub(crate) enum Push {
    /// Entries of its box.
    Entries(Arc<[LogEntry]>),
    /// Something is missing: ask.
    TooLong,
    /// Entries of the group.
    Group(Arc<[LogEntry]>),
    /// Something is missing in the group: ask.
    GroupTooLong,
}

/// A connection, as its device holds it.
#[derive(Default)]
pub(crate) struct Connection {
    inbox: Mutex<VecDeque<Push>>,
    news: Notify,
    closed: AtomicBool,
}

impl Connection {
    /// The next push; none when the connection is cut.
    pub(crate) async fn next(&self) -> Option<Push> {
        loop {
            let news = self.news.notified();
            if self.is_closed() {
                return None;
            }
            if let Some(push) = lock(&self.inbox).pop_front() {
                return Some(push);
            }
            news.await;
        }
    }

    /// Cuts it: what has not arrived is lost.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        self.news.notify_waiters();
    }

    /// Whether it is cut.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    fn send(&self, push: Push) {
        lock(&self.inbox).push_back(push);
        self.news.notify_waiters();
    }
}

struct Session {
    user: UserId,
    origin: Origin,
    known: EntryKey,
    follows: BTreeSet<ChannelId>,
    connection: Arc<Connection>,
}

/// The gateway of one node.
#[derive(Default)]
struct Gateway {
    sessions: BTreeMap<SessionId, Session>,
    recent: VecDeque<(LogId, EntryKey, Nudge)>,
    lanes: BTreeMap<ChannelId, Lane>,
}

/// What the bus did on purpose.
#[derive(Debug, Default)]
pub(crate) struct Lost {
    /// Nudges lost.
    pub(crate) lost: AtomicU64,
    /// Nudges doubled.
    pub(crate) doubled: AtomicU64,
}

/// The bus and the gateways of all nodes.
pub(crate) struct Net {
    sim: Sim,
    chance: Mutex<Chance>,
    rates: Mutex<Rates>,
    silent: AtomicBool,
    gateways: [Mutex<Gateway>; NODES],
    sabotage: Option<Sabotage>,
    this: std::sync::Weak<Self>,
    pub(crate) injected: Lost,
}

impl Net {
    /// Gateways without sessions.
    pub(crate) fn new(sim: Sim, chance: Chance, sabotage: Option<Sabotage>) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            sim,
            chance: Mutex::new(chance),
            rates: Mutex::default(),
            silent: AtomicBool::new(false),
            gateways: Default::default(),
            sabotage,
            this: this.clone(),
            injected: Lost::default(),
        })
    }

    /// From now on nudges meet these faults.
    pub(crate) fn set_rates(&self, rates: Rates) {
        *lock(&self.rates) = rates;
    }

    /// While it is silent every nudge is lost.
    pub(crate) fn set_silent(&self, silent: bool) {
        self.silent.store(silent, Ordering::Relaxed);
    }

    /// The gateway of a node dies with all its connections.
    pub(crate) fn kill(&self, node: usize) {
        let gateway = std::mem::take(&mut *lock(&self.gateways[node]));
        gateway.sessions.values().for_each(|session| session.connection.close());
    }

    /// Drops all nudges that are under way.
    pub(crate) fn end(&self) {
        self.sim.kill(BUS);
    }

    /// A session of this node gets what follows `at`.
    pub(crate) fn subscribe(
        &self,
        node: usize,
        user: UserId,
        origin: Origin,
        at: EntryKey,
        connection: &Arc<Connection>,
    ) {
        let mut gateway = lock(&self.gateways[node]);
        gateway.sessions.retain(|_, session| !session.connection.is_closed());
        let former = gateway.sessions.remove(&origin.session);
        let known = former.as_ref().map_or(at, |session| session.known.max(at));
        let follows = former.map(|session| session.follows).unwrap_or_default();
        let session = Session { user, origin, known, follows, connection: connection.clone() };
        gateway.sessions.insert(origin.session, session);
        let log = LogId::User(user);
        let missed: Vec<Nudge> = gateway
            .recent
            .iter()
            .filter(|(of, last, _)| *of == log && *last > at)
            .map(|(_, _, nudge)| nudge.clone())
            .collect();
        missed.iter().for_each(|nudge| self.deliver(&mut gateway, nudge, Some(origin.session)));
    }

    /// Brings a nudge to one gateway.
    fn arrive(&self, node: usize, nudge: &Nudge) {
        let Nudge::Log { log, entries, .. } = nudge else { return };
        let Some(last) = entries.last() else { return };
        let mut gateway = lock(&self.gateways[node]);
        if let LogId::Channel(channel) = log {
            return gateway.channel_nudged(*channel, nudge, self.pushes_to_former());
        }
        if gateway.recent.len() >= RECENT {
            gateway.recent.pop_front();
        }
        gateway.recent.push_back((*log, last.key, nudge.clone()));
        self.deliver(&mut gateway, nudge, None);
    }

    fn deliver(&self, gateway: &mut Gateway, nudge: &Nudge, only: Option<SessionId>) {
        let Nudge::Log { log, after, entries, origin } = nudge else { return };
        let Some(last) = entries.last().map(|entry| entry.key) else { return };
        for (id, session) in &mut gateway.sessions {
            let stranger = self.sabotage == Some(Sabotage::PushToStranger);
            if only.is_some_and(|only| only != *id) || !(stranger || *log == LogId::User(session.user)) {
                continue;
            }
            if *log == LogId::User(session.user) && !self.pushes_to_former() {
                session.leaves(entries);
            }
            if last <= session.known {
                continue;
            }
            if *after > session.known {
                session.connection.send(Push::TooLong);
            } else if *origin != Some(session.origin) {
                session.connection.send(Push::Entries(entries.clone()));
            }
            session.known = last;
        }
    }

    /// How often a nudge arrives, and within how many milliseconds.
    fn fate(&self) -> (usize, u64) {
        let rates = *lock(&self.rates);
        let mut chance = lock(&self.chance);
        if self.silent.load(Ordering::Relaxed) || chance.hits(rates.nudge_lost) {
            self.injected.lost.fetch_add(1, Ordering::Relaxed);
            return (0, 1);
        }
        let late = if chance.hits(rates.nudge_late) { 2_000 } else { 5 };
        let twice = chance.hits(rates.nudge_twice);
        self.injected.doubled.fetch_add(u64::from(twice), Ordering::Relaxed);
        (1 + usize::from(twice), late)
    }
}

impl Bus for Net {
    fn publish(&self, nudge: Nudge) {
        for node in 0..NODES {
            let (times, late) = self.fate();
            for _ in 0..times {
                let delay = lock(&self.chance).within(late);
                let (net, sim, nudge) = (self.this.clone(), self.sim.clone(), nudge.clone());
                self.sim.spawn(BUS, async move {
                    sim.sleep(delay).await;
                    if let Some(net) = net.upgrade() {
                        net.arrive(node, &nudge);
                    }
                });
            }
        }
    }

    /// The gateways of this bus are its only subscribers.
    fn subscribe(&self, _: Arc<dyn Subscriber>) {}
}
