//! The cluster: nodes with services of their own over one store and one bus.
//!
//! Every node keeps boxes in memory and believes itself their owner, so each is a stale owner for the others. A
//! node that is killed loses its memory and drops everything it was doing, wherever it waited.

use crate::chance::Chance;
use crate::env::NodeEnv;
use crate::exec::{Group, Sim, lock};
use crate::net::Net;
use crate::plan::{Fault, NODES, Plan, Rates};
use crate::sabotage::Sabotage;
use crate::store::{SimStore, StoreHandle};
use model::Refusal;
use services::boxes::Boxes;
use services::channels::Channels;
use services::chats::Chats;
use services::contacts::Blocks;
use services::groups::Groups;
use services::sync::Sync;
use services::users::Users;
use services::{Error, Outside};
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::oneshot;

/// The tasks that bring faults about.
const FAULTS: Group = Group(1_002);
/// How long a device waits for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Channels that a node keeps in memory.
const CHANNELS: usize = 2;
/// Boxes that a node keeps in memory.
const BOXES: usize = 2;

/// The services of one node.
pub(crate) struct Stack {
    pub(crate) node: usize,
    pub(crate) outside: Outside,
    pub(crate) net: Arc<Net>,
    pub(crate) boxes: Boxes,
    pub(crate) chats: Chats,
    pub(crate) channels: Channels,
    pub(crate) sync: Sync,
    pub(crate) users: Arc<Users>,
}

struct Node {
    env: Arc<NodeEnv>,
    stack: Mutex<Option<Arc<Stack>>>,
}

/// What a device learns of a call.
#[derive(Clone, Debug)]
pub(crate) enum Answer<T> {
    /// It was done.
    Done(T),
    /// It was refused.
    Refused(Refusal),
    /// A server error: done or not.
    Failed,
    /// The connection was cut, or the node died: done or not.
    Cut,
}

/// All nodes, their store and their bus.
pub(crate) struct Cluster {
    pub(crate) sim: Sim,
    pub(crate) net: Arc<Net>,
    pub(crate) store: Arc<SimStore>,
    nodes: [Node; NODES],
    rates: Mutex<Rates>,
    chance: Mutex<Chance>,
    pub(crate) cut: AtomicU64,
    pub(crate) killed: AtomicU64,
}

fn group(node: usize) -> Group {
    Group(u32::try_from(node).unwrap_or(0))
}

impl Cluster {
    /// Nodes that are not started.
    pub(crate) fn new(sim: &Sim, seed: u64, sabotage: Option<Sabotage>) -> Arc<Self> {
        let part = |part| Chance::part(seed, part);
        let net = Net::new(sim.clone(), part(3), sabotage);
        let store = SimStore::new(sim.clone(), part(4), sabotage, net.clone());
        let node = |place: usize| {
            let chance = part(100 + u64::try_from(place).unwrap_or(0));
            Node { env: Arc::new(NodeEnv::new(sim.clone(), chance)), stack: Mutex::default() }
        };
        Arc::new(Self {
            sim: sim.clone(),
            net,
            store: Arc::new(store),
            nodes: std::array::from_fn(node),
            rates: Mutex::default(),
            chance: Mutex::new(part(5)),
            cut: AtomicU64::new(0),
            killed: AtomicU64::new(0),
        })
    }

    /// The ports of a node.
    pub(crate) fn outside(&self, node: usize) -> Outside {
        let store = Arc::new(StoreHandle(self.store.clone()));
        Outside {
            logs: store.clone(),
            views: store,
            bus: self.net.clone(),
            env: self.nodes[node].env.clone(),
        }
    }

    /// Starts a node; again and again while the store fails.
    pub(crate) async fn start(&self, node: usize) {
        let outside = self.outside(node);
        let boxes = Boxes::new(outside.clone(), BOXES);
        let notices = Arc::new(boxes.clone());
        let users = loop {
            match Users::open(outside.clone(), notices.clone()).await {
                Ok(users) => break Arc::new(users),
                Err(_) => self.sim.sleep(Duration::from_millis(50)).await,
            }
        };
        let blocks = Arc::new(Blocks::new(outside.clone(), notices));
        let channels = Channels::new(outside.clone(), boxes.clone(), users.clone(), blocks.clone(), CHANNELS);
        let groups = Arc::new(Groups::new(outside.clone(), boxes.clone(), users.clone(), blocks.clone()));
        let chats = Chats::new(outside.clone(), boxes.clone(), users.clone(), blocks, groups);
        let sync = Sync::new(outside.clone(), boxes.clone());
        let stack = Stack { node, outside, net: self.net.clone(), boxes, chats, channels, sync, users };
        *lock(&self.nodes[node].stack) = Some(Arc::new(stack));
    }

    /// A node ends where it stands.
    pub(crate) fn kill(&self, node: usize) {
        let memory = lock(&self.nodes[node].stack).take();
        self.net.kill(node);
        self.sim.kill(group(node));
        drop(memory);
    }

    /// Whether a node is up.
    pub(crate) fn is_up(&self, node: usize) -> bool {
        lock(&self.nodes[node].stack).is_some()
    }

    /// Calls a node and tells what the caller learns of it.
    pub(crate) async fn call<T, F, Fut>(&self, node: usize, request: F) -> Answer<T>
    where
        T: Send + 'static,
        F: FnOnce(Arc<Stack>) -> Fut + Send + 'static,
        Fut: Future<Output = services::Result<T>> + Send + 'static,
    {
        self.travel().await;
        let stack = lock(&self.nodes[node].stack).clone();
        let Some(stack) = stack.filter(|_| !self.is_cut()) else { return Answer::Cut };
        let (answer, outcome) = oneshot::channel();
        self.sim.spawn(group(node), async move {
            drop(answer.send(request(stack).await));
        });
        let outcome = self.sim.timeout(PATIENCE, outcome).await;
        self.travel().await;
        if self.is_cut() {
            return Answer::Cut;
        }
        match outcome {
            Some(Ok(Ok(done))) => Answer::Done(done),
            Some(Ok(Err(Error::Refused(refusal)))) if refusal.code != 500 => Answer::Refused(refusal),
            Some(Ok(Err(_))) => Answer::Failed,
            Some(Err(_)) | None => Answer::Cut,
        }
    }

    async fn travel(&self) {
        let time = lock(&self.chance).within(8);
        self.sim.sleep(time).await;
    }

    fn is_cut(&self) -> bool {
        let rate = lock(&self.rates).connection_cut;
        let cut = rate > 0 && lock(&self.chance).hits(rate);
        self.cut.fetch_add(u64::from(cut), Ordering::Relaxed);
        cut
    }

    /// Brings the faults of the plan about, each at its time.
    pub(crate) fn inject(self: &Arc<Self>, plan: &Plan) {
        self.set_rates(plan.rates);
        for (at_ms, fault) in plan.events.clone() {
            let cluster = self.clone();
            self.sim.spawn(FAULTS, async move {
                cluster.sim.sleep(Duration::from_millis(at_ms)).await;
                cluster.bring_about(fault).await;
            });
        }
    }

    async fn bring_about(&self, fault: Fault) {
        match fault {
            Fault::KillNode { node, down_ms } => {
                self.killed.fetch_add(1, Ordering::Relaxed);
                self.kill(node);
                self.sim.sleep(Duration::from_millis(down_ms)).await;
                self.start(node).await;
            }
            Fault::CrashStore { down_ms } => {
                self.store.crash();
                self.sim.sleep(Duration::from_millis(down_ms)).await;
                self.store.start();
            }
            Fault::StepClock { node, seconds } => self.nodes[node].env.step(seconds),
            Fault::SlowDisk { for_ms } => {
                self.store.slow(40);
                self.sim.sleep(Duration::from_millis(for_ms)).await;
                self.store.fast();
            }
            Fault::LoseBus { for_ms } => {
                self.net.set_silent(true);
                self.sim.sleep(Duration::from_millis(for_ms)).await;
                self.net.set_silent(false);
            }
        }
    }

    fn set_rates(&self, rates: Rates) {
        *lock(&self.rates) = rates;
        self.net.set_rates(rates);
        self.store.set_rates(rates);
    }

    /// The end of all faults: everything is up and nothing is lost any more.
    pub(crate) async fn heal(&self) {
        self.sim.kill(FAULTS);
        self.set_rates(Rates::default());
        self.net.set_silent(false);
        self.store.start();
        for node in 0..NODES {
            self.nodes[node].env.mend();
            if !self.is_up(node) {
                self.start(node).await;
            }
        }
    }

    /// Starts every node anew: what it held in memory may be older than the log, since others wrote too.
    pub(crate) async fn forget(&self) {
        for node in 0..NODES {
            self.kill(node);
            self.start(node).await;
        }
    }

    /// Drops all that is still under way.
    pub(crate) fn end(&self) {
        self.sim.kill(FAULTS);
        self.store.crash();
        self.net.end();
    }
}
