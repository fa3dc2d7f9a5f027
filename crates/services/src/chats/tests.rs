//! Private chats over the ports in memory: random conversations, and what must hold after each.

use super::*;
use crate::contacts::Blocks;
use crate::sync::{Difference, Sync};
use crate::users::NewUser;
use crate::{Caller, Error};
use domain::history::Query;
use domain::text::Text;
use model::{
    AuthKeyId, Date, Event, Message, MessageId, Origin, Peer, Pts, RandomId, Refusal, SessionId, UnixTime,
    UserId,
};
use ports::memory::{ManualEnv, MemoryBus, MemoryStore};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

mod conflicts;

/// A server with three users, without its edges.
struct World {
    env: Arc<ManualEnv>,
    boxes: Boxes,
    chats: Chats,
    sync: Sync,
    blocks: Arc<Blocks>,
    users: Vec<UserId>,
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

impl World {
    async fn new() -> Self {
        let store = Arc::new(MemoryStore::new());
        let env = Arc::new(ManualEnv::new(UnixTime::from_secs(1_700_000_000), 7));
        let outside =
            Outside { logs: store.clone(), views: store, bus: Arc::new(MemoryBus::new()), env: env.clone() };
        let boxes = Boxes::new(outside.clone(), 16);
        let users = Arc::new(Users::open(outside.clone(), Arc::new(boxes.clone())).await.unwrap());
        let blocks = Arc::new(Blocks::new(outside.clone(), Arc::new(boxes.clone())));
        let groups = Arc::new(Groups::new(outside.clone(), boxes.clone(), users.clone(), blocks.clone()));
        let mut ids = Vec::new();
        for n in 1..=3 {
            let new = NewUser {
                phone: format!("4915200000{n}"),
                first_name: format!("User {n}"),
                last_name: String::new(),
                lang_code: None,
            };
            ids.push(users.create(new).await.unwrap().id);
        }
        Self {
            env,
            chats: Chats::new(outside.clone(), boxes.clone(), users, blocks.clone(), groups),
            sync: Sync::new(outside, boxes.clone()),
            boxes,
            blocks,
            users: ids,
        }
    }

    fn caller(&self, user: usize) -> Caller {
        Caller {
            user: self.users[user],
            origin: Origin { key: AuthKeyId(user as u64), session: SessionId(1) },
            address: [127, 0, 0, 1].into(),
        }
    }

    fn sending(&self, to: usize, random_id: i64, text: &str) -> Sending {
        Sending {
            to: self.users[to].into(),
            random_id: RandomId(random_id),
            text: Text::message(text, vec![]).unwrap(),
            reply_to: None,
            silent: false,
            noforwards: false,
            invert_media: false,
        }
    }

    async fn send(&self, from: usize, to: usize, random_id: i64) -> Done {
        let sending = self.sending(to, random_id, &format!("text {random_id}"));
        self.chats.send(&self.caller(from), sending).await.unwrap()
    }

    async fn history(&self, user: usize, with: usize) -> Vec<Message> {
        let query = Query { limit: 100, ..Query::default() };
        self.chats.history(self.users[user], self.users[with].into(), query).await.unwrap().messages
    }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Refusal {
    match outcome {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn i2_a_repeated_send_is_answered_with_the_first_message() {
    run(async {
        let world = World::new().await;
        let first = world.send(0, 1, 5).await;
        world.send(0, 1, 6).await;
        let again = world.send(0, 1, 5).await;
        assert_eq!(again.ids, first.ids);
        assert_eq!(again.entries[0].key, first.entries[0].key);
        assert_eq!(world.history(1, 0).await.len(), 2);
    });
}

#[test]
fn a_message_lies_in_both_boxes_and_each_copy_knows_the_other() {
    run(async {
        let world = World::new().await;
        world.send(2, 1, 1).await;
        world.send(0, 1, 2).await;
        let (own, theirs) = (world.history(0, 1).await, world.history(1, 0).await);
        assert_eq!((own[0].twin, theirs[0].twin), (Some(theirs[0].id), Some(own[0].id)));
        assert!(own[0].out && !theirs[0].out);
        assert_eq!((own[0].peer, theirs[0].peer), (world.users[1].into(), world.users[0].into()));
    });
}

#[test]
fn i3_one_deletion_in_several_dialogs_is_one_stretch_of_the_box() {
    run(async {
        let world = World::new().await;
        world.send(0, 1, 1).await;
        world.send(0, 2, 2).await;
        let before = world.send(0, 0, 3).await.at.pts;
        let done = world.chats.delete(&world.caller(0), &[1, 2, 3, 9].map(MessageId), true).await.unwrap();
        assert_eq!((done.entries.len(), done.entries[0].pts_count), (1, 3));
        assert_eq!(done.at.pts, Pts(before.0 + 3));
        assert!(world.history(1, 0).await.is_empty() && world.history(2, 0).await.is_empty());
    });
}

#[test]
fn pins_keep_their_order() {
    run(async {
        let world = World::new().await;
        let peers = [Peer::User(world.users[1]), Peer::User(world.users[2])];
        for peer in peers {
            world.chats.toggle_pin(&world.caller(0), peer, true).await.unwrap();
        }
        let pinned = world.chats.pinned_dialogs(world.users[0]).await.unwrap().dialogs;
        assert_eq!(pinned.iter().map(|d| d.dialog.peer).collect::<Vec<_>>(), [peers[1], peers[0]]);
        world.chats.toggle_pin(&world.caller(0), peers[1], false).await.unwrap();
        assert_eq!(world.chats.pinned_dialogs(world.users[0]).await.unwrap().count, 1);
    });
}

#[test]
fn saved_messages_are_neither_outgoing_nor_unread() {
    run(async {
        let world = World::new().await;
        world.send(0, 0, 1).await;
        let page = world.chats.dialogs(world.users[0], DialogsQuery { limit: 10, ..Default::default() });
        let page = page.await.unwrap();
        assert_eq!(page.dialogs.len(), 1);
        assert_eq!(page.dialogs[0].dialog.unread_count, 0);
        assert!(!page.dialogs[0].top.as_ref().unwrap().out);
    });
}

#[test]
fn p12_who_is_blocked_cannot_write_to_the_blocker() {
    run(async {
        let world = World::new().await;
        world.blocks.block(&world.caller(1), world.users[0]).await.unwrap();
        let outcome = world.chats.send(&world.caller(0), world.sending(1, 1, "x")).await;
        assert_eq!(refused(outcome).name, "USER_IS_BLOCKED");
        assert!(world.history(1, 0).await.is_empty());
    });
}

#[test]
fn p14_only_the_author_edits_and_only_for_two_days() {
    run(async {
        let world = World::new().await;
        world.send(0, 1, 1).await;
        let theirs = world.history(1, 0).await[0].clone();
        let edit = |peer: UserId, id| Editing {
            peer: peer.into(),
            id,
            text: Text::message("new", vec![]).unwrap(),
            invert_media: false,
        };
        let outcome = world.chats.edit(&world.caller(1), edit(world.users[0], theirs.id)).await;
        assert_eq!(refused(outcome).name, "MESSAGE_AUTHOR_REQUIRED");
        let own = theirs.twin.unwrap();
        world.chats.edit(&world.caller(0), edit(world.users[1], own)).await.unwrap();
        assert_eq!(world.history(1, 0).await[0].text, "new");
        let outcome = world.chats.edit(&world.caller(0), edit(world.users[1], own)).await;
        assert_eq!(refused(outcome).name, "MESSAGE_NOT_MODIFIED");
        world.env.advance(Duration::from_secs(3 * 86_400));
        let late = Editing { text: Text::message("later", vec![]).unwrap(), ..edit(world.users[1], own) };
        assert_eq!(refused(world.chats.edit(&world.caller(0), late).await).name, "MESSAGE_EDIT_TIME_EXPIRED");
    });
}

#[test]
fn history_pages_by_every_offset_rule() {
    run(async {
        let world = World::new().await;
        for n in 1..=20 {
            world.send(0, 1, n).await;
            world.env.advance(Duration::from_secs(10));
        }
        let start = 1_700_000_000;
        let page = async |query: Query| -> Vec<i32> {
            let page = world.chats.history(world.users[0], world.users[1].into(), query).await.unwrap();
            page.messages.iter().map(|m| m.id.0).collect()
        };
        let at = |offset_id, add_offset, limit| Query {
            offset_id: MessageId(offset_id),
            add_offset,
            limit,
            ..Query::default()
        };
        assert_eq!(page(at(0, 0, 3)).await, [20, 19, 18]);
        assert_eq!(page(at(18, 0, 3)).await, [17, 16, 15]);
        assert_eq!(page(at(18, 2, 2)).await, [15, 14]);
        assert_eq!(page(at(10, -2, 4)).await, [11, 10, 9, 8]);
        assert_eq!(page(at(10, -3, 3)).await, [12, 11, 10]);
        assert_eq!(page(at(20, -3, 3)).await, [20, 19, 18]);
        assert_eq!(page(at(1, 0, 3)).await, [] as [i32; 0]);
        let by_date = Query { offset_date: Date(start + 50), limit: 2, ..Query::default() };
        assert_eq!(page(by_date).await, [5, 4]);
        let bounded = Query { max_id: MessageId(6), min_id: MessageId(3), limit: 10, ..Query::default() };
        assert_eq!(page(bounded).await, [5, 4]);
        assert_eq!(page(Query { limit: -1, ..Query::default() }).await, [] as [i32; 0]);
    });
}

/// What one of the users does; the numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Send { from: usize, to: usize },
    Forward { from: usize, with: usize, to: usize, nth: usize },
    Edit { by: usize, with: usize, nth: usize },
    Delete { by: usize, with: usize, nth: usize, revoke: bool },
    Read { by: usize, with: usize, nth: usize },
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let (a, b, c, n) = (0..3usize, 0..3usize, 0..3usize, 0..40usize);
    prop_oneof![
        4 => (a.clone(), b.clone()).prop_map(|(from, to)| Step::Send { from, to }),
        1 => (a.clone(), b.clone(), c, n.clone())
            .prop_map(|(from, with, to, nth)| Step::Forward { from, with, to, nth }),
        1 => (a.clone(), b.clone(), n.clone()).prop_map(|(by, with, nth)| Step::Edit { by, with, nth }),
        1 => (a.clone(), b.clone(), n.clone(), any::<bool>())
            .prop_map(|(by, with, nth, revoke)| Step::Delete { by, with, nth, revoke }),
        2 => (a, b, n).prop_map(|(by, with, nth)| Step::Read { by, with, nth }),
        1 => Just(Step::Restart),
    ]
}

impl World {
    async fn step(&mut self, n: i64, step: Step) {
        self.env.advance(Duration::from_secs(1));
        match step {
            Step::Send { from, to } => drop(self.send(from, to, n).await),
            Step::Forward { from, with, to, nth } => {
                let Some(message) = self.nth(from, with, nth).await else { return };
                let forwarding = Forwarding {
                    messages: vec![(message.id, RandomId(n))],
                    from: Some(message.peer),
                    to: self.users[to].into(),
                    drop_author: n % 2 == 0,
                    silent: false,
                    noforwards: false,
                };
                self.chats.forward(&self.caller(from), forwarding).await.unwrap();
            }
            Step::Edit { by, with, nth } => {
                let Some(message) = self.nth(by, with, nth).await else { return };
                if message.from == self.users[by] && message.forward.is_none() {
                    let text = Text::message(&format!("edit {n}"), vec![]).unwrap();
                    let editing = Editing { peer: message.peer, id: message.id, text, invert_media: false };
                    self.chats.edit(&self.caller(by), editing).await.unwrap();
                }
            }
            Step::Delete { by, with, nth, revoke } => {
                let Some(message) = self.nth(by, with, nth).await else { return };
                let done = self.chats.delete(&self.caller(by), &[message.id], revoke).await.unwrap();
                assert_eq!(done.entries.len(), 1);
            }
            Step::Read { by, with, nth } => {
                let Some(message) = self.nth(by, with, nth).await else { return };
                self.chats.read_history(&self.caller(by), message.peer, message.id).await.unwrap();
            }
            // Another process over the same store: nothing in memory is left.
            Step::Restart => {
                let outside = self.chats.outside.clone();
                self.boxes = Boxes::new(outside.clone(), 16);
                self.chats.boxes = self.boxes.clone();
                self.sync = Sync::new(outside, self.boxes.clone());
            }
        }
    }

    async fn nth(&self, user: usize, with: usize, nth: usize) -> Option<Message> {
        let history = self.history(user, with).await;
        (!history.is_empty()).then(|| history[nth % history.len()].clone())
    }

    /// I3, I4, I7, I16: a device that reads the whole difference, in slices, holds what the server answers.
    async fn check(&self, user: usize) {
        let id = self.users[user];
        let mut messages: BTreeMap<MessageId, Message> = BTreeMap::new();
        let (mut pts, mut dialogs) = (Pts::START, domain::Dialogs::new(id));
        loop {
            match self.sync.difference(id, pts, Date(0), Some(7), None).await.unwrap() {
                Difference::Empty { .. } => break,
                Difference::TooLong { .. } => panic!("a short log is never too long"),
                Difference::Entries { entries, head, complete } => {
                    for entry in entries {
                        dialogs.fold(&entry);
                        match entry.event {
                            Event::NewMessage(m) | Event::EditMessage(m) => drop(messages.insert(m.id, *m)),
                            Event::DeleteMessages(deletions) => {
                                deletions.iter().flat_map(|d| &d.ids).for_each(|id| drop(messages.remove(id)))
                            }
                            _ => {}
                        }
                    }
                    assert!(head.pts > pts);
                    pts = head.pts;
                    if complete {
                        break;
                    }
                }
            }
        }
        for with in 0..3 {
            let peer = Peer::User(self.users[with]);
            let held: Vec<_> = messages.values().rev().filter(|m| m.peer == peer).cloned().collect();
            assert_eq!(self.history(user, with).await, held);
            self.check_dialog(id, peer, &held).await;
        }
    }

    async fn check_dialog(&self, owner: UserId, peer: Peer, held: &[Message]) {
        let page = self.chats.peer_dialogs(owner, &[peer]).await.unwrap();
        let dialog = &page.dialogs[0].dialog;
        let incoming = |m: &&Message| domain::dialogs::is_incoming(owner, m);
        let unread = held.iter().filter(incoming).filter(|m| m.id > dialog.read_inbox_max).count();
        assert_eq!(dialog.unread_count as usize, unread);
        assert_eq!(dialog.message_count as usize, held.len());
        assert_eq!(dialog.top_message, held.first().map_or(MessageId(0), |m| m.id));
        for message in held.iter().filter(|m| m.out && m.twin.is_some()) {
            let Some(other) = peer.user() else { continue };
            let theirs = self.chats.peer_dialogs(other, &[Peer::User(owner)]).await.unwrap();
            let read = theirs.dialogs[0].dialog.read_inbox_max;
            if message.id <= dialog.read_outbox_max {
                assert!(message.twin.unwrap() <= read, "an outbox mark never exceeds the inbox mark");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn i3_i4_i7_i16_devices_converge_on_what_the_server_answers(
        steps in prop::collection::vec(step(), 1..90),
    ) {
        run(async {
            let mut world = World::new().await;
            for (n, step) in (1..).zip(steps) {
                world.step(n, step).await;
            }
            for user in 0..3 {
                world.check(user).await;
            }
        });
    }
}
