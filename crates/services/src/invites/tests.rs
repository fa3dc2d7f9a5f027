//! Links, and races for what is behind them.

use super::*;
use crate::groups::NewGroup;
use crate::testing::{World, caller, refused};
use crate::{Caller, Error};
use model::{AuthKeyId, ChatId};
use ports::Env;
use tokio::task::JoinSet;

struct Links {
    world: World,
    invites: Arc<Invites>,
    groups: Arc<Groups>,
    channels: Channels,
    ada: Caller,
    chat: ChatId,
}

impl Links {
    async fn new() -> Self {
        let world = World::new().await;
        let boxes = crate::boxes::Boxes::new(world.outside.clone(), 512);
        let (users, blocks) = (world.users.clone(), world.blocks.clone());
        let groups =
            Arc::new(Groups::new(world.outside.clone(), boxes.clone(), users.clone(), blocks.clone()));
        let channels = Channels::new(world.outside.clone(), boxes, users, blocks, 16);
        let invites =
            Invites::new(world.outside.clone(), groups.clone(), channels.clone(), world.limits.clone());
        let ada = caller(world.user("49150000001", "Ada").await.id, AuthKeyId(1));
        let new = NewGroup { title: "Towers".to_owned(), users: vec![] };
        let (chat, ..) = groups.create(&ada, new).await.unwrap();
        Self { world, invites: Arc::new(invites), groups, channels, ada, chat }
    }

    fn peer(&self) -> Peer {
        Peer::Chat(self.chat)
    }

    async fn guest(&self, n: usize) -> Caller {
        caller(self.world.user(&format!("49151{n:06}"), "Guest").await.id, AuthKeyId(100 + n as u64))
    }

    async fn link(&self, new: NewLink) -> String {
        self.invites.export(&self.ada, self.peer(), new).await.unwrap().hash
    }
}

#[tokio::test]
async fn p16_i22_of_a_hundred_who_race_for_ten_places_ten_come_in() {
    let links = Links::new().await;
    let hash = links.link(NewLink { limit: Some(10), ..NewLink::default() }).await;
    let mut race = JoinSet::new();
    for n in 0..100 {
        let (guest, invites, hash) = (links.guest(n).await, links.invites.clone(), hash.clone());
        race.spawn(async move { invites.enter(&guest, &hash).await });
    }
    let outcomes = race.join_all().await;
    let came = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(came, 10);
    for outcome in outcomes.into_iter().filter(|outcome| outcome.is_err()) {
        assert_eq!(refused(outcome), "INVITE_HASH_EXPIRED");
    }
    assert_eq!(links.groups.expect(links.chat).await.unwrap().members.len(), 11);
    assert_eq!(links.invites.importers(links.ada.user, links.peer(), &hash).await.unwrap().len(), 10);
}

#[tokio::test]
async fn p16_i22_the_last_place_behind_a_link_is_taken_once() {
    let links = Links::new().await;
    let hash = links.link(NewLink { limit: Some(1), ..NewLink::default() }).await;
    let (outside, pausing) = links.world.held_up();
    let slow =
        Invites::new(outside, links.groups.clone(), links.channels.clone(), links.world.limits.clone());
    let (one, two) = (links.guest(1).await, links.guest(2).await);
    // The place is free when the first one looks, and taken when that one comes to count itself.
    let (late, early) =
        pausing.meanwhile(Table::Invites, slow.enter(&one, &hash), links.invites.enter(&two, &hash)).await;
    early.unwrap();
    assert_eq!(refused(late), "INVITE_HASH_EXPIRED");
    let chat = links.groups.expect(links.chat).await.unwrap();
    assert!(chat.member(two.user).is_some() && chat.member(one.user).is_none());
    assert_eq!(links.invites.read(links.peer(), &hash).await.unwrap().unwrap().usage, 1);
}

#[tokio::test]
async fn p16_a_link_is_random_and_ends_when_it_is_revoked_or_expires() {
    let links = Links::new().await;
    let hash = links.link(NewLink::default()).await;
    assert_eq!(hash.len(), 22, "128 bits");
    assert_ne!(hash, links.link(NewLink::default()).await);
    let (one, two) = (links.guest(1).await, links.guest(2).await);
    assert!(matches!(links.invites.look(&one, &hash).await, Ok(Preview::Open(_))));
    links.invites.enter(&one, &hash).await.unwrap();
    assert!(matches!(links.invites.look(&one, &hash).await, Ok(Preview::Already(_))));
    assert_eq!(refused(links.invites.enter(&one, &hash).await), "USER_ALREADY_PARTICIPANT");
    let revoke = LinkChange { revoke: true, ..LinkChange::default() };
    links.invites.edit(&links.ada, links.peer(), &hash, revoke).await.unwrap();
    assert_eq!(refused(links.invites.enter(&two, &hash).await), "INVITE_HASH_EXPIRED");
    assert_eq!(refused(links.invites.enter(&two, "").await), "INVITE_HASH_EMPTY");
    assert_eq!(refused(links.invites.enter(&two, "a/b").await), "INVITE_HASH_INVALID");
    assert_eq!(refused(links.invites.enter(&two, "abcdef").await), "INVITE_HASH_EXPIRED");

    let expires = Some(model::Date(links.world.env.now().date().0 + 60));
    let short = links.link(NewLink { expires, ..NewLink::default() }).await;
    links.world.pass(60);
    assert_eq!(refused(links.invites.look(&two, &short).await), "INVITE_HASH_EXPIRED");
    // Whoever was thrown out does not come back by a link.
    let open = links.link(NewLink::default()).await;
    links.groups.remove(&links.ada, links.chat, one.user).await.unwrap();
    assert_eq!(refused(links.invites.enter(&one, &open).await), "INVITE_HASH_EXPIRED");
    assert_eq!(links.invites.read(links.peer(), &open).await.unwrap().unwrap().usage, 0);
}

#[tokio::test]
async fn i22_a_request_is_decided_once() {
    let links = Links::new().await;
    let hash = links.link(NewLink { request_needed: true, ..NewLink::default() }).await;
    let (one, two) = (links.guest(1).await, links.guest(2).await);
    for guest in [&one, &one, &two] {
        assert_eq!(refused(links.invites.enter(guest, &hash).await), "INVITE_REQUEST_SENT");
    }
    assert_eq!(links.invites.pending(links.ada.user, links.peer()).await.unwrap().len(), 2);
    assert_eq!(refused(links.invites.pending(one.user, links.peer()).await), "CHAT_ID_INVALID");
    let decide = |approved| links.invites.decide(&links.ada, links.peer(), one.user, approved);
    let (yes, no) = tokio::join!(decide(true), decide(false));
    assert_eq!(u8::from(yes.is_ok()) + u8::from(no.is_ok()), 1);
    let inside = links.groups.expect(links.chat).await.unwrap().member(one.user).is_some();
    assert_eq!(inside, yes.is_ok());
    assert!(matches!(decide(true).await, Err(Error::Refused(_))));
    assert!(links.invites.decide(&links.ada, links.peer(), two.user, false).await.unwrap().is_none());
    assert!(links.invites.pending(links.ada.user, links.peer()).await.unwrap().is_empty());
}
