//! Conversations in basic groups: who may do what, who gets what, and what stays with those who have left.

use super::*;
use crate::channels::Channels;
use crate::chats::{Chats, Clearing, Editing, Forwarding, Pinning, Sending};
use crate::sync::{Difference, Sync};
use crate::users::NewUser;
use crate::{Caller, Error};
use domain::history::Query;
use domain::text::Text;
use model::{
    AuthKeyId, BannedRights, Date, Event, Message, MessageId, Origin, Peer, Pts, RandomId, ReplyTo,
    ServiceAction, SessionId, UnixTime,
};
use ports::memory::{ManualEnv, MemoryBus, MemoryStore};
use std::collections::BTreeMap;
use std::future::Future;

mod end;
mod members;
mod messages;
mod races;
mod reactions;

const ADA: usize = 0;
const BOB: usize = 1;
const CAT: usize = 2;
const DAN: usize = 3;

/// A server with four users and their services.
struct World {
    store: Arc<MemoryStore>,
    outside: Outside,
    chats: Chats,
    groups: Arc<Groups>,
    sync: Sync,
    blocks: Arc<Blocks>,
    users: Vec<UserId>,
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

impl World {
    async fn new() -> Self {
        Self::with_users(4).await
    }

    async fn with_users(count: usize) -> Self {
        let store = Arc::new(MemoryStore::new());
        let env = Arc::new(ManualEnv::new(UnixTime::from_secs(1_700_000_000), 7));
        let (bus, views) = (Arc::new(MemoryBus::new()), store.clone());
        let outside = Outside { logs: store.clone(), views, bus, env };
        let boxes = Boxes::new(outside.clone(), 512);
        let users = Arc::new(Users::open(outside.clone(), Arc::new(boxes.clone())).await.unwrap());
        let blocks = Arc::new(Blocks::new(outside.clone(), Arc::new(boxes.clone())));
        let mut ids = Vec::new();
        for n in 1..=count {
            let new = NewUser {
                phone: format!("49152{n:06}"),
                first_name: format!("User {n}"),
                last_name: String::new(),
                lang_code: None,
            };
            ids.push(users.create(new).await.unwrap().id);
        }
        let groups = Arc::new(Groups::new(outside.clone(), boxes.clone(), users.clone(), blocks.clone()));
        let channels = Channels::new(outside.clone(), boxes.clone(), users.clone(), blocks.clone(), 16);
        let chats = Chats::new(outside.clone(), boxes.clone(), users, blocks.clone(), groups.clone());
        Self {
            store,
            chats: chats.with_channels(channels),
            groups,
            sync: Sync::new(outside.clone(), boxes),
            outside,
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

    /// A group of these users, the first of whom made it.
    async fn group(&self, members: &[usize]) -> ChatId {
        let users = members[1..].iter().map(|user| self.users[*user]).collect();
        let new = NewGroup { title: "Towers".to_owned(), users };
        self.groups.create(&self.caller(members[0]), new).await.unwrap().0
    }

    fn sending(&self, to: ChatId, random_id: i64) -> Sending {
        Sending {
            to: Peer::Chat(to),
            random_id: RandomId(random_id),
            text: Text::message(&format!("text {random_id}"), vec![]).unwrap(),
            reply_to: None,
            silent: false,
            noforwards: false,
            invert_media: false,
        }
    }

    /// Writes; answers the id in the writer's box.
    async fn post(&self, from: usize, to: ChatId, random_id: i64) -> MessageId {
        self.chats.send(&self.caller(from), self.sending(to, random_id)).await.unwrap().ids[0].1
    }

    async fn history(&self, user: usize, chat: ChatId) -> Vec<Message> {
        let query = Query { limit: 100, ..Query::default() };
        self.chats.history(self.users[user], Peer::Chat(chat), query).await.unwrap().messages
    }

    /// The texts of a history, the oldest first; service messages are left out.
    async fn texts(&self, user: usize, chat: ChatId) -> Vec<String> {
        let history = self.history(user, chat).await;
        history.into_iter().rev().filter(|m| m.action.is_none()).map(|m| m.text).collect()
    }

    async fn dialog(&self, user: usize, chat: ChatId) -> model::Dialog {
        let page = self.chats.peer_dialogs(self.users[user], &[Peer::Chat(chat)]).await.unwrap();
        page.dialogs[0].dialog.clone()
    }

    /// What a device that reads the whole difference holds of a group.
    async fn replayed(&self, user: usize, chat: ChatId) -> Vec<Message> {
        let answer = self.sync.difference(self.users[user], Pts::START, Date(0), None, None).await.unwrap();
        let Difference::Entries { entries, complete: true, .. } = answer else { panic!("{answer:?}") };
        let mut held: BTreeMap<MessageId, Message> = BTreeMap::new();
        let mut pts = Pts::START.0;
        for entry in entries {
            pts += entry.pts_count;
            match entry.event {
                Event::NewMessage(m) | Event::EditMessage(m) => drop(held.insert(m.id, *m)),
                Event::DeleteMessages(deletions) => {
                    deletions.iter().flat_map(|d| &d.ids).for_each(|id| drop(held.remove(id)));
                }
                _ => {}
            }
        }
        assert!(pts <= self.sync.state(self.users[user]).await.unwrap().pts.0);
        held.into_values().rev().filter(|m| m.peer == Peer::Chat(chat)).collect()
    }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.name,
        other => panic!("expected a refusal, got {other:?}"),
    }
}
