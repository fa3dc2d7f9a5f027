//! Pairs at work: their tasks, and the two ways of driving them.
//!
//! Closed loop: every pair keeps its window full, which finds the most that the server can do. Open loop: a
//! clock says when a message is due, whatever became of those before, which finds how long messages take.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::clock;
use crate::error::Error;
use crate::fleet::{Couple, Fleet};
use crate::line::{Shared, serve};
use crate::pacer::Pacer;
use crate::pair::{Pair, Recipient, Sender};
use crate::progress;
use crate::tally::{Counts, Tally};
use crate::template::{Marker, SendTemplate};

/// How often acknowledgements leave and lost messages are given up.
const TICK: Duration = Duration::from_millis(250);

/// Messages that each pair has under way while the server warms up.
const WARM_UP_WINDOW: usize = 4;

/// Pairs whose tasks run as long as this value lives.
pub(crate) struct Load {
    /// What they count.
    pub(crate) tally: Rc<Tally>,
    pairs: Vec<Rc<RefCell<Pair>>>,
    lines: Vec<Shared>,
    tasks: JoinSet<()>,
}

impl Load {
    /// Starts the tasks of `couples`, whose messages have `text_len` characters.
    ///
    /// # Errors
    /// When the layer cannot express a message.
    pub(crate) fn start(fleet: &Fleet, couples: Vec<Couple>, text_len: usize) -> Result<Self, Error> {
        let tally = Rc::new(Tally::new(fleet.random()));
        let marker = Marker::new(fleet.random().next());
        let mut load = Self { tally, pairs: Vec::new(), lines: Vec::new(), tasks: JoinSet::new() };
        for (number, couple) in (0..).zip(couples) {
            let template = SendTemplate::new(fleet.layer(), couple.peer.into(), &marker, number, text_len)?;
            let [sender, recipient] =
                [couple.sender, couple.recipient].map(|member| Rc::new(RefCell::new(member.line)));
            let pair = Pair::new(Rc::clone(&sender), template, Rc::clone(&load.tally));
            let pair = Rc::new(RefCell::new(pair));
            load.spawn(Rc::clone(&sender), Sender(Rc::clone(&pair)));
            load.spawn(Rc::clone(&recipient), Recipient::new(Rc::clone(&pair), number, marker.clone()));
            load.pairs.push(pair);
            load.lines.extend([sender, recipient]);
        }
        Ok(load)
    }

    fn spawn(&mut self, line: Shared, role: impl crate::line::Role + 'static) {
        let tally = Rc::clone(&self.tally);
        self.tasks.spawn_local(async move {
            let error = serve(line, role).await;
            tally.problem(&error.to_string());
        });
    }

    /// Keeps `window` messages of every pair under way until `until` says so or the time is up, looking every
    /// quarter of a second. The window is closed afterwards.
    pub(crate) async fn saturate(
        &self,
        window: usize,
        time: Duration,
        until: impl Fn(Counts) -> bool,
    ) -> Counts {
        let before = self.tally.counts();
        self.tally.set_window(window);
        for pair in &self.pairs {
            let room = window.saturating_sub(pair.borrow().open());
            for _ in 0..room {
                pair.borrow_mut().send_now(clock::nanos());
            }
        }
        self.run(time, |counts| until(counts.since(before))).await;
        self.tally.set_window(0);
        self.tally.counts().since(before)
    }

    /// Lets this many messages go by, and waits for their answers: the server's memory is that of one at work
    /// from then on.
    pub(crate) async fn warm_up(&self, messages: u64) {
        self.saturate(WARM_UP_WINDOW, Duration::MAX, |counts| counts.completed >= messages).await;
        self.settle().await;
    }

    /// Sends `rate` messages a second for `time`, taking the pairs in turn, and measures those.
    pub(crate) async fn pace(&self, rate: f64, time: Duration) -> Result<Counts, Error> {
        let mut pacer = Pacer::new(rate)?;
        let span = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.tally.measure(pacer.start(), pacer.start().saturating_add(span));
        let before = self.tally.counts();
        let mut next = 0_u64;
        let pace = async {
            let mut pairs = self.pairs.iter().cycle();
            loop {
                let due = pacer.due(next);
                if due >= pacer.start().saturating_add(span) {
                    return Ok::<_, Error>(());
                }
                if due > clock::nanos() {
                    pacer.wait().await?;
                } else if let Some(pair) = pairs.next() {
                    pair.borrow_mut().send_now(due);
                    next += 1;
                }
            }
        };
        tokio::select! {
            paced = pace => paced?,
            () = self.run(Duration::MAX, |_| false) => {}
        }
        self.settle().await;
        Ok(self.tally.counts().since(before))
    }

    /// Waits until nothing is under way.
    pub(crate) async fn settle(&self) {
        self.run(Duration::from_secs(25), |_| self.open() == 0).await;
    }

    /// Messages under way.
    pub(crate) fn open(&self) -> usize {
        self.pairs.iter().map(|pair| pair.borrow().open()).sum()
    }

    async fn run(&self, time: Duration, until: impl Fn(Counts) -> bool) {
        let start = clock::nanos();
        let mut shown = (start, self.tally.counts());
        let mut ticks = tokio::time::interval(TICK);
        while u128::from(clock::nanos() - start) < time.as_nanos() && !until(self.tally.counts()) {
            ticks.tick().await;
            self.tick();
            let now = clock::nanos();
            if now - shown.0 >= clock::seconds(1) {
                let counts = self.tally.counts();
                let rate = counts.since(shown.1).completed as f64 * 1e9 / (now - shown.0) as f64;
                let seconds = (now - start) / clock::seconds(1);
                progress::show(&format!("{seconds} s: {rate:.0} messages/s, {} under way", self.open()));
                shown = (now, counts);
            }
        }
        progress::done();
    }

    fn tick(&self) {
        let now = clock::nanos();
        for pair in &self.pairs {
            pair.borrow_mut().tick(now);
        }
        for line in &self.lines {
            let mut line = line.borrow_mut();
            line.acknowledge(1);
            line.flush();
        }
    }
}
