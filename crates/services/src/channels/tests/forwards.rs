//! Messages that are forwarded into and out of channels.

use super::*;
use crate::chats::{Chats, Forwarded, Forwarding};
use crate::groups::Groups;

fn chats(world: &World) -> Chats {
    let server = &world.server;
    let groups = std::sync::Arc::new(Groups::new(
        server.outside.clone(),
        world.boxes.clone(),
        server.users.clone(),
        server.blocks.clone(),
    ));
    let chats = Chats::new(
        server.outside.clone(),
        world.boxes.clone(),
        server.users.clone(),
        server.blocks.clone(),
        groups,
    );
    chats.with_channels(world.channels.clone())
}

fn forwarding(from: ChannelId, id: MessageId, to: Peer) -> Forwarding {
    Forwarding {
        messages: vec![(id, RandomId(77))],
        from: Some(Peer::Channel(from)),
        to,
        drop_author: false,
        silent: false,
        noforwards: false,
    }
}

#[tokio::test]
async fn a_post_comes_from_its_channel_and_counts_how_often_it_was_forwarded() {
    let world = World::new(2).await;
    let (news, group) = (world.create(ChannelKind::Broadcast).await, world.group().await);
    let chats = chats(&world);
    let post = world.say(0, news, "news", 1).await.unwrap();
    let by = &world.people[1];
    let forwarded = chats.forward(by, forwarding(news, post, Peer::Channel(group))).await.unwrap();
    let Forwarded::Channel(id, changed) = forwarded else { panic!("not into a channel") };
    assert_eq!(id, group);
    let (found, _) = world.channels.messages(by.user, group, &[changed.ids[0].1]).await.unwrap();
    let copy = found[0].as_ref().unwrap();
    assert_eq!((copy.text.as_str(), copy.forward.as_ref().unwrap().post), ("news", Some((news, post))));
    assert_eq!(copy.forward.as_ref().unwrap().from, None, "the author of a post is not named");
    let saved = chats.forward(by, forwarding(news, post, Peer::User(by.user))).await.unwrap();
    assert!(matches!(saved, Forwarded::Boxes(_)));
    assert_eq!(world.channels.view_counts(news, &[post], None).await.unwrap()[0].1, 2);
}

#[tokio::test]
async fn p15_what_is_protected_is_not_forwarded() {
    let world = World::new(3).await;
    let group = world.group().await;
    let chats = chats(&world);
    let mut secret = posting(group, "stays here", 1);
    secret.noforwards = true;
    let id = world.channels.send(&world.people[0], vec![secret]).await.unwrap().ids[0].1;
    let to = Peer::User(world.people[1].user);
    let refused_forward = chats.forward(&world.people[1], forwarding(group, id, to)).await;
    assert_eq!(refused(refused_forward), "CHAT_FORWARDS_RESTRICTED");
    let bare = Forwarding { drop_author: true, ..forwarding(group, id, to) };
    assert_eq!(refused(chats.forward(&world.people[1], bare).await), "CHAT_FORWARDS_RESTRICTED");
}

#[tokio::test]
async fn p06_a_stranger_forwards_nothing_out_of_a_channel() {
    let world = World::new(1).await;
    let group = world.group().await;
    let id = world.say(0, group, "inside", 1).await.unwrap();
    let stranger = world.server.user("4915299", "Stranger").await;
    let stranger = caller(stranger.id, model::AuthKeyId(99));
    let taken = chats(&world).forward(&stranger, forwarding(group, id, Peer::User(stranger.user))).await;
    assert_eq!(refused(taken), "CHANNEL_PRIVATE");
}
