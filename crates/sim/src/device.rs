//! A device: a connection to some node, the state it holds, and how it keeps that state up to date.

mod group;

use crate::chance::Chance;
use crate::cluster::{Answer, Cluster, Stack};
use crate::exec::lock;
use crate::group::Group;
use crate::history::{History, Shown, Source};
use crate::local::{Local, Taken};
use crate::net::{Connection, Push};
use crate::plan::NODES;
use crate::sabotage::Sabotage;
use model::{AuthKeyId, Date, EntryKey, LogEntry, Origin, SessionId, UserId};
use services::Caller;
use services::sync::Difference;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::MutexGuard;

struct Link {
    node: usize,
    session: SessionId,
    connection: Arc<Connection>,
}

/// A device of a user.
pub(crate) struct Device {
    pub(crate) number: usize,
    pub(crate) user: UserId,
    pub(crate) group: Group,
    pub(crate) cluster: Arc<Cluster>,
    pub(crate) history: Arc<History>,
    pub(crate) chance: Mutex<Chance>,
    local: tokio::sync::Mutex<Local>,
    link: Mutex<Link>,
    sessions: AtomicI64,
    offline: AtomicBool,
    sabotage: Option<Sabotage>,
}

impl Device {
    /// A device that is not connected yet.
    pub(crate) fn new(
        number: usize,
        user: UserId,
        group: Group,
        cluster: Arc<Cluster>,
        history: Arc<History>,
        chance: Chance,
        sabotage: Option<Sabotage>,
    ) -> Arc<Self> {
        let connection = Arc::new(Connection::default());
        connection.close();
        Arc::new(Self {
            number,
            user,
            group,
            cluster,
            history,
            chance: Mutex::new(chance),
            local: tokio::sync::Mutex::new(Local::new()),
            link: Mutex::new(Link { node: 0, session: SessionId(0), connection }),
            sessions: AtomicI64::new(0),
            offline: AtomicBool::new(false),
            sabotage,
        })
    }

    /// What it holds.
    pub(crate) async fn local(&self) -> MutexGuard<'_, Local> {
        self.local.lock().await
    }

    /// Waits at most so many milliseconds.
    pub(crate) async fn pause(&self, millis: u64) {
        let time = lock(&self.chance).within(millis);
        self.cluster.sim.sleep(time).await;
    }

    fn new_session(&self) -> SessionId {
        let count = self.sessions.fetch_add(1, Ordering::Relaxed);
        SessionId(i64::try_from(self.number + 1).unwrap_or(0) * 1_000_000 + count)
    }

    fn origin(&self, session: SessionId) -> Origin {
        Origin { key: AuthKeyId(u64::try_from(self.number + 1).unwrap_or(0)), session }
    }

    /// A node to call, and as whom: mostly over the open connection, sometimes over another one.
    pub(crate) fn caller(&self, elsewhere: bool) -> (usize, Caller) {
        let link = lock(&self.link);
        let (node, session) = if elsewhere || link.connection.is_closed() {
            (lock(&self.chance).below(NODES), self.new_session())
        } else {
            (link.node, link.session)
        };
        let origin = self.origin(session);
        (node, Caller { user: self.user, origin, address: IpAddr::V4(Ipv4Addr::LOCALHOST) })
    }

    /// A call whose end it does not learn ends the connection too.
    pub(crate) fn cut(&self, by: &Caller) {
        let link = lock(&self.link);
        if link.session == by.origin.session {
            link.connection.close();
        }
    }

    /// Goes offline; it comes back with [`Device::come_back`].
    pub(crate) fn leave(&self) {
        self.offline.store(true, Ordering::Relaxed);
        lock(&self.link).connection.close();
    }

    /// Connects again.
    pub(crate) fn come_back(&self) {
        self.offline.store(false, Ordering::Relaxed);
    }

    /// Listens for ever, and connects anew whenever the connection is cut.
    pub(crate) async fn listen(self: Arc<Self>) {
        loop {
            let connection = lock(&self.link).connection.clone();
            match connection.next().await {
                Some(push) => self.pushed(push).await,
                None => self.connect().await,
            }
        }
    }

    async fn connect(&self) {
        self.pause(200).await;
        if self.offline.load(Ordering::Relaxed) {
            return;
        }
        let node = lock(&self.chance).below(NODES);
        let session = self.new_session();
        *lock(&self.link) = Link { node, session, connection: Arc::default() };
        if !self.cluster.is_up(node) {
            lock(&self.link).connection.close();
            return;
        }
        let mut local = self.local().await;
        if self.catch_up(&mut local).await {
            self.catch_up_group(&mut local).await;
        }
    }

    async fn pushed(&self, push: Push) {
        let mut local = self.local().await;
        match push {
            Push::Entries(entries) => self.updates(&mut local, &entries, Source::Push).await,
            Push::TooLong => self.miss(&mut local).await,
            Push::Group(entries) => self.group_updates(&mut local, &entries, Source::Push).await,
            Push::GroupTooLong => self.group_too_long(&mut local).await,
        }
        self.open_group(&mut local).await;
    }

    /// Takes updates one by one, and asks for what is missing.
    pub(crate) async fn updates(&self, local: &mut Local, entries: &[LogEntry], source: Source) {
        for entry in entries {
            self.show(entry, source);
            let taken = local.take(entry);
            if taken == Taken::Gap && self.sabotage == Some(Sabotage::NeverAsk) {
                local.apply(entry);
            } else if taken == Taken::Gap {
                return self.miss(local).await;
            }
        }
    }

    /// Takes a result that names a pts and no updates.
    pub(crate) async fn affected(&self, local: &mut Local, at: EntryKey, entries: &[LogEntry]) {
        entries.iter().for_each(|entry| self.show(entry, Source::Result));
        let count = entries.iter().map(|entry| entry.pts_count).sum();
        if local.affected(at.pts, count, entries) == Taken::Gap {
            self.miss(local).await;
        }
    }

    fn show(&self, entry: &LogEntry, source: Source) {
        let (device, user, entry) = (self.number, self.user, entry.clone());
        self.history.shown(Shown { device, user, source, entry });
    }

    async fn miss(&self, local: &mut Local) {
        if self.sabotage != Some(Sabotage::NeverAsk) {
            self.catch_up(local).await;
        }
    }

    /// Asks for the difference to its end; gives up when the connection is cut, which leads here again.
    pub(crate) async fn catch_up(&self, local: &mut Local) -> bool {
        loop {
            let (node, session, connection) = {
                let link = lock(&self.link);
                (link.node, link.session, link.connection.clone())
            };
            let asks = Asks { user: self.user, origin: self.origin(session), at: local.at, date: local.date };
            let limit = lock(&self.chance).pick(&[None, None, Some(1), Some(3), Some(20)]).flatten();
            let begun = self.history.tick();
            let line = connection.clone();
            let answer = self.cluster.call(node, move |stack| asks.difference(stack, limit, line)).await;
            match answer {
                Answer::Done((difference, date)) => {
                    if self.missed(local, difference, date, begun) {
                        return true;
                    }
                }
                Answer::Refused(refusal) => {
                    let at = local.at;
                    self.history.complain(
                        "I3",
                        format!("device {} at {:?} asked for the difference: {refusal}", self.number, at),
                    );
                    connection.close();
                    return false;
                }
                Answer::Failed => self.pause(100).await,
                Answer::Cut => {
                    connection.close();
                    return false;
                }
            }
        }
    }

    /// Takes a difference; true if nothing follows.
    fn missed(&self, local: &mut Local, difference: Difference, date: Date, begun: u64) -> bool {
        let (entries, head, complete) = match difference {
            Difference::Empty { head } => (Vec::new(), head, true),
            Difference::Entries { entries, head, complete } => (entries, head, complete),
            Difference::TooLong { .. } => unreachable!("no run is that long"),
        };
        entries.iter().for_each(|entry| self.show(entry, Source::Difference(begun)));
        if head.key() < local.at {
            let number = self.number;
            self.history
                .complain("I21", format!("device {number} at {:?} was led back to {head:?}", local.at));
        }
        if !complete && head.pts == local.at.pts {
            self.history
                .complain("I15", format!("device {} is led nowhere from {:?}", self.number, local.at));
            return true;
        }
        local.difference(&entries, head.key());
        local.date = date;
        complete
    }
}

/// What a device says when it asks for the difference.
struct Asks {
    user: UserId,
    origin: Origin,
    at: EntryKey,
    date: Date,
}

impl Asks {
    /// The difference, the node's date, and from its end on the pushes.
    async fn difference(
        self,
        stack: Arc<Stack>,
        limit: Option<i32>,
        line: Arc<Connection>,
    ) -> services::Result<(Difference, Date)> {
        let difference = stack.sync.difference(self.user, self.at.pts, self.date, limit, None).await?;
        let head = match &difference {
            Difference::Empty { head } | Difference::Entries { head, .. } => *head,
            Difference::TooLong { .. } => model::Head::default(),
        };
        stack.net.subscribe(stack.node, self.user, self.origin, head.key(), &line);
        Ok((difference, stack.outside.env.now().date()))
    }
}
