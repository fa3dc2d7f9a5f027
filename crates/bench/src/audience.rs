//! The members of a group at work: the owner posts, and everybody who is connected counts what arrives.
//!
//! Closed loop: a number of posts is under way, and the next one leaves when one of them has reached the last
//! member. Times count from the moment at which a post was sent.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::Duration;

use mtproto::time::MsgId;
use tokio::task::JoinSet;

use crate::clock;
use crate::error::Error;
use crate::fleet::Fleet;
use crate::group::Group;
use crate::histogram::Histogram;
use crate::line::{Line, Role, Shared, serve};
use crate::progress;
use crate::random::Fast;
use crate::session::{Event, refusal};
use crate::template::{Marker, SendTemplate};

/// A member acknowledges from so many messages on, or at the next tick.
const ACKS: usize = 16;

/// How often acknowledgements leave.
const TICK: Duration = Duration::from_millis(250);

/// A post that has not reached everybody after this time is given up.
const LOST_NANOS: u64 = clock::seconds(30);

/// What was counted since the measurement began.
#[derive(Clone, Default)]
pub(crate) struct Figures {
    /// Posts that have reached everybody.
    pub(crate) posts: u64,
    /// Updates that have arrived.
    pub(crate) deliveries: u64,
    /// From the sending of a post to its result.
    pub(crate) acknowledgement: Histogram,
    /// From the sending of a post to each member.
    pub(crate) each: Histogram,
    /// From the sending of a post to the last member.
    pub(crate) last: Histogram,
    /// Everything that went wrong, by its name.
    pub(crate) problems: BTreeMap<String, u64>,
}

struct Post {
    msg_id: MsgId,
    sent: u64,
    random_id: i64,
    acknowledged: bool,
    /// Members who do not have it yet.
    missing: usize,
}

/// The posts of a group.
struct Posts {
    template: SendTemplate,
    marker: Marker,
    random: std::sync::Arc<Fast>,
    /// Members besides the owner.
    listeners: usize,
    /// Posts kept under way.
    window: usize,
    under_way: VecDeque<Post>,
    first: u32,
    /// Calls that have to be made again.
    repeat: Vec<MsgId>,
    figures: Figures,
}

/// A group whose tasks run as long as this value lives.
pub(crate) struct Audience {
    posts: Rc<RefCell<Posts>>,
    owner: Shared,
    lines: Vec<Shared>,
    tasks: JoinSet<()>,
}

impl Audience {
    /// Starts the tasks of a group, in which posts have `text_len` characters.
    ///
    /// # Errors
    /// When the layer cannot express a post.
    pub(crate) fn start(fleet: &Fleet, group: Group, text_len: usize) -> Result<Self, Error> {
        let marker = Marker::new(fleet.random().next());
        let template = SendTemplate::new(fleet.layer(), group.peer, &marker, 0, text_len)?;
        let lines: Vec<Shared> =
            group.members.into_iter().map(|member| Rc::new(RefCell::new(member.line))).collect();
        let posts = Rc::new(RefCell::new(Posts {
            template,
            marker,
            random: fleet.random(),
            listeners: lines.len() - 1,
            window: 0,
            under_way: VecDeque::new(),
            first: 0,
            repeat: Vec::new(),
            figures: Figures::default(),
        }));
        let owner = Rc::clone(&lines[0]);
        let mut audience = Self { posts, owner, lines, tasks: JoinSet::new() };
        for (index, line) in audience.lines.clone().into_iter().enumerate() {
            audience.spawn(line, index == 0);
        }
        Ok(audience)
    }

    fn spawn(&mut self, line: Shared, is_owner: bool) {
        let posts = Rc::clone(&self.posts);
        let role = Ear { posts: Rc::clone(&posts), owner: Rc::clone(&self.owner), is_owner };
        self.tasks.spawn_local(async move {
            let error = serve(line, role).await;
            posts.borrow_mut().problem(&error.to_string());
        });
    }

    /// Keeps `window` posts under way for a time, then waits for the last ones. Answers what was counted.
    pub(crate) async fn keep(&self, window: usize, time: Duration) -> Figures {
        {
            let mut posts = self.posts.borrow_mut();
            posts.figures = Figures::default();
            posts.window = window;
            posts.refill(&mut self.owner.borrow_mut());
        }
        self.owner.borrow_mut().flush();
        self.tick_until(clock::nanos().saturating_add(nanos(time)), |_| false).await;
        self.posts.borrow_mut().window = 0;
        self.tick_until(u64::MAX, |posts| posts.under_way.is_empty()).await;
        self.posts.borrow().figures.clone()
    }

    async fn tick_until(&self, end: u64, is_done: impl Fn(&Posts) -> bool) {
        let mut ticks = tokio::time::interval(TICK);
        while clock::nanos() < end && !is_done(&self.posts.borrow()) {
            ticks.tick().await;
            self.posts.borrow_mut().give_up(clock::nanos());
            for line in &self.lines {
                let mut line = line.borrow_mut();
                line.acknowledge(1);
                line.flush();
            }
            let deliveries = self.posts.borrow().figures.deliveries;
            progress::show(&format!("{deliveries} deliveries"));
        }
        progress::done();
    }
}

impl Posts {
    fn refill(&mut self, owner: &mut Line) {
        while self.under_way.len() < self.window {
            let sequence = self.first.wrapping_add(u32::try_from(self.under_way.len()).unwrap_or(u32::MAX));
            let random_id = self.random.next().cast_signed();
            let msg_id = owner.call(self.template.fill(random_id, sequence));
            let (sent, missing) = (clock::nanos(), self.listeners);
            self.under_way.push_back(Post { msg_id, sent, random_id, acknowledged: false, missing });
        }
    }

    fn arrived(&mut self, update: &[u8]) {
        let Self { marker, under_way, first, figures, .. } = self;
        for token in marker.tokens(update) {
            let Some(post) = under_way.get_mut(token.sequence.wrapping_sub(*first) as usize) else {
                continue;
            };
            let took = clock::nanos().saturating_sub(post.sent);
            figures.deliveries += 1;
            figures.each.record(took);
            post.missing = post.missing.saturating_sub(1);
            if post.missing == 0 {
                figures.last.record(took);
            }
        }
        match update.first_chunk() {
            Some(id) if *id == UPDATES_TOO_LONG.to_le_bytes() => self.problem("updatesTooLong"),
            _ => {}
        }
        self.trim();
    }

    fn answered(&mut self, msg_id: MsgId, result: &[u8]) {
        let Some(post) = self.under_way.iter_mut().find(|post| post.msg_id == msg_id) else { return };
        post.acknowledged = true;
        let took = clock::nanos().saturating_sub(post.sent);
        match refusal(result) {
            None => self.figures.acknowledgement.record(took),
            Some(refusal) => {
                post.missing = 0;
                self.problem(&refusal);
            }
        }
        self.trim();
    }

    /// Sends again what was refused for its salt or time.
    fn repeat(&mut self, owner: &mut Line) {
        for refused in std::mem::take(&mut self.repeat) {
            for (sequence, post) in (self.first..).zip(&mut self.under_way) {
                if post.msg_id == refused {
                    post.msg_id = owner.call(self.template.fill(post.random_id, sequence));
                }
            }
        }
    }

    fn trim(&mut self) {
        while self.under_way.front().is_some_and(|post| post.missing == 0 && post.acknowledged) {
            self.under_way.pop_front();
            self.first = self.first.wrapping_add(1);
            self.figures.posts += 1;
        }
    }

    fn give_up(&mut self, now: u64) {
        for post in &mut self.under_way {
            if now.saturating_sub(post.sent) > LOST_NANOS && (post.missing > 0 || !post.acknowledged) {
                let name = if post.acknowledged { "not delivered to all" } else { "no result" };
                *self.figures.problems.entry(name.to_owned()).or_default() += 1;
                (post.missing, post.acknowledged) = (0, true);
            }
        }
        self.trim();
    }

    fn problem(&mut self, name: &str) {
        *self.figures.problems.entry(name.to_owned()).or_default() += 1;
    }
}

/// What the task of a member does.
struct Ear {
    posts: Rc<RefCell<Posts>>,
    owner: Shared,
    is_owner: bool,
}

impl Role for Ear {
    fn event(&mut self, event: Event<'_>) {
        let mut posts = self.posts.borrow_mut();
        match event {
            Event::Update(update) if !self.is_owner => posts.arrived(update),
            Event::Result { msg_id, result } if self.is_owner => posts.answered(msg_id, result),
            Event::Repeat(msg_id) if self.is_owner => posts.repeat.push(msg_id),
            Event::Refused(code) => posts.problem(&format!("bad_msg_notification {code}")),
            Event::Update(_) | Event::Result { .. } | Event::Repeat(_) => {}
        }
    }

    fn act(&mut self, line: &mut Line) {
        line.acknowledge(ACKS);
        let mut posts = self.posts.borrow_mut();
        if self.is_owner {
            posts.repeat(line);
            posts.refill(line);
        } else if posts.under_way.len() < posts.window {
            let mut owner = self.owner.borrow_mut();
            posts.refill(&mut owner);
            owner.flush();
        }
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// `updatesTooLong#e317af7e`.
const UPDATES_TOO_LONG: u32 = 0xe317_af7e;
