//! One run: a cluster, three users with two devices each, faults, quiet, and the verdict.

use crate::actor::Actor;
use crate::chance::Chance;
use crate::check;
use crate::cluster::{Answer, Cluster};
use crate::device::Device;
use crate::end::{self, End};
use crate::exec::{self, Ended, Sim, lock};
use crate::group::{self, Ask, Group, GroupEnd};
use crate::history::{History, Outcome, What};
use crate::plan::{NODES, Plan};
use crate::sabotage::Sabotage;
use crate::verdict::{Figures, Report, Verdict, Violation};
use model::{AuthKeyId, ChannelKind, Origin, SessionId, UserId};
use services::Caller;
use services::channels::NewChannel;
use services::users::NewUser;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::oneshot;

/// The tasks of the devices.
const DEVICES: exec::Group = exec::Group(2_000);
/// The task that conducts the run.
const CONDUCTOR: exec::Group = exec::Group(2_001);
/// How many users there are.
const USERS: usize = 3;
/// Devices of each.
const DEVICES_EACH: usize = 2;
/// Polls after which a run is taken to go in circles.
const STEPS_MAX: u64 = 4_000_000;
/// Quiet after the last fault.
const QUIET: Duration = Duration::from_secs(10);

/// The end of a run for each user and for the group.
type Ends = (Vec<End>, GroupEnd);

/// What to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Everything else follows from it.
    pub seed: u64,
    /// The faults; those of the seed if there are none.
    pub plan: Option<Plan>,
    /// How many operations each device carries out.
    pub operations: usize,
    /// A bug to plant.
    pub sabotage: Option<Sabotage>,
}

impl Options {
    /// The run of a seed.
    pub fn seed(seed: u64) -> Self {
        Self { seed, plan: None, operations: 40, sabotage: None }
    }
}

/// Runs, and judges.
pub fn run(options: &Options) -> Report {
    let plan = options.plan.clone().unwrap_or_else(|| Plan::of(options.seed));
    let sim = Sim::new(options.seed);
    let cluster = Cluster::new(&sim, options.seed, options.sabotage);
    let history = Arc::new(History::default());
    let ends: Arc<Mutex<Option<Ends>>> = Arc::default();
    let conductor = {
        let world = World {
            cluster: cluster.clone(),
            history: history.clone(),
            options: options.clone(),
            plan: plan.clone(),
        };
        let ends = ends.clone();
        sim.spawn(CONDUCTOR, async move {
            let read = world.conduct().await;
            *lock(&ends) = read;
        })
    };
    let ended = sim.run(conductor, STEPS_MAX);
    let records = history.take();
    let figures = figures(&sim, &cluster, &records.ops, &plan);
    let ends = lock(&ends).take();
    // Tasks hold the cluster, which holds the tasks.
    for group in [DEVICES, CONDUCTOR] {
        sim.kill(group);
    }
    (0..NODES).for_each(|node| cluster.kill(node));
    cluster.end();
    let verdict = match (ended, ends) {
        (Ended::Done, Some((ends, group))) => check::judge(&records, &ends, &group),
        (ended, _) => {
            let what = format!("after the faults the cluster does not come to rest ({ended:?})");
            Verdict::Invalid(vec![Violation { invariant: "I15", what }])
        }
    };
    Report { seed: options.seed, plan, figures, verdict }
}

fn figures(sim: &Sim, cluster: &Cluster, ops: &[crate::history::Op], plan: &Plan) -> Figures {
    let store = &cluster.store.injected;
    let bus = &cluster.net.injected;
    let read = |figure: &std::sync::atomic::AtomicU64| figure.load(Ordering::Relaxed);
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Figures {
        operations: count(ops.len()),
        acknowledged: count(ops.iter().filter(|op| op.acked().is_some()).count()),
        refused: count(ops.iter().filter(|op| op.is_refused()).count()),
        events: count(plan.events.len()),
        nodes_killed: read(&cluster.killed),
        writes_dropped: read(&store.dropped),
        conflicts: read(&store.conflicts),
        in_doubt: read(&store.in_doubt),
        failed: read(&store.failed),
        cut: read(&cluster.cut),
        nudges_lost: read(&bus.lost),
        nudges_doubled: read(&bus.doubled),
        polls: sim.steps(),
        simulated: sim.now(),
    }
}

struct World {
    cluster: Arc<Cluster>,
    history: Arc<History>,
    options: Options,
    plan: Plan,
}

impl World {
    async fn conduct(self) -> Option<Ends> {
        for node in 0..NODES {
            self.cluster.start(node).await;
        }
        let users = self.users().await?;
        let group = self.group(&users).await?;
        let devices = self.devices(&users, group);
        self.cluster.inject(&self.plan);
        self.act(&devices, &users).await;
        self.cluster.heal().await;
        for device in &devices {
            device.come_back();
        }
        self.cluster.sim.sleep(QUIET).await;
        let mut ends = Vec::new();
        for device in &devices {
            let mut local = device.local().await;
            if !device.catch_up(&mut local).await || !device.list_group(&mut local).await {
                return None;
            }
        }
        self.cluster.forget().await;
        for user in &users {
            let mut end = end::read(&self.cluster, *user, &users, group).await?;
            for device in devices.iter().filter(|device| device.user == *user) {
                end.devices.push((device.number, device.local().await.clone()));
            }
            ends.push(end);
        }
        let group = group::read(&self.cluster, group, &users).await?;
        Some((ends, group))
    }

    /// A group of the first user, to which the second is added; the third has to join.
    async fn group(&self, users: &[UserId]) -> Option<Group> {
        let (owner, second) = (*users.first()?, *users.get(1)?);
        let origin = Origin { key: AuthKeyId(u64::MAX), session: SessionId(0) };
        let by = Caller { user: owner, origin, address: IpAddr::V4(Ipv4Addr::LOCALHOST) };
        let made = self.cluster.call(0, move |stack| async move {
            let kind = ChannelKind::Megagroup;
            let new = NewChannel { kind, title: "Tower".to_owned(), about: String::new(), forum: true };
            stack.channels.create(&by, new).await
        });
        let Answer::Done((id, _)) = made.await else { return None };
        let op = self.history.op(owner, What::Group(Ask::Invite { user: second }));
        self.history.begin(op);
        let added =
            self.cluster.call(0, move |stack| async move { stack.channels.invite(&by, id, &[second]).await });
        let Answer::Done(_) = added.await else { return None };
        self.history.end(op, Outcome::Acked(Vec::new()));
        Some(Group { id, owner })
    }

    async fn users(&self) -> Option<Vec<UserId>> {
        let mut users = Vec::new();
        for number in 0..USERS {
            let new = NewUser {
                phone: format!("4915200000{number}"),
                first_name: format!("User {number}"),
                last_name: String::new(),
                lang_code: None,
            };
            match self.cluster.call(0, move |stack| async move { stack.users.create(new).await }).await {
                Answer::Done(user) => users.push(user.id),
                _ => return None,
            }
        }
        Some(users)
    }

    fn devices(&self, users: &[UserId], group: Group) -> Vec<Arc<Device>> {
        let number = 0..USERS * DEVICES_EACH;
        let device = |number: usize| {
            let part = 200 + u64::try_from(number).unwrap_or(0);
            let device = Device::new(
                number,
                users[number / DEVICES_EACH],
                group,
                self.cluster.clone(),
                self.history.clone(),
                Chance::part(self.options.seed, part),
                self.options.sabotage,
            );
            self.cluster.sim.spawn(DEVICES, device.clone().listen());
            device
        };
        number.map(device).collect()
    }

    /// All devices act at the same time.
    async fn act(&self, devices: &[Arc<Device>], users: &[UserId]) {
        let mut ends = Vec::new();
        for device in devices {
            let actor = Actor { device: device.clone(), everybody: users.to_vec(), group: device.group };
            let (done, end) = oneshot::channel::<()>();
            let operations = self.options.operations;
            self.cluster.sim.spawn(DEVICES, async move {
                actor.act(operations).await;
                // The conductor waits, or the run is over.
                let _ = done.send(());
            });
            ends.push(end);
        }
        for end in ends {
            drop(end.await);
        }
    }
}
