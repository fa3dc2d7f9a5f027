//! The executor: one thread, simulated time, and a seed that chooses which ready task runs next.
//!
//! Tasks belong to groups; a group is killed by dropping all its futures wherever they wait, as a process that
//! dies. When nothing is ready, time jumps to the next timer. Nothing here reads a clock or starts a thread, so a
//! seed repeats a run step by step.

use crate::chance::Chance;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

/// Tasks that die together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group(pub(crate) u32);

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

struct State {
    now: Duration,
    next_id: u64,
    /// Absent while it is polled.
    tasks: BTreeMap<u64, (Group, Option<Task>)>,
    timers: BTreeMap<(Duration, u64), Waker>,
    chance: Chance,
    steps: u64,
}

type Ready = Arc<Mutex<Vec<u64>>>;

/// A handle to the executor; clones are the same one.
#[derive(Clone)]
pub(crate) struct Sim {
    state: Arc<Mutex<State>>,
    ready: Ready,
}

/// Locks; a panic elsewhere has ended the run already.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct TaskWaker {
    id: u64,
    ready: Ready,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        let mut ready = lock(&self.ready);
        if !ready.contains(&self.id) {
            ready.push(self.id);
        }
    }
}

/// How a run of the executor ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The task that was asked for is finished.
    Done,
    /// Nothing can run any more.
    Stuck,
    /// So many steps were not enough.
    TooLong,
}

impl Sim {
    /// An executor whose choices follow from the seed.
    pub(crate) fn new(seed: u64) -> Self {
        let state = State {
            now: Duration::ZERO,
            next_id: 0,
            tasks: BTreeMap::new(),
            timers: BTreeMap::new(),
            chance: Chance::part(seed, 1),
            steps: 0,
        };
        Self { state: Arc::new(Mutex::new(state)), ready: Ready::default() }
    }

    /// Simulated time since the start.
    pub(crate) fn now(&self) -> Duration {
        lock(&self.state).now
    }

    /// Polls made so far.
    pub(crate) fn steps(&self) -> u64 {
        lock(&self.state).steps
    }

    /// Starts a task.
    pub(crate) fn spawn(&self, group: Group, future: impl Future<Output = ()> + Send + 'static) -> u64 {
        let mut state = lock(&self.state);
        state.next_id += 1;
        let id = state.next_id;
        state.tasks.insert(id, (group, Some(Box::pin(future))));
        lock(&self.ready).push(id);
        id
    }

    /// Drops all tasks of a group where they stand. Not to be called by a task of the group.
    pub(crate) fn kill(&self, group: Group) {
        let dead: Vec<Option<Task>> = {
            let mut state = lock(&self.state);
            let ids: Vec<u64> =
                state.tasks.iter().filter(|(_, task)| task.0 == group).map(|(id, _)| *id).collect();
            ids.iter().filter_map(|id| state.tasks.remove(id)).map(|(_, task)| task).collect()
        };
        // Outside the lock: what a future holds may wake others or stop timers when it is dropped.
        drop(dead);
    }

    /// Waits.
    pub(crate) fn sleep(&self, time: Duration) -> Sleep {
        Sleep { sim: self.clone(), deadline: self.now() + time, timer: None }
    }

    /// The output of the future, or none if it takes longer.
    pub(crate) async fn timeout<T>(&self, time: Duration, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        let mut sleep = pin!(self.sleep(time));
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Some(output));
            }
            sleep.as_mut().poll(context).map(|()| None)
        })
        .await
    }

    /// Runs everything until this task is finished.
    pub(crate) fn run(&self, until: u64, steps_max: u64) -> Ended {
        loop {
            if !lock(&self.state).tasks.contains_key(&until) {
                return Ended::Done;
            }
            if self.steps() > steps_max {
                return Ended::TooLong;
            }
            match self.choose() {
                Some(id) => self.poll(id),
                None if self.advance() => {}
                None => return Ended::Stuck,
            }
        }
    }

    fn choose(&self) -> Option<u64> {
        let mut state = lock(&self.state);
        let mut ready = lock(&self.ready);
        if ready.is_empty() {
            return None;
        }
        let chosen = state.chance.below(ready.len());
        Some(ready.swap_remove(chosen))
    }

    fn poll(&self, id: u64) {
        let mut task = {
            let mut state = lock(&self.state);
            state.steps += 1;
            let Some((_, task)) = state.tasks.get_mut(&id) else { return };
            let Some(task) = task.take() else { return };
            task
        };
        let waker = Waker::from(Arc::new(TaskWaker { id, ready: self.ready.clone() }));
        let finished = task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
        let mut state = lock(&self.state);
        if finished {
            state.tasks.remove(&id);
        } else if let Some((_, place)) = state.tasks.get_mut(&id) {
            *place = Some(task);
            return;
        }
        // Finished, or killed while it ran.
        drop(state);
        drop(task);
    }

    /// Lets time pass to the next timer; false if there is none.
    fn advance(&self) -> bool {
        let due: Vec<Waker> = {
            let mut state = lock(&self.state);
            let Some((&(next, _), _)) = state.timers.first_key_value() else { return false };
            state.now = state.now.max(next);
            let later = state.timers.split_off(&(next, u64::MAX));
            std::mem::replace(&mut state.timers, later).into_values().collect()
        };
        due.into_iter().for_each(Waker::wake);
        true
    }
}

/// A future that is ready at a time.
pub(crate) struct Sleep {
    sim: Sim,
    deadline: Duration,
    timer: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let sim = self.sim.clone();
        let mut state = lock(&sim.state);
        if state.now >= self.deadline {
            return Poll::Ready(());
        }
        let id = *self.timer.get_or_insert_with(|| {
            state.next_id += 1;
            state.next_id
        });
        state.timers.insert((self.deadline, id), context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(id) = self.timer {
            let timer = lock(&self.sim.state).timers.remove(&(self.deadline, id));
            drop(timer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three tasks that take turns, and the order in which they did.
    fn order(seed: u64) -> Vec<u32> {
        let sim = Sim::new(seed);
        let seen = Arc::new(Mutex::new(Vec::new()));
        for name in 0..3 {
            let (seen, clock) = (seen.clone(), sim.clone());
            sim.spawn(Group(name), async move {
                for _ in 0..5 {
                    lock(&seen).push(name);
                    clock.sleep(Duration::from_millis(10)).await;
                }
            });
        }
        let clock = sim.clone();
        let last = sim.spawn(Group(9), async move { clock.sleep(Duration::from_secs(1)).await });
        assert_eq!(sim.run(last, 1_000), Ended::Done);
        assert_eq!(sim.now(), Duration::from_secs(1));
        lock(&seen).clone()
    }

    #[test]
    fn a_seed_repeats_a_run_and_another_takes_another_way() {
        assert_eq!(order(1), order(1));
        assert!((2..20).any(|seed| order(seed) != order(1)));
    }

    #[test]
    fn a_killed_group_stops_where_it_stands() {
        let sim = Sim::new(7);
        let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
        let clock = sim.clone();
        sim.spawn(Group(1), async move {
            clock.sleep(Duration::from_secs(5)).await;
            sender.send(()).expect("the receiver waits");
        });
        let killer = sim.clone();
        let waiting = sim.spawn(Group(2), async move {
            killer.sleep(Duration::from_secs(1)).await;
            killer.kill(Group(1));
            assert!(receiver.await.is_err());
        });
        assert_eq!(sim.run(waiting, 100), Ended::Done);
        assert_eq!(sim.now(), Duration::from_secs(1));
    }

    #[test]
    fn a_timeout_gives_up_and_what_never_comes_is_stuck() {
        let sim = Sim::new(7);
        let clock = sim.clone();
        let gives_up = sim.spawn(Group(1), async move {
            let never = std::future::pending::<()>();
            assert_eq!(clock.timeout(Duration::from_secs(3), never).await, None);
        });
        assert_eq!(sim.run(gives_up, 100), Ended::Done);
        let waits = sim.spawn(Group(1), std::future::pending());
        assert_eq!(sim.run(waits, 100), Ended::Stuck);
    }
}
