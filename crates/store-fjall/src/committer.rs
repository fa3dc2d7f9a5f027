//! The committer: the one thread that writes.
//!
//! It takes all operations that wait, up to a limit, and adds no delay of its own: under load the next batch
//! gathers while this one is synced, without load an operation is alone in its batch. Nobody is answered before
//! the sync, a loser neither, since the head that it is told must be durable.

use crate::batch::{Batch, Heads};
use crate::options::Alarm;
use crate::request::{Answer, Claimed, Request};
use crate::room::Room;
use crate::tables::{Tables, failed};
use fjall::PersistMode;
use planted::Bug;
use ports::{AppendError, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// fjall holds a commit back, after it is durable and before it returns, while a keyspace has four memtables to
/// flush, and holds it forever if the flushing thread died. So the committer waits at three, looking for death.
const FLUSHES_WAITING: usize = 3;

/// How often a committer that waits for a flush looks again. fjall has no signal for it.
const FLUSH_POLL: Duration = Duration::from_millis(5);

pub(crate) struct Committer {
    pub(crate) tables: Tables,
    pub(crate) heads: Arc<Heads>,
    pub(crate) room: Room,
    pub(crate) queue: mpsc::Receiver<Request>,
    pub(crate) max_batch: usize,
    pub(crate) on_fatal: Alarm,
}

/// An outcome that is known and waits for the sync.
enum Decided {
    Append(Answer<Result<(), AppendError>>, Result<(), AppendError>),
    Write(Answer<Result<(), StoreError>>),
    Claim(Answer<Claimed>, Claimed),
}

impl Committer {
    /// Runs until the store is closed or dropped, and everything that waited is answered.
    pub(crate) fn run(mut self) {
        let guard = PanicAlarm(self.on_fatal.clone());
        let mut waiting = Vec::with_capacity(self.max_batch);
        let mut closing = Vec::new();
        let mut broken = None;
        while self.queue.blocking_recv_many(&mut waiting, self.max_batch) > 0 {
            let outcome = match &broken {
                None => self.round(waiting.drain(..), &mut closing),
                Some(error) => {
                    waiting.drain(..).for_each(|request| request.refuse(error));
                    continue;
                }
            };
            if let Err(error) = outcome {
                (self.on_fatal)(&error);
                broken = Some(error);
            }
            if !closing.is_empty() {
                self.queue.close();
            }
        }
        let end =
            broken.map_or_else(|| self.tables.database.persist(PersistMode::SyncAll).map_err(failed), Err);
        closing.into_iter().for_each(|answer| send(answer, end.clone()));
        drop(guard);
    }

    /// Commits one batch. An error means that the store is broken; everybody has been answered by then.
    fn round(
        &self,
        requests: impl Iterator<Item = Request>,
        closing: &mut Vec<Answer<Result<(), StoreError>>>,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new(&self.tables, &self.heads);
        let mut decided = Vec::new();
        for request in requests {
            match request {
                Request::Append(parts, answer) => decided.push(Decided::Append(answer, batch.append(parts))),
                Request::Write(rows, answer) => {
                    batch.write(rows);
                    decided.push(Decided::Write(answer));
                }
                Request::Claim(claim, answer) => decided.push(Decided::Claim(answer, batch.claim(claim))),
                Request::Health(answer) => decided.push(Decided::Write(answer)),
                Request::Close(answer) => closing.push(answer),
            }
        }
        if batch.is_empty() {
            if let Err(error) = self.check_threads() {
                decided.into_iter().for_each(|decided| decided.refuse(&error));
                return Err(error);
            }
            decided.into_iter().for_each(Decided::answer);
            return Ok(());
        }
        if let Err(refusal) = self.room.check(&self.tables, batch.bytes()) {
            decided.into_iter().for_each(|decided| decided.refuse(&refusal));
            return Ok(());
        }
        if let Err(error) = self.wait_for_flush() {
            decided.into_iter().for_each(|decided| decided.refuse(&error));
            return Err(error);
        }
        if planted::is(Bug::AckBeforeCommit) {
            std::mem::take(&mut decided).into_iter().for_each(Decided::answer);
        }
        match batch.commit() {
            Ok(()) => decided.into_iter().for_each(Decided::answer),
            Err(error) => {
                let error = failed(error);
                decided.into_iter().for_each(|decided| decided.doubt(&error));
                return Err(error);
            }
        }
        Ok(())
    }

    /// Writes nothing; it is how fjall tells that one of its threads failed.
    fn check_threads(&self) -> Result<(), StoreError> {
        self.tables.database.persist(PersistMode::Buffer).map_err(failed)
    }

    fn wait_for_flush(&self) -> Result<(), StoreError> {
        let behind = || {
            [&self.tables.logs, &self.tables.views]
                .iter()
                .any(|keyspace| keyspace.sealed_memtable_count() >= FLUSHES_WAITING)
        };
        while behind() {
            self.check_threads()?;
            std::thread::park_timeout(FLUSH_POLL);
        }
        Ok(())
    }
}

impl Decided {
    /// The batch is durable.
    fn answer(self) {
        match self {
            Self::Append(answer, outcome) => send(answer, outcome),
            Self::Write(answer) => send(answer, Ok(())),
            Self::Claim(answer, outcome) => send(answer, outcome),
        }
    }

    /// Nothing was written.
    fn refuse(self, error: &StoreError) {
        match self {
            Self::Append(answer, _) => send(answer, Err(AppendError::Store(error.clone()))),
            Self::Write(answer) => send(answer, Err(error.clone())),
            Self::Claim(answer, _) => send(answer, Err(error.clone())),
        }
    }

    /// Nobody knows what was written.
    fn doubt(self, error: &StoreError) {
        match self {
            Self::Append(answer, Ok(())) => send(answer, Err(AppendError::Ambiguous(error.to_string()))),
            other => other.refuse(error),
        }
    }
}

impl Request {
    fn refuse(self, error: &StoreError) {
        match self {
            Self::Append(_, answer) => send(answer, Err(AppendError::Store(error.clone()))),
            Self::Write(_, answer) | Self::Health(answer) | Self::Close(answer) => {
                send(answer, Err(error.clone()))
            }
            Self::Claim(_, answer) => send(answer, Err(error.clone())),
        }
    }
}

/// A caller that no longer waits has given up its answer, not its operation.
fn send<T>(answer: Answer<T>, outcome: T) {
    drop(answer.send(outcome));
}

/// Raises the alarm should the committer itself panic, since nothing can be written from then on.
struct PanicAlarm(Alarm);

impl Drop for PanicAlarm {
    fn drop(&mut self) {
        if std::thread::panicking() {
            (self.0)(&StoreError::Failed("the committer panicked".to_owned()));
        }
    }
}
