//! The box of a user in memory: its head, its dialogs and the lock that orders appends.
//!
//! Whoever changes a box locks it, decides, and keeps the lock until the append is durable. The state in memory
//! is a fold of the durable log and nothing else: after any failure, or when the future of a commit is dropped,
//! it is thrown away and read anew. A second holder (another process, or an evicted slot) does no harm: the
//! compare-and-set of the append decides, and the loser tries again.

mod load;
mod snapshot;

use crate::presence::Acquaintances;
use crate::users::Notices;
use crate::{Caller, Outside, Result};
use async_trait::async_trait;
use domain::{BoxWriter, Dialogs};
use model::{EntryKey, Head, LogEntry, LogId, MessageId, Notice, Nudge, Origin, RandomId, UserId};
use planted::Bug;
use ports::Append;
use quick_cache::sync::Cache;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How often an operation is decided anew when another writer wins.
pub(crate) const ATTEMPTS: usize = 16;

/// A box in memory.
#[derive(Debug)]
pub struct BoxState {
    /// The head of the log.
    pub head: Head,
    /// The dialogs, folded up to the head.
    pub dialogs: Dialogs,
    /// The position of the last snapshot of the dialogs.
    snapshot: EntryKey,
    /// Entries since then.
    unsaved: usize,
}

type Slot = Arc<Mutex<Option<BoxState>>>;

/// The boxes of all users.
#[derive(Clone)]
pub struct Boxes {
    outside: Outside,
    slots: Arc<Cache<UserId, Slot>>,
}

/// A locked box.
pub struct Locked {
    owner: UserId,
    state: OwnedMutexGuard<Option<BoxState>>,
}

impl Locked {
    /// The state, as of the lock.
    pub fn state(&self) -> &BoxState {
        self.state.as_ref().expect("a box is loaded when it is locked")
    }

    /// Takes in what the log holds behind the state.
    pub(crate) async fn catch_up(&mut self, outside: &Outside) -> Result<()> {
        let state = self.state.as_mut().expect("a box is loaded when it is locked");
        load::catch_up(outside, self.owner, state).await
    }

    /// Starts an operation on this box at the present time.
    pub fn writer(&self, date: model::Date) -> BoxWriter {
        BoxWriter::new(self.owner, self.state().head, date)
    }
}

impl Boxes {
    /// Keeps up to `capacity` boxes in memory.
    pub fn new(outside: Outside, capacity: usize) -> Self {
        Self { outside, slots: Arc::new(Cache::new(capacity)) }
    }

    /// Locks one box. Waiting callers get it in the order in which they came.
    pub async fn lock(&self, owner: UserId) -> Result<Locked> {
        let slot = self.slot(owner);
        let mut state = slot.lock_owned().await;
        if state.is_none() {
            *state = Some(load::load(&self.outside, owner).await?);
        }
        Ok(Locked { owner, state })
    }

    /// Locks one box and takes in what other holders have appended since it was read: for answers, and for
    /// deciding that nothing has to change, which no compare-and-set would correct.
    pub async fn lock_current(&self, owner: UserId) -> Result<Locked> {
        let mut locked = self.lock(owner).await?;
        if !planted::is(Bug::AnswersFromMemory) {
            locked.catch_up(&self.outside).await?;
        }
        Ok(locked)
    }

    /// Locks the box of `own` and that of `other`, in this order; one box where the two are the same user.
    pub async fn lock_sides(&self, own: UserId, other: UserId) -> Result<Vec<Locked>> {
        let sides = [own, other];
        self.lock_all(if own == other { &sides[..1] } else { &sides }).await
    }

    /// Locks different boxes; answers them in the order asked for. They are locked in one order for all callers, so
    /// that no two wait for each other.
    pub async fn lock_all(&self, owners: &[UserId]) -> Result<Vec<Locked>> {
        let mut order = owners.to_vec();
        order.sort_unstable();
        debug_assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "one box cannot be locked twice");
        let mut locked = Vec::with_capacity(order.len());
        for owner in order {
            locked.push(self.lock(owner).await?);
        }
        locked.sort_by_key(|one| owners.iter().position(|owner| *owner == one.owner));
        Ok(locked)
    }

    fn slot(&self, owner: UserId) -> Slot {
        self.slots
            .get_or_insert_with::<_, std::convert::Infallible>(&owner, || Ok(Slot::default()))
            .unwrap_or_else(|never| match never {})
    }

    /// Appends what was written for these boxes, in this order; then, the appends being durable, takes them into
    /// the boxes and nudges. Answers the entries of each box.
    pub async fn commit(
        &self,
        boxes: &mut [Locked],
        writers: Vec<BoxWriter>,
        cause: Option<Cause>,
    ) -> Result<Vec<Arc<[LogEntry]>>> {
        self.commit_with(Vec::new(), boxes, writers, cause).await
    }

    /// The same for an operation that begins with appends to other logs, which decide its outcome.
    pub(crate) async fn commit_with(
        &self,
        others: Vec<Append>,
        boxes: &mut [Locked],
        writers: Vec<BoxWriter>,
        cause: Option<Cause>,
    ) -> Result<Vec<Arc<[LogEntry]>>> {
        let taken: Vec<BoxState> =
            boxes.iter_mut().map(|b| b.state.take().expect("a locked box is loaded")).collect();
        let own: Vec<Append> = taken.iter().zip(writers).map(|(s, w)| snapshot::attach(s, w)).collect();
        let effects: Vec<Effect> = own.iter().map(Effect::of).collect();
        self.append(others.into_iter().chain(own).collect()).await?;
        let mut appended = Vec::with_capacity(effects.len());
        for ((locked, mut state), effect) in boxes.iter_mut().zip(taken).zip(effects) {
            let after = state.head.key();
            state.take_in(&effect);
            *locked.state = Some(state);
            appended.push(effect.entries.clone());
            self.nudge(locked.owner, after, effect.entries, cause);
        }
        Ok(appended)
    }

    /// Appends what is not empty.
    async fn append(&self, operation: Vec<Append>) -> Result<()> {
        let operation: Vec<Append> = operation.into_iter().filter(|a| !a.entries.is_empty()).collect();
        if operation.is_empty() {
            return Ok(());
        }
        Ok(self.outside.logs.append(operation).await?)
    }

    fn nudge(&self, owner: UserId, after: EntryKey, entries: Arc<[LogEntry]>, cause: Option<Cause>) {
        if entries.is_empty() {
            return;
        }
        // Only the causer's own box has a session that knows the entries already.
        let origin = cause.filter(|by| by.user == owner).map(|by| by.origin);
        self.outside.bus.publish(Nudge::Log { log: LogId::User(owner), after, entries, origin });
    }
}

/// What a change did to the caller's own box.
#[derive(Clone, Debug)]
pub struct Done {
    /// The entries of the caller's box, durable; empty if nothing had to change.
    pub entries: Arc<[LogEntry]>,
    /// For sends: which message each random_id stands for.
    pub ids: Vec<(RandomId, MessageId)>,
    /// The position of the caller's box after it.
    pub at: EntryKey,
}

impl Done {
    /// Of an operation in which the caller's box is the first.
    pub(crate) fn of(boxes: &[Locked], appended: Vec<Arc<[LogEntry]>>) -> Self {
        let entries = appended.into_iter().next().unwrap_or_default();
        Self { entries, ids: Vec::new(), at: boxes[0].state().head.key() }
    }

    /// Of one that had nothing to change.
    pub(crate) fn nothing(own: &Locked) -> Self {
        Self { entries: Default::default(), ids: Vec::new(), at: own.state().head.key() }
    }
}

/// Whose session causes a change.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// The user.
    pub user: UserId,
    /// The session: it learns of the change from its result.
    pub origin: Origin,
}

impl From<&Caller> for Cause {
    fn from(caller: &Caller) -> Self {
        Self { user: caller.user, origin: caller.origin }
    }
}

#[async_trait]
impl Notices for Boxes {
    async fn notify(&self, user: UserId, origin: Option<Origin>, notice: Notice) -> Result<()> {
        retrying!({
            let locked = self.lock(user).await?;
            let mut writer = locked.writer(self.outside.env.now().date());
            writer.record(model::Event::Notice(notice.clone()));
            let cause = origin.map(|origin| Cause { user, origin });
            self.commit(&mut [locked], vec![writer], cause).await.map(drop)
        })
    }
}

#[async_trait]
impl Acquaintances for Boxes {
    async fn of(&self, user: UserId) -> Vec<UserId> {
        let Ok(locked) = self.lock_current(user).await else { return Vec::new() };
        let listed = locked.state().dialogs.listed();
        let users = listed.iter().filter_map(|dialog| dialog.peer.user());
        users.filter(|other| *other != user && *other != UserId::SERVICE).collect()
    }
}

/// What an append does to the box in memory, once it is durable.
struct Effect {
    entries: Arc<[LogEntry]>,
    head: Head,
    saves_dialogs: bool,
}

impl Effect {
    fn of(append: &Append) -> Self {
        Self {
            entries: append.entries.clone(),
            head: append.head(),
            saves_dialogs: snapshot::is_attached(append),
        }
    }
}

impl BoxState {
    fn take_in(&mut self, effect: &Effect) {
        if effect.saves_dialogs {
            self.snapshot =
                if planted::is(Bug::SnapshotSkipsOne) { effect.head.key() } else { self.head.key() };
            self.unsaved = 0;
        }
        for entry in effect.entries.iter() {
            self.dialogs.fold(entry);
        }
        self.unsaved += effect.entries.len();
        self.head = effect.head;
    }
}

/// Decides an operation anew while another writer wins: runs a block that gives a [`Result`] until it is not
/// [`Error::Contended`]. (A function over an async closure could not promise `Send`.)
macro_rules! retrying {
    ($attempt:block) => {{
        let mut left = $crate::boxes::ATTEMPTS;
        loop {
            left -= 1;
            match async { $attempt }.await {
                Err($crate::Error::Contended) if left > 0 => {}
                outcome => break outcome,
            }
        }
    }};
}
pub(crate) use retrying;
