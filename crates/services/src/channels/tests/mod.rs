//! Channels over the ports in memory: conversations, races and restarts.

mod admins;
mod conversation;
mod dialogs;
mod forwards;
mod migration;
mod names;
mod posts;
mod races;
mod reactions;
mod topics;
mod typing;

use super::*;
use crate::testing::{World as Server, caller};
use crate::{Caller, Error};
use domain::channel::MemberList;
use domain::history::Query;
use domain::text::Text;
use model::{ChannelKind, Event, Peer, Pts};

/// A server with a few people who are all callers.
struct World {
    server: Server,
    boxes: Boxes,
    channels: Channels,
    people: Vec<Caller>,
}

impl World {
    async fn new(people: u64) -> Self {
        let server = Server::new().await;
        let mut callers = Vec::new();
        for n in 1..=people {
            let user = server.user(&format!("49152{n:07}"), &format!("Person {n}")).await;
            callers.push(caller(user.id, model::AuthKeyId(n)));
        }
        let boxes = Boxes::new(server.outside.clone(), 64);
        let channels = channels(&server, &boxes);
        Self { server, boxes, channels, people: callers }
    }

    /// Another process over the same store.
    fn another(&self) -> Channels {
        channels(&self.server, &Boxes::new(self.server.outside.clone(), 64))
    }

    async fn group(&self) -> ChannelId {
        self.create(ChannelKind::Megagroup).await
    }

    /// A channel of the first person, in which the others are.
    async fn create(&self, kind: ChannelKind) -> ChannelId {
        let new = NewChannel { kind, title: "Tower".into(), about: String::new(), forum: false };
        let (id, _) = self.channels.create(&self.people[0], new).await.unwrap();
        let others: Vec<UserId> = self.people[1..].iter().map(|one| one.user).collect();
        if !others.is_empty() {
            self.channels.invite(&self.people[0], id, &others).await.unwrap();
        }
        id
    }

    async fn say(&self, who: usize, channel: ChannelId, text: &str, random_id: i64) -> Result<MessageId> {
        let changed = self.channels.send(&self.people[who], vec![posting(channel, text, random_id)]).await?;
        Ok(changed.ids[0].1)
    }

    async fn texts(&self, who: usize, channel: ChannelId) -> Vec<String> {
        let query = Query { limit: 100, ..Query::default() };
        let page =
            self.channels.history(self.people[who].user, channel, Place::Everything, query).await.unwrap();
        let texts = page.messages.iter().rev().filter(|message| message.action.is_none());
        texts.map(|message| message.text.clone()).collect()
    }

    async fn mark(&self, who: usize, channel: ChannelId) -> MessageId {
        let locked = self.boxes.lock_current(self.people[who].user).await.unwrap();
        locked.state().dialogs.get(Peer::Channel(channel)).unwrap().read_inbox_max
    }

    async fn unread(&self, who: usize, channel: ChannelId) -> i32 {
        let mark = self.mark(who, channel).await;
        self.channels.counts(self.people[who].user, channel, mark).await.unwrap().unread
    }
}

fn channels(server: &Server, boxes: &Boxes) -> Channels {
    Channels::new(server.outside.clone(), boxes.clone(), server.users.clone(), server.blocks.clone(), 64)
}

fn posting(channel: ChannelId, text: &str, random_id: i64) -> Posting {
    Posting {
        channel,
        random_id: RandomId(random_id),
        text: Text { text: text.to_owned(), entities: Vec::new() },
        reply_to: None,
        forward: None,
        send_as: None,
        silent: false,
        noforwards: false,
        invert_media: false,
    }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    crate::testing::refused(outcome)
}
