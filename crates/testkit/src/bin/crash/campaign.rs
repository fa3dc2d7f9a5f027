//! A campaign: rounds of load, death, start and judgement, whatever the death is.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::history::{Fault, Recorder};
use testkit::{Client, Credentials, Options, Server};
use tl::functions::help::GetConfig;
use tokio::task::{JoinHandle, JoinSet};

use crate::death::Death;
use crate::group::Group;
use crate::history::History;
use crate::load::{self, Shared, lock};
use crate::mailbox::Mailbox;
use crate::person::Person;
use crate::process::Process;
use crate::random::Random;
use crate::{Failure, basic, end, judge};

const PERSONS: usize = 6;
/// Calls that each person has under way.
const TASKS: usize = 4;
/// The longest time under load.
const LOAD_MAX_MS: usize = 600;
/// One restart in this many is struck itself, at most this long after its begin.
const STRUCK_STARTS: usize = 4;
const START_MAX_MS: usize = 100;
/// One round in this many begins its death with a kill, if the death allows it.
const KILLED_BEFORE: usize = 4;
/// Acknowledged sends that are repeated after a restart.
const REPEATED: usize = 24;

/// Work that goes on.
pub(crate) struct Load {
    tasks: JoinSet<Result<(), Failure>>,
    keys: JoinHandle<Vec<Credentials>>,
    persons: Vec<Arc<Person>>,
}

/// The state that lasts over the rounds.
pub(crate) struct Campaign<D> {
    folder: PathBuf,
    // Before the death: dropping the one ends the server, and only then can the other take its disk away.
    pub(crate) process: Process,
    pub(crate) death: D,
    server: Server,
    pub(crate) persons: Vec<Person>,
    boxes: Vec<Mailbox>,
    group: Group,
    basic: basic::Shared,
    pub(crate) history: Shared,
    /// Sends before this place have been judged and are settled.
    settled: usize,
    seed: u64,
    slowest_start: Duration,
    /// Writes down what everybody does and is shown, and what is done to the server.
    recorder: Recorder,
}

impl<D: Death> Campaign<D> {
    /// Starts a server on an empty data folder and signs everybody up. What is to be kept of a failure lies in
    /// `folder`.
    pub(crate) async fn begin(binary: &Path, folder: &Path, seed: u64, death: D) -> Result<Self, Failure> {
        let folder = folder.to_owned();
        let mut process = Process::new(binary, &folder, &death.data())?;
        process.start()?;
        let (server, _) = process.ready().await?;
        let recorder = Recorder::create(&folder.join(end::EVENTS), 0)?;
        let mut persons = Vec::new();
        for index in 0..PERSONS {
            persons.push(Person::sign_up(&server, &recorder, index).await?);
        }
        let user_ids: Vec<i64> = persons.iter().map(|person| person.user_id).collect();
        for person in &mut persons {
            person.meet(&user_ids).await?;
        }
        let group = Group::found(&mut persons).await?;
        let basic = basic::found(&mut persons).await?;
        let history = Arc::new(Mutex::new(History::create(&folder.join("history.jsonl"))?));
        let boxes = std::iter::repeat_with(Mailbox::default).take(PERSONS).collect();
        let (settled, slowest_start) = (0, Duration::ZERO);
        Ok(Self {
            folder,
            death,
            process,
            server,
            persons,
            boxes,
            group,
            basic,
            history,
            settled,
            seed,
            slowest_start,
            recorder,
        })
    }

    /// Runs one round; answers a line about it.
    pub(crate) async fn round(&mut self, round: u32) -> Result<String, Failure> {
        let outcome = self.try_round(round).await;
        lock(&self.history).flush()?;
        self.recorder.flush()?;
        outcome.map_err(|failure| {
            format!("round {round}: {failure}\nseed {}, all of it in {}", self.seed, self.folder.display())
                .into()
        })
    }

    async fn try_round(&mut self, round: u32) -> Result<String, Failure> {
        let mut random = Random::new(self.seed.wrapping_add(u64::from(round) << 32));
        let load_ms = 1 + random.below(LOAD_MAX_MS);
        let kill_first = self.death.follows_kill() && random.below(KILLED_BEFORE) == 0;
        let keys = self.load_and_end(&mut random, load_ms, kill_first).await?;
        if kill_first {
            self.start_and_strike(&mut random).await?;
        }
        let ready = self.restart(&mut random).await?;
        for key in &keys {
            check_key(&self.server, key).await?;
        }
        self.judge().await?;
        let (acknowledged, doubtful, applied) = self.repeat(&mut random).await?;
        self.judge().await?;
        self.process.check_log()?;
        self.settled = lock(&self.history).sends.len();
        Ok(format!(
            "round {round}: {} after {load_ms} ms; {acknowledged} messages acknowledged, {doubtful} in doubt \
             ({applied} of them there), {} new keys; ready after {} ms",
            self.death.name(),
            keys.len(),
            ready.as_millis()
        ))
    }

    /// Everybody works until the server dies; answers the newest keys that were made.
    async fn load_and_end(
        &mut self,
        random: &mut Random,
        load_ms: usize,
        kill: bool,
    ) -> Result<Vec<Credentials>, Failure> {
        self.death.arm()?;
        let load = self.begin_load(random, self.death.is_gradual());
        tokio::time::sleep(Duration::from_millis(load_ms as u64)).await;
        if kill {
            self.recorder.fault(Fault::Killed);
            self.process.kill()?;
        } else {
            self.strike().await?;
        }
        self.end_load(load).await
    }

    /// Everybody begins to work. With `may_fail` a server may say that it failed, and the task that hears it ends.
    pub(crate) fn begin_load(&mut self, random: &mut Random, may_fail: bool) -> Load {
        let mut tasks = JoinSet::new();
        let persons: Vec<Arc<Person>> = self.persons.drain(..).map(Arc::new).collect();
        for person in &persons {
            for _ in 0..TASKS {
                let random = Random::new(random.next());
                let common = load::Common {
                    history: self.history.clone(),
                    ledger: self.group.ledger.clone(),
                    basic: self.basic.clone(),
                };
                tasks.spawn(load::work(person.clone(), common, may_fail, random));
            }
        }
        Load { tasks, keys: tokio::spawn(load::make_keys(self.server.clone())), persons }
    }

    /// Waits until everybody has stopped; answers the newest keys that were made.
    pub(crate) async fn end_load(&mut self, mut load: Load) -> Result<Vec<Credentials>, Failure> {
        while let Some(ended) = load.tasks.join_next().await {
            ended??;
        }
        self.persons = load.persons.into_iter().filter_map(Arc::into_inner).collect();
        let made = load.keys.await?;
        Ok(made.into_iter().rev().take(3).collect())
    }

    /// Starts a server that was only killed, takes the answers that it gives by what it finds, and strikes it before
    /// it has written anything: an answer must not rest on what a later sync would have saved.
    async fn start_and_strike(&mut self, random: &mut Random) -> Result<(), Failure> {
        self.death.arm()?;
        self.start().await?;
        self.judge().await?;
        self.repeat(random).await?;
        self.strike().await
    }

    async fn strike(&mut self) -> Result<(), Failure> {
        self.recorder.fault(self.death.fault());
        self.death.strike(&mut self.process).await
    }

    /// Starts the server again, sometimes striking it once more while it starts, and everybody comes back.
    async fn restart(&mut self, random: &mut Random) -> Result<Duration, Failure> {
        if random.below(STRUCK_STARTS) == 0 {
            self.death.arm()?;
            self.process.start()?;
            tokio::time::sleep(Duration::from_millis(random.below(START_MAX_MS) as u64)).await;
            self.recorder.fault(self.death.fault());
            self.death.strike_start(&mut self.process).await?;
        }
        self.start().await
    }

    /// Starts the server, and everybody comes back.
    pub(crate) async fn start(&mut self) -> Result<Duration, Failure> {
        self.process.start()?;
        self.come_back().await
    }

    /// Waits for a server that was started, and connects everybody; tells how long it took until the server answered.
    pub(crate) async fn come_back(&mut self) -> Result<Duration, Failure> {
        let (server, ready) = self.process.ready().await?;
        self.server = server;
        self.recorder.fault(Fault::Healed);
        self.slowest_start = self.slowest_start.max(ready);
        for person in &mut self.persons {
            person.come_back(&self.server).await?;
        }
        Ok(ready)
    }

    /// Catches everybody up and compares.
    pub(crate) async fn judge(&mut self) -> Result<(), Failure> {
        let mut of_group = Vec::new();
        for (person, own) in self.persons.iter().zip(&mut self.boxes) {
            own.catch_up(person).await.map_err(|what| format!("person {}: {what}", person.index))?;
            of_group.push(judge::check_views(person, own).await?);
        }
        self.group.judge(&self.persons, &of_group).await?;
        let history = lock(&self.history);
        judge::check_sends(&history.sends, &self.boxes)?;
        judge::check_order(&history.sends[self.settled..], &self.boxes)
    }

    /// Repeats what is in doubt and some of what was acknowledged, and settles the former by the answers.
    pub(crate) async fn repeat(&mut self, random: &mut Random) -> Result<(usize, usize, usize), Failure> {
        let sends = lock(&self.history).sends.clone();
        let mut doubtful = 0;
        let mut applied = 0;
        let fresh = self.settled..sends.len();
        let chosen = (0..REPEATED.min(sends.len())).map(|_| random.below(sends.len()));
        let doubts = fresh.clone().filter(|place| sends[*place].ack.is_none());
        for place in doubts.chain(chosen).collect::<Vec<_>>() {
            let sent = lock(&self.history).sends[place];
            let there = self.boxes[sent.from].by_random_id.get(&sent.random_id).copied();
            let again = self.persons[sent.from].send(sent.to, sent.random_id).await?;
            if let Some(id) = there.filter(|id| *id != again.id) {
                return Err(format!("{sent:?} is message {id}; repeated it is answered {again:?}").into());
            }
            if let Some(first) = sent.ack.filter(|first| !first.agrees(again)) {
                return Err(
                    format!("{sent:?} was answered {first:?}; repeated it is answered {again:?}").into()
                );
            }
            if sent.ack.is_none() {
                doubtful += 1;
                applied += usize::from(there.is_some());
                lock(&self.history).acknowledge(place, again)?;
            }
        }
        self.group.repeat(&self.persons, random).await?;
        Ok((fresh.len() - doubtful, doubtful, applied))
    }

    /// Everybody looks at everything, the history is judged, and the server ends; answers the sum.
    pub(crate) async fn end(mut self) -> Result<String, Failure> {
        end::look(&self.persons, &mut self.boxes, &mut self.group, &self.server, &self.recorder).await?;
        self.process.kill()?;
        let verdict = end::verdict(&self.folder)?;
        let sends = lock(&self.history).sends.len();
        Ok(format!(
            "{sends} messages and {} in the group, none lost and none twice; slowest start {} ms\n{verdict}",
            self.group.posts(),
            self.slowest_start.as_millis()
        ))
    }
}

/// A key that the server confirmed is known to it.
async fn check_key(server: &Server, key: &Credentials) -> Result<(), Failure> {
    let client = Client::resume(server, Options::default(), key.clone()).await?;
    let config = client.invoke(&GetConfig {}).await;
    config.map(drop).map_err(|error| format!("a key that was confirmed is not known: {error}").into())
}
