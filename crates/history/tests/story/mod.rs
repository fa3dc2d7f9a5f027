//! A server that keeps every promise, in a few lines, and clients that record what they do and see of it. A test lets
//! it go wrong in one place.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its part; it is all for tests")]

mod basic;
mod group;

use std::collections::{BTreeMap, BTreeSet};

use history::{
    Answer, Call, Change, DeviceId, Dialog, Entry, Event, Fault, Happening, HeldDialog, LogId, Moment, OpId,
    Outcome, Peer, Seen, Token, Update, UserId, Verdict, check,
};

#[allow(unused_imports, reason = "only their tests have groups")]
pub(crate) use basic::{BASIC, begin_with_basic, send_to_basic};
#[allow(unused_imports, reason = "only their tests have groups")]
pub(crate) use group::{GROUP, Group, begin_with_group, post};

pub(crate) const A: UserId = UserId(1);
pub(crate) const B: UserId = UserId(2);
pub(crate) const C: UserId = UserId(3);
pub(crate) const EVERYBODY: [UserId; 3] = [A, B, C];

/// A second of the clock.
pub(crate) const SECOND: u64 = 1_000_000_000;

/// A box of the server.
#[derive(Clone, Default)]
pub(crate) struct Mailbox {
    pub(crate) log: Vec<(i32, Change)>,
    pub(crate) pts: i32,
    pub(crate) messages: BTreeMap<i32, Seen>,
    pub(crate) last_id: i32,
    pub(crate) inbox: BTreeMap<UserId, i32>,
    pub(crate) outbox: BTreeMap<UserId, i32>,
}

#[derive(Clone, Default)]
pub(crate) struct Story {
    pub(crate) events: Vec<Event>,
    pub(crate) boxes: BTreeMap<UserId, Mailbox>,
    /// The other side's copy of a message.
    pub(crate) twins: BTreeMap<(UserId, i32), (UserId, i32)>,
    /// A supergroup, if there is one.
    pub(crate) group: Group,
    /// Who is in a basic group, if there is one.
    pub(crate) basic: BTreeSet<UserId>,
    /// Where the copies of its messages are, by whose and the id of one of them.
    pub(crate) copies: BTreeMap<(UserId, i32), Vec<(UserId, i32)>>,
    clock: u64,
    ops: u64,
    random_id: i64,
}

pub(crate) fn old(user: UserId) -> DeviceId {
    DeviceId(user.0.unsigned_abs())
}

pub(crate) fn fresh(user: UserId) -> DeviceId {
    DeviceId(user.0.unsigned_abs() + 10)
}

pub(crate) fn user(device: DeviceId) -> UserId {
    UserId(i64::try_from(device.0 % 10).unwrap())
}

pub(crate) fn token(text: impl ToString) -> Token {
    Token::of(&text.to_string())
}

/// Enough conversation to tell something from.
pub(crate) fn begin() -> Story {
    let mut story = Story::default();
    for user in EVERYBODY {
        story.boxes.insert(user, Mailbox { pts: 1, ..Mailbox::default() });
        story.note(Happening::Device { device: old(user), user, fresh: false });
        story.state(old(user));
    }
    for _ in 0..15 {
        for (from, to) in [(A, B), (B, A), (C, A)] {
            story.send(from, to);
        }
    }
    story
}

impl Story {
    pub(crate) fn note(&mut self, is: Happening) -> Moment {
        self.clock += 1000;
        let at = Moment(self.clock);
        self.events.push(Event { at, is });
        at
    }

    pub(crate) fn wait(&mut self, nanos: u64) {
        self.clock += nanos;
    }

    pub(crate) fn begun(&mut self, device: DeviceId, call: Call) -> OpId {
        self.ops += 1;
        let op = OpId(self.ops);
        self.note(Happening::Begun { op, device, call });
        op
    }

    pub(crate) fn ended(&mut self, op: OpId, outcome: Outcome) {
        self.note(Happening::Ended { op, outcome });
    }

    pub(crate) fn acked(&mut self, op: OpId, answer: Answer) {
        self.ended(op, Outcome::Acked(answer));
    }

    pub(crate) fn mailbox(&mut self, user: UserId) -> &mut Mailbox {
        self.boxes.get_mut(&user).unwrap()
    }

    /// An entry of a box.
    pub(crate) fn append(&mut self, user: UserId, count: i32, change: Change) -> Update {
        let own = self.mailbox(user);
        own.pts += count;
        own.log.push((count, change.clone()));
        Update { log: LogId::User(user), pts: own.pts, count, change }
    }

    fn add(&mut self, owner: UserId, other: UserId, from: UserId, token: Token) -> (i32, Update) {
        let own = self.mailbox(owner);
        own.last_id += 1;
        let id = own.last_id;
        let seen =
            Seen { peer: Peer::User(other), id, from, token: Some(token), forwarded: false, edit_date: None };
        own.messages.insert(id, seen.clone());
        (id, self.append(owner, 1, Change::New(seen)))
    }

    /// A message into both boxes, as the server does it.
    pub(crate) fn deliver(&mut self, from: UserId, to: UserId, token: Token) -> (i32, Update, Update) {
        let (id, own) = self.add(from, to, from, token);
        let (twin, theirs) = self.add(to, from, from, token);
        self.twins.insert((from, id), (to, twin));
        self.twins.insert((to, twin), (from, id));
        (id, own, theirs)
    }

    pub(crate) fn next_random_id(&mut self) -> i64 {
        self.random_id += 1;
        self.random_id
    }

    /// A whole send; answers the random_id and the sender's id.
    pub(crate) fn send(&mut self, from: UserId, to: UserId) -> (i64, i32) {
        let random_id = self.next_random_id();
        let op = self.begun(old(from), send(to, random_id));
        let (id, own, theirs) = self.deliver(from, to, token(random_id));
        self.push(to, theirs);
        self.acked(op, Answer::Sent { ids: vec![(random_id, id)], updates: vec![own] });
        (random_id, id)
    }

    pub(crate) fn push(&mut self, to: UserId, update: Update) {
        self.note(Happening::Pushed { device: old(to), updates: vec![update] });
    }

    /// An edit in both boxes, as the server does it.
    pub(crate) fn replace(&mut self, of: UserId, id: i32, text: &str, date: i32) -> (Update, Update) {
        let (other, twin) = self.twins[&(of, id)];
        (self.replace_in(of, id, text, date), self.replace_in(other, twin, text, date))
    }

    fn replace_in(&mut self, user: UserId, id: i32, text: &str, date: i32) -> Update {
        let seen = self.mailbox(user).messages.get_mut(&id).unwrap();
        (seen.token, seen.edit_date) = (Some(token(text)), Some(date));
        let seen = seen.clone();
        self.append(user, 1, Change::Edited(seen))
    }

    pub(crate) fn edit(&mut self, of: UserId, id: i32, text: &str, date: i32) {
        let peer = self.boxes[&of].messages[&id].peer;
        let op = self.begun(old(of), Call::Edit { peer, id, token: token(text) });
        let (own, theirs) = self.replace(of, id, text, date);
        let Peer::User(other) = peer else { return };
        self.push(other, theirs);
        self.acked(op, Answer::Done { updates: vec![own] });
    }

    /// A deletion for both.
    pub(crate) fn delete(&mut self, of: UserId, id: i32) {
        let op = self.begun(old(of), Call::Delete { log: LogId::User(of), ids: vec![id], revoke: true });
        let (other, twin) = self.twins[&(of, id)];
        self.mailbox(of).messages.remove(&id);
        self.mailbox(other).messages.remove(&twin);
        let own = Update { change: Change::Unsaid, ..self.append(of, 1, Change::Deleted(vec![id])) };
        let theirs = self.append(other, 1, Change::Deleted(vec![twin]));
        self.push(other, theirs);
        self.acked(op, Answer::Done { updates: vec![own] });
    }

    /// Reads a dialog to its end; answers the mark.
    pub(crate) fn read(&mut self, of: UserId, peer: UserId) -> i32 {
        let op = self.begun(old(of), Call::Read { peer: Peer::User(peer), max_id: 0 });
        let max_id = self.boxes[&of].dialog(peer).last().unwrap().id;
        self.mailbox(of).inbox.insert(peer, max_id);
        let own = self.append(of, 1, Change::ReadInbox { peer: Peer::User(peer), max_id });
        let (_, theirs) = self.twins[&(of, max_id)];
        self.mailbox(peer).outbox.insert(of, theirs);
        let update = self.append(peer, 1, Change::ReadOutbox { peer: Peer::User(of), max_id: theirs });
        self.push(peer, update);
        self.acked(op, Answer::Done { updates: vec![Update { change: Change::Unsaid, ..own }] });
        max_id
    }

    /// A page of at most `limit` messages.
    pub(crate) fn look(&mut self, device: DeviceId, peer: UserId, offset_id: i32, limit: usize) -> Vec<Seen> {
        let op = self.begun(device, Call::History { peer: Peer::User(peer), offset_id });
        let before = |seen: &&Seen| offset_id == 0 || seen.id < offset_id;
        let mut messages: Vec<Seen> =
            self.boxes[&user(device)].dialog(peer).filter(before).cloned().collect();
        messages.reverse();
        let complete = messages.len() <= limit;
        messages.truncate(limit);
        self.acked(op, Answer::History { messages: messages.clone(), complete });
        messages
    }

    pub(crate) fn state(&mut self, device: DeviceId) {
        let log = LogId::User(user(device));
        let op = self.begun(device, Call::State { log });
        let pts = self.boxes[&user(device)].pts;
        self.acked(op, Answer::State { pts });
    }

    pub(crate) fn difference(&mut self, device: DeviceId, from: i32) {
        let own = &self.boxes[&user(device)];
        let mut at = 1;
        let mut entries = Vec::new();
        for (count, change) in &own.log {
            at += count;
            if at > from
                && let Some(change) = own.as_of_now(change)
            {
                entries.push(Entry { count: *count, change });
            }
        }
        let pts = own.pts;
        let op = self.begun(device, Call::Difference { log: LogId::User(user(device)), pts: from });
        self.acked(op, Answer::Difference { entries, pts, complete: true });
    }

    pub(crate) fn list(&mut self, device: DeviceId) {
        let op = self.begun(device, Call::Dialogs);
        let own = &self.boxes[&user(device)];
        let peers = own.peers().into_iter().filter(|peer| own.with(*peer).next().is_some());
        let dialogs = peers.map(|peer| own.listed(user(device), peer));
        let dialogs = dialogs.chain(self.group.listed(user(device))).collect();
        self.acked(op, Answer::Dialogs(dialogs));
    }

    pub(crate) fn fault(&mut self, fault: Fault) {
        self.note(Happening::Fault(fault));
    }

    /// Everybody catches up and looks at everything.
    pub(crate) fn end(mut self) -> Verdict {
        self.note(Happening::Quiet);
        for user in EVERYBODY {
            self.note(Happening::Device { device: fresh(user), user, fresh: true });
            self.difference(fresh(user), 1);
            let pts = self.boxes[&user].pts;
            self.difference(old(user), pts);
            for device in [old(user), fresh(user)] {
                self.list(device);
                for peer in EVERYBODY {
                    let page = self.look(device, peer, 0, 10);
                    if page.len() == 10 {
                        self.look(device, peer, page[9].id, usize::MAX);
                    }
                }
                let own = &self.boxes[&user];
                let dialogs = own.peers().into_iter().map(|peer| HeldDialog {
                    peer,
                    messages: own.with(peer).map(|seen| (seen.id, seen.token)).collect(),
                });
                self.note(Happening::Held {
                    device,
                    log: LogId::User(user),
                    pts,
                    dialogs: dialogs.collect(),
                });
                self.look_at_basic(device);
                self.end_in_group(device);
            }
        }
        check(self.events)
    }
}

impl Mailbox {
    pub(crate) fn dialog(&self, peer: UserId) -> impl DoubleEndedIterator<Item = &Seen> {
        self.with(Peer::User(peer))
    }

    pub(crate) fn with(&self, peer: Peer) -> impl DoubleEndedIterator<Item = &Seen> {
        self.messages.values().filter(move |seen| seen.peer == peer)
    }

    fn peers(&self) -> Vec<Peer> {
        let people = EVERYBODY.into_iter().map(Peer::User);
        people.chain([Peer::Chat(BASIC)]).collect()
    }

    fn as_of_now(&self, change: &Change) -> Option<Change> {
        Some(match change {
            Change::New(seen) => Change::New(self.messages.get(&seen.id)?.clone()),
            Change::Edited(seen) => Change::Edited(self.messages.get(&seen.id)?.clone()),
            other => other.clone(),
        })
    }

    fn listed(&self, owner: UserId, peer: Peer) -> Dialog {
        let mark = |marks: &BTreeMap<UserId, i32>| match peer {
            Peer::User(user) => marks.get(&user).copied().unwrap_or_default(),
            Peer::Chat(_) | Peer::Channel(_) => 0,
        };
        let read = mark(&self.inbox);
        let unread = self.with(peer).filter(|seen| seen.id > read && seen.from != owner).count();
        Dialog {
            peer,
            top_message: self.with(peer).next_back().unwrap().id,
            read_inbox_max_id: read,
            read_outbox_max_id: mark(&self.outbox),
            unread_count: i32::try_from(unread).unwrap(),
            pinned: false,
        }
    }
}

pub(crate) fn send(to: UserId, random_id: i64) -> Call {
    Call::Send { to: Peer::User(to), random_id, token: token(random_id) }
}

/// The history breaks this invariant, whatever else follows from what went wrong.
#[track_caller]
pub(crate) fn breaks(invariant: &str, verdict: &Verdict) {
    let Verdict::Invalid(violations) = verdict else { panic!("{invariant} is not seen: {verdict}") };
    assert!(violations.iter().any(|violation| violation.invariant == invariant), "{invariant}: {verdict}");
}
