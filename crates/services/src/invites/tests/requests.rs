//! Requests to be let in: what is left of them when they are decided, and when whoever asked comes in otherwise.

use super::*;
use domain::views::requests_partition;
use ports::ViewWrite;

impl Links {
    /// A private group whose owner is Ada, with the same services.
    async fn megagroup(&self) -> Peer {
        let (title, about) = ("Harbour".to_owned(), String::new());
        let new = NewChannel { kind: ChannelKind::Megagroup, title, about, forum: false };
        Peer::Channel(self.channels.create(&self.ada, new).await.unwrap().0)
    }

    async fn link_of(&self, peer: Peer, request_needed: bool) -> String {
        let new = NewLink { request_needed, ..NewLink::default() };
        self.invites.export(&self.ada, peer, new).await.unwrap().hash
    }

    async fn asks(&self, n: usize, hash: &str) -> Caller {
        let guest = self.guest(n).await;
        assert_eq!(refused(self.invites.enter(&guest, hash).await), "INVITE_REQUEST_SENT");
        guest
    }

    async fn add(&self, peer: Peer, user: UserId) {
        match peer {
            Peer::Chat(id) => drop(self.groups.add(&self.ada, id, user).await.unwrap().unwrap()),
            Peer::Channel(id) => drop(self.channels.invite(&self.ada, id, &[user]).await.unwrap()),
            Peer::User(_) => unreachable!("nobody is added to a person"),
        }
    }

    /// How many rows of requests are stored.
    async fn rows_left(&self, peer: Peer) -> usize {
        let (views, partition) = (self.world.outside.views.as_ref(), requests_partition(peer));
        rows::all_bytes(views, Table::JoinRequests, &partition).await.unwrap().len()
    }
}

#[tokio::test]
async fn a_request_is_gone_when_it_is_decided_or_the_user_is_in() {
    let links = Links::new().await;
    for (peer, first) in [(links.peer(), 0), (links.megagroup().await, 10)] {
        let (asking, open) = (links.link_of(peer, true).await, links.link_of(peer, false).await);
        let mut guests = Vec::new();
        for n in first..first + 4 {
            guests.push(links.asks(n, &asking).await);
        }
        assert_eq!(links.rows_left(peer).await, 4);
        let decide = |guest: &Caller, approved| links.invites.decide(&links.ada, peer, guest.user, approved);
        decide(&guests[0], true).await.unwrap();
        assert_eq!(links.rows_left(peer).await, 3, "approved");
        decide(&guests[1], false).await.unwrap();
        assert_eq!(links.rows_left(peer).await, 2, "declined");
        links.invites.enter(&guests[2], &open).await.unwrap();
        assert_eq!(links.rows_left(peer).await, 1, "came by another link");
        links.add(peer, guests[3].user).await;
        assert_eq!(links.rows_left(peer).await, 0, "was added");
        for guest in &guests {
            assert_eq!(refused(decide(guest, true).await), "HIDE_REQUESTER_MISSING");
        }
        assert_eq!(refused(links.invites.enter(&guests[1], &asking).await), "INVITE_REQUEST_SENT");
        assert_eq!(links.invites.pending(links.ada.user, peer).await.unwrap().len(), 1, "may ask again");
    }
}

#[tokio::test]
async fn nobody_who_is_in_is_left_asking() {
    let links = Links::new().await;
    let (slow, pausing) = links.held_up();
    for (peer, n) in [(links.peer(), 1), (links.megagroup().await, 2)] {
        let (guest, asking) = (links.guest(n).await, links.link_of(peer, true).await);
        let (asked, ()) = pausing
            .meanwhile(Table::JoinRequests, slow.enter(&guest, &asking), links.add(peer, guest.user))
            .await;
        assert_eq!(refused(asked), "USER_ALREADY_PARTICIPANT");
        assert_eq!(links.rows_left(peer).await, 0);
    }
}

#[tokio::test]
async fn a_request_outlives_its_link() {
    let links = Links::new().await;
    for (peer, first) in [(links.peer(), 0), (links.megagroup().await, 10)] {
        let asking = links.link_of(peer, true).await;
        let (one, two) = (links.asks(first, &asking).await, links.asks(first + 1, &asking).await);
        let revoke = LinkChange { revoke: true, ..LinkChange::default() };
        links.invites.edit(&links.ada, peer, &asking, revoke).await.unwrap();
        links.invites.decide(&links.ada, peer, one.user, true).await.unwrap();
        assert_eq!(links.invites.importers(links.ada.user, peer, &asking).await.unwrap().len(), 1);
        links.invites.delete(&links.ada, peer, &asking).await.unwrap();
        links.invites.decide(&links.ada, peer, two.user, true).await.unwrap();
        for guest in [one, two] {
            assert!(links.invites.is_inside(peer, guest.user).await.unwrap());
        }
        assert_eq!(links.rows_left(peer).await, 0);
    }
}

#[tokio::test]
async fn an_approval_that_lets_nobody_in_leaves_the_request_open() {
    let links = Links::new().await;
    let peer = links.megagroup().await;
    let asking = links.link_of(peer, true).await;
    let guest = links.asks(1, &asking).await;
    let Peer::Channel(id) = peer else { unreachable!("it is a channel") };
    let banned = model::Restriction { rights: model::BannedRights::VIEW_MESSAGES, until: None };
    links.channels.edit_banned(&links.ada, id, guest.user, banned).await.unwrap();
    let approved = links.invites.decide(&links.ada, peer, guest.user, true).await;
    assert_eq!(refused(approved), "INVITE_HASH_EXPIRED");
    assert_eq!(links.invites.pending(links.ada.user, peer).await.unwrap().len(), 1);
    assert_eq!(links.invites.read(peer, &asking).await.unwrap().unwrap().usage, 0);
}

#[tokio::test]
async fn revoked_links_take_no_room() {
    let links = Links::new().await;
    let hash = links.link(NewLink::default()).await;
    let pattern = links.invites.read(links.peer(), &hash).await.unwrap().unwrap();
    let thousandth = |revoked| {
        let links = (1..1_000).map(|n| Invite { hash: format!("{n}"), revoked, ..pattern.clone() });
        let rows = links.map(|link| rows::put(link_row(link.peer, &link.hash), &link));
        rows.collect::<Vec<ViewWrite>>()
    };
    links.world.outside.views.write(thousandth(false)).await.unwrap();
    let another = || links.invites.export(&links.ada, links.peer(), NewLink::default());
    assert_eq!(refused(another().await), "INVITES_TOO_MUCH");
    links.world.outside.views.write(thousandth(true)).await.unwrap();
    another().await.unwrap();
}
