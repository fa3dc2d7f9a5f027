//! A basic group becomes a supergroup.

use super::*;
use crate::groups::{Groups, NewGroup};
use model::{Notice, ServiceAction, Status};
use std::sync::Arc;

fn groups(world: &World) -> Arc<Groups> {
    let server = &world.server;
    let (users, blocks) = (server.users.clone(), server.blocks.clone());
    Arc::new(Groups::new(server.outside.clone(), world.boxes.clone(), users, blocks))
}

#[tokio::test]
async fn everybody_is_told_and_keeps_the_old_history() {
    let world = World::new(3).await;
    let groups = groups(&world);
    let others = vec![world.people[1].user, world.people[2].user];
    let new = NewGroup { title: "Small".into(), users: others };
    let (chat, _, _) = groups.create(&world.people[0], new).await.unwrap();
    groups.edit_admin(&world.people[0], chat, world.people[1].user, true).await.unwrap();

    let not_mine = world.channels.migrate(&groups, &world.people[1], chat).await;
    assert_eq!(refused(not_mine), "CHAT_ADMIN_REQUIRED");
    let (channel, changed) = world.channels.migrate(&groups, &world.people[0], chat).await.unwrap();
    assert!(changed.entries.iter().any(|entry| matches!(&entry.event, Event::NewMessage(message)
        if matches!(message.action, Some(ServiceAction::MigrateFrom(from, _)) if from == chat))));

    for one in &world.people {
        let own = world.boxes.lock_current(one.user).await.unwrap();
        assert_eq!(own.state().dialogs.channels().map(|(id, _)| id).collect::<Vec<_>>(), [channel]);
        let old = own.state().dialogs.get(Peer::Chat(chat)).unwrap();
        assert_eq!(old.message_count, 2, "the making of the group, and where it went");
    }
    let statuses = [
        world.channels.member(channel, world.people[0].user).await.unwrap().status,
        world.channels.member(channel, world.people[1].user).await.unwrap().status,
        world.channels.member(channel, world.people[2].user).await.unwrap().status,
    ];
    assert!(matches!(statuses[0], Status::Creator { .. }));
    assert!(matches!(statuses[1], Status::Admin { .. }));
    assert_eq!(statuses[2], Status::Member);
    let row = groups.expect(chat).await.unwrap();
    assert_eq!((row.migrated_to, row.deactivated), (Some(channel), true));
    let again = world.channels.migrate(&groups, &world.people[2], chat).await.unwrap();
    assert_eq!(again.0, channel, "a repetition answers where the group went");
    let own: Vec<bool> = changed
        .own
        .iter()
        .map(|entry| matches!(entry.event, Event::Notice(Notice::ChannelJoined(..))))
        .collect();
    assert_eq!(own, [false, true]);
    world.say(2, channel, "here we are", 1).await.unwrap();
}
