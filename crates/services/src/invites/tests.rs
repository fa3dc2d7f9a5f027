//! Links, and races for what is behind them.

use super::*;
use crate::channels::{NewChannel, Setting};
use crate::groups::NewGroup;
use crate::testing::{Pausing, World, caller, refused};
use crate::{Caller, Error};
use model::{AuthKeyId, ChannelKind, ChatId, EntryKey, Event, LogId, Notice, UserId};
use ports::Env;
use tokio::task::JoinSet;

mod requests;

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
        let channels = Channels::new(world.outside.clone(), boxes.clone(), users, blocks, 16);
        let (outside, limits) = (world.outside.clone(), world.limits.clone());
        let invites = Arc::new(Invites::new(outside, boxes, groups.clone(), channels.clone(), limits));
        let ada = caller(world.user("49150000001", "Ada").await.id, AuthKeyId(1));
        let new = NewGroup { title: "Towers".to_owned(), users: vec![] };
        let (chat, ..) = groups.create(&ada, new).await.unwrap();
        Self { world, invites, groups, channels, ada, chat }
    }

    fn peer(&self) -> Peer {
        Peer::Chat(self.chat)
    }

    async fn guest(&self, n: usize) -> Caller {
        caller(self.world.user(&format!("49151{n:06}"), "Guest").await.id, AuthKeyId(100 + n as u64))
    }

    /// The links of another process, whose readings can be held up.
    fn held_up(&self) -> (Arc<Invites>, Arc<Pausing>) {
        let (outside, pausing) = self.world.held_up();
        let boxes = crate::boxes::Boxes::new(outside.clone(), 512);
        let (groups, limits) = (self.groups.clone(), self.world.limits.clone());
        (Arc::new(Invites::new(outside, boxes, groups, self.channels.clone(), limits)), pausing)
    }

    async fn link(&self, new: NewLink) -> String {
        self.invites.export(&self.ada, self.peer(), new).await.unwrap().hash
    }
}

#[tokio::test]
async fn p16_i22_of_a_hundred_who_race_for_ten_places_ten_come_in() {
    let links = Links::new().await;
    let hash = links.link(NewLink { limit: Some(10), ..NewLink::default() }).await;
    let (racing, pausing) = links.held_up();
    // All look behind the link while it is empty, and all read it so before the first of them takes a place.
    pausing.gather(Table::Invites, 100, 2);
    let mut race = JoinSet::new();
    for n in 0..100 {
        let (guest, invites, hash) = (links.guest(n).await, racing.clone(), hash.clone());
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
    let (slow, pausing) = links.held_up();
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

impl Links {
    /// What a user was told of those who ask, in order.
    async fn told(&self, user: UserId) -> Vec<(i32, Vec<UserId>)> {
        let log = self.world.outside.logs.read(LogId::User(user), EntryKey::default(), 100).await.unwrap();
        let told = log.into_iter().filter_map(|entry| match entry.event {
            Event::Notice(Notice::JoinRequests { pending, recent, .. }) => Some((pending, recent)),
            _ => None,
        });
        told.collect()
    }
}

#[tokio::test]
async fn who_decides_is_told_who_asks_and_nobody_else_is() {
    let links = Links::new().await;
    let bob = links.guest(9).await;
    let open = links.link(NewLink::default()).await;
    links.invites.enter(&bob, &open).await.unwrap();
    let asking = links.link(NewLink { request_needed: true, ..NewLink::default() }).await;
    let (one, two) = (links.guest(1).await, links.guest(2).await);
    for guest in [&one, &one, &two] {
        assert_eq!(refused(links.invites.enter(guest, &asking).await), "INVITE_REQUEST_SENT");
    }
    let asked = vec![(1, vec![one.user]), (2, sorted(one.user, two.user))];
    assert_eq!(links.told(links.ada.user).await, asked, "the same request again is no news");
    assert!(links.told(bob.user).await.is_empty(), "a member who does not decide");

    links.groups.edit_admin(&links.ada, links.chat, bob.user, true).await.unwrap();
    links.invites.decide(&links.ada, links.peer(), one.user, true).await.unwrap();
    assert_eq!(links.told(bob.user).await, [(1, vec![two.user])]);
    links.invites.decide_all(&bob, links.peer(), None, false).await.unwrap();
    assert_eq!(links.told(bob.user).await.last(), Some(&(0, vec![])));
    assert_eq!(links.told(links.ada.user).await.len(), 4);
    assert!(links.told(one.user).await.is_empty());
}

/// Requests of one second are told by user.
fn sorted(one: UserId, two: UserId) -> Vec<UserId> {
    vec![one.min(two), one.max(two)]
}

#[tokio::test]
async fn whoever_asks_by_the_public_name_is_let_in_by_an_administrator() {
    let links = Links::new().await;
    let new = NewChannel {
        kind: ChannelKind::Megagroup,
        title: "Harbour".into(),
        about: String::new(),
        forum: false,
    };
    let (id, _) = links.channels.create(&links.ada, new).await.unwrap();
    links.channels.update_username(&links.ada, id, "harbour_town").await.unwrap();
    links.channels.set(&links.ada, id, &Setting::JoinRequest(true)).await.unwrap();
    let guest = links.guest(1).await;
    for _ in 0..2 {
        assert_eq!(refused(links.invites.join(&guest, id).await), "INVITE_REQUEST_SENT");
    }
    let peer = Peer::Channel(id);
    assert_eq!(links.told(links.ada.user).await, [(1, vec![guest.user])]);
    let admitted = links.invites.decide(&links.ada, peer, guest.user, true).await.unwrap();
    assert!(matches!(admitted, Some(Admitted::Channel(into, _)) if into == id));
    let member = links.channels.member(id, guest.user).await.unwrap();
    assert!(member.is_inside() && member.by_request && member.link.is_none());
    assert!(links.invites.pending(links.ada.user, peer).await.unwrap().is_empty());
}

#[tokio::test]
async fn each_administrator_has_one_permanent_link() {
    let links = Links::new().await;
    let bob = links.guest(1).await;
    let open = links.link(NewLink::default()).await;
    links.invites.enter(&bob, &open).await.unwrap();
    links.groups.edit_admin(&links.ada, links.chat, bob.user, true).await.unwrap();
    let permanent = || NewLink { permanent: true, ..NewLink::default() };
    assert!(links.invites.permanent(links.ada.user, links.peer()).await.unwrap().is_none());
    let first = links.link(permanent()).await;
    let of_bob = links.invites.export(&bob, links.peer(), permanent()).await.unwrap().hash;
    let second = links.link(permanent()).await;
    let hash = |link: Option<Invite>| link.map(|link| link.hash);
    assert_eq!(hash(links.invites.permanent(links.ada.user, links.peer()).await.unwrap()), Some(second));
    assert_eq!(hash(links.invites.permanent(bob.user, links.peer()).await.unwrap()), Some(of_bob));
    let replaced = links.invites.read(links.peer(), &first).await.unwrap();
    assert!(replaced.is_some_and(|link| link.revoked));
    let stranger = links.guest(2).await;
    assert_eq!(refused(links.invites.permanent(stranger.user, links.peer()).await), "CHAT_ID_INVALID");
}
