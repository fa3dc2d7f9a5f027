//! Several processes and callers at once.

use super::*;
use futures_util::future::join_all;

#[tokio::test]
async fn i3_two_processes_never_give_out_one_pts_twice() {
    let world = World::new(2).await;
    let group = world.group().await;
    let (one, other) = (world.channels.clone(), world.another());
    let sends = (0..40).map(|n| {
        let channels = if n % 2 == 0 { &one } else { &other };
        let by = &world.people[n % 2];
        async move { channels.send(by, vec![posting(group, "x", n as i64)]).await.unwrap().ids[0].1 }
    });
    let mut ids = join_all(sends).await;
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 40);
    let difference = world.channels.difference(world.people[1].user, group, Pts(1), 1_000).await.unwrap();
    let ChannelDifference::Entries { entries, .. } = difference else { panic!() };
    let mut at = 1;
    for entry in entries {
        assert_eq!(entry.key.pts.0, at + entry.pts_count);
        at = entry.key.pts.0;
    }
}

#[tokio::test]
async fn i22_of_many_devices_that_join_at_once_one_does() {
    let world = World::new(2).await;
    let new =
        NewChannel { kind: ChannelKind::Megagroup, title: "Race".into(), about: String::new(), forum: false };
    let (group, _) = world.channels.create(&world.people[0], new).await.unwrap();
    let via = || Via::Link { inviter: world.people[0].user, link: "x".into() };
    let processes: Vec<Channels> = (0..4).map(|_| world.another()).collect();
    let joins = processes.iter().map(|channels| channels.join(&world.people[1], group, via()));
    let joined = join_all(joins).await.into_iter().filter(Result::is_ok).count();
    assert_eq!(joined, 1);
    let counts = world.another().lock(group).await.unwrap().state().fold.counts;
    assert_eq!(counts.members, 2);
}

#[tokio::test]
async fn i19_whoever_has_left_writes_nothing_more_in_any_process() {
    let world = World::new(2).await;
    let group = world.group().await;
    let other = world.another();
    other.send(&world.people[1], vec![posting(group, "still here", 1)]).await.unwrap();
    world.channels.leave(&world.people[1], group).await.unwrap();
    assert!(other.send(&world.people[1], vec![posting(group, "ghost", 2)]).await.is_err());
}

#[tokio::test]
async fn i19_a_ban_between_the_check_and_the_append_is_not_overlooked() {
    let world = World::new(2).await;
    let group = world.group().await;
    let (outside, pausing) = world.server.held_up();
    let boxes = Boxes::new(outside.clone(), 64);
    let (users, blocks) = (world.server.users.clone(), world.server.blocks.clone());
    let slow = Channels::new(outside, boxes, users, blocks, 64);
    let ban = model::Restriction { rights: model::BannedRights::VIEW_MESSAGES, until: None };
    // The author is a member when its row is read, and none when the message is appended.
    let (sent, banned) = pausing
        .meanwhile(
            ports::Table::Members,
            slow.send(&world.people[1], vec![posting(group, "quickly", 1)]),
            world.channels.edit_banned(&world.people[0], group, world.people[1].user, ban),
        )
        .await;
    banned.unwrap();
    assert_eq!(refused(sent), "CHANNEL_PRIVATE");
    assert!(world.texts(0, group).await.is_empty());
}

#[tokio::test]
async fn i7_a_mark_that_a_ban_forestalls_is_not_acknowledged() {
    let world = World::new(2).await;
    let group = world.group().await;
    let id = world.say(0, group, "read me", 1).await.unwrap();
    let (outside, pausing) = world.server.held_up();
    let boxes = Boxes::new(outside.clone(), 64);
    let (users, blocks) = (world.server.users.clone(), world.server.blocks.clone());
    let slow = Channels::new(outside, boxes, users, blocks, 64);
    let ban = model::Restriction { rights: model::BannedRights::VIEW_MESSAGES, until: None };
    let (read, banned) = pausing
        .meanwhile(
            ports::Table::Members,
            slow.read_history(&world.people[1], group, id),
            world.channels.edit_banned(&world.people[0], group, world.people[1].user, ban),
        )
        .await;
    banned.unwrap();
    assert_eq!(refused(read), "CHANNEL_PRIVATE");
}

#[tokio::test]
async fn i19_nothing_is_written_behind_a_ban() {
    let world = World::new(2).await;
    let group = world.group().await;
    let (author, restarted) = (world.people[1].user, world.another());
    let what = model::Restriction { rights: model::BannedRights::VIEW_MESSAGES, until: None };
    let sends = async |channels: &Channels, from: i64| {
        let mut written = Vec::new();
        for n in from..from + 20 {
            if let Ok(changed) = channels.send(&world.people[1], vec![posting(group, "x", n)]).await {
                written.push(changed.ids[0].1);
            }
        }
        written
    };
    let ban = async {
        world.say(0, group, "that is enough", 1).await.unwrap();
        restarted.edit_banned(&world.people[0], group, author, what).await.unwrap();
    };
    let (mut written, others, ()) = tokio::join!(sends(&world.channels, 100), sends(&restarted, 200), ban);
    written.extend(others);
    written.sort();
    let log = model::LogId::Channel(group);
    let entries = world.server.outside.logs.read(log, EntryKey::default(), 1_000).await.unwrap();
    let banned = entries.iter().position(|entry| {
        matches!(&entry.event, Event::Channel(
        model::ChannelEvent::Member { now, .. }) if matches!(now.status, model::Status::Banned { .. }))
    });
    let banned = banned.expect("the ban is in the log");
    let mut found: Vec<MessageId> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        if let Event::NewMessage(message) = &entry.event
            && message.from == author
            && message.action.is_none()
        {
            assert!(at < banned, "written behind the ban");
            found.push(message.id);
        }
    }
    assert_eq!(found, written, "what was answered is there, and nothing else");
}
