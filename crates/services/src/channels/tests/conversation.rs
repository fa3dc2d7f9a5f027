//! What members, strangers and devices see of a channel.

use super::*;
use model::{EntityKind, Notice, Status};

#[tokio::test]
async fn i5_members_see_one_history_that_tiles_its_pts() {
    let world = World::new(3).await;
    let group = world.group().await;
    for (n, who) in [1, 2, 0, 1].into_iter().enumerate() {
        world.say(who, group, &format!("message {n}"), n as i64).await.unwrap();
    }
    let expected = world.texts(0, group).await;
    assert_eq!(expected, ["message 0", "message 1", "message 2", "message 3"]);
    for who in 0..3 {
        assert_eq!(world.texts(who, group).await, expected);
    }
    let difference = world.channels.difference(world.people[1].user, group, Pts(1), 100).await.unwrap();
    let ChannelDifference::Entries { entries, pts, complete: true, .. } = difference else { panic!() };
    let mut at = 1;
    for entry in &entries {
        assert_eq!(entry.key.pts.0 - entry.pts_count, at, "no hole and no overlap");
        at = entry.key.pts.0;
    }
    assert_eq!(at, pts.0);
    assert_eq!(world.another().lock(group).await.unwrap().state().head.pts, pts, "as it is stored");
}

#[tokio::test]
async fn i2_a_random_id_is_one_message_and_belongs_to_its_sender() {
    let world = World::new(2).await;
    let group = world.group().await;
    let first = world.say(0, group, "once", 5).await.unwrap();
    assert_eq!(world.say(0, group, "again", 5).await.unwrap(), first);
    let other = world.say(1, group, "mine", 5).await.unwrap();
    assert_ne!(other, first, "two people chose the same number");
    let restarted = world.another();
    let repeated =
        restarted.send(&world.people[0], vec![posting(group, "after a restart", 5)]).await.unwrap();
    assert_eq!(repeated.ids, [(RandomId(5), first)]);
    assert_eq!(world.texts(0, group).await, ["once", "mine"]);
}

#[tokio::test]
async fn i16_unread_counts_what_others_wrote_above_the_mark() {
    let world = World::new(3).await;
    let group = world.group().await;
    let before = world.unread(1, group).await;
    for n in 0..130 {
        world.say(usize::from(n % 3 == 0), group, "x", i64::from(n)).await.unwrap();
    }
    let others = (0..130).filter(|n| n % 3 != 0).count() as i32;
    assert_eq!(world.unread(1, group).await - before, others, "own messages are not unread");
    let newest = world.texts(1, group).await.len();
    assert_eq!(newest, 100, "a page");
    world.channels.read_history(&world.people[1], group, MessageId(0)).await.unwrap();
    assert_eq!(world.unread(1, group).await, 0);
    let id = world.say(0, group, "gone soon", 1_000).await.unwrap();
    assert_eq!(world.unread(1, group).await, 1);
    world.channels.delete(&world.people[0], group, &[id]).await.unwrap();
    assert_eq!(world.unread(1, group).await, 0, "a deleted message is not unread");
    let again = world.another();
    let mark = world.mark(2, group).await;
    let count = again.counts(world.people[2].user, group, mark).await.unwrap();
    assert_eq!(count.unread, world.unread(2, group).await, "folded anew from snapshot and log");
}

#[tokio::test]
async fn i7_an_author_learns_how_far_the_others_have_read() {
    let world = World::new(3).await;
    let group = world.group().await;
    let id = world.say(0, group, "read me", 1).await.unwrap();
    let outbox = async |who: usize| {
        let user = world.people[who].user;
        world.channels.counts(user, group, MessageId(0)).await.unwrap().read_outbox_max
    };
    assert!(outbox(0).await < id);
    world.channels.read_history(&world.people[0], group, id).await.unwrap();
    assert!(outbox(0).await < id, "one's own reading is not another's");
    world.channels.read_history(&world.people[1], group, id).await.unwrap();
    assert_eq!(outbox(0).await, id);
    let changed = world.channels.read_history(&world.people[1], group, MessageId(1)).await.unwrap();
    assert!(changed.entries.is_empty(), "a mark does not go back");
    assert_eq!(world.mark(1, group).await, id);
}

#[tokio::test]
async fn p06_who_left_or_never_came_reads_nothing() {
    let world = World::new(3).await;
    let new = NewChannel {
        kind: ChannelKind::Megagroup,
        title: "Closed".into(),
        about: String::new(),
        forum: false,
    };
    let (group, _) = world.channels.create(&world.people[0], new).await.unwrap();
    world.channels.invite(&world.people[0], group, &[world.people[1].user]).await.unwrap();
    let query = Query { limit: 10, ..Query::default() };
    let stranger = world.people[2].user;
    let read = world.channels.history(stranger, group, Place::Everything, query).await;
    assert_eq!(refused(read), "CHANNEL_PRIVATE");
    assert_eq!(refused(world.channels.difference(stranger, group, Pts(1), 10).await), "CHANNEL_PRIVATE");
    assert_eq!(refused(world.channels.messages(stranger, group, &[MessageId(1)]).await), "CHANNEL_PRIVATE");
    assert!(matches!(world.say(2, group, "let me in", 1).await, Err(Error::Refused(_))));
    assert_eq!(refused(world.channels.join(&world.people[2], group, Via::Open).await), "CHANNEL_PRIVATE");
    world.channels.leave(&world.people[1], group).await.unwrap();
    let gone = world.people[1].user;
    let read = world.channels.history(gone, group, Place::Everything, query).await;
    assert_eq!(refused(read), "CHANNEL_PRIVATE");
    assert!(!world.channels.view(gone, group).await.unwrap().unwrap().readable);
}

#[tokio::test]
async fn p06_a_hidden_history_begins_for_a_newcomer_where_it_came_in() {
    let world = World::new(3).await;
    let new = NewChannel {
        kind: ChannelKind::Megagroup,
        title: "Closed".into(),
        about: String::new(),
        forum: false,
    };
    let (owner, newcomer) = (&world.people[0], world.people[1].user);
    let (group, _) = world.channels.create(owner, new).await.unwrap();
    world.channels.set(owner, group, &Setting::HistoryHidden(true)).await.unwrap();
    let before = world.say(0, group, "before", 1).await.unwrap();
    world.channels.invite(owner, group, &[newcomer]).await.unwrap();
    let after = world.say(0, group, "after", 2).await.unwrap();
    assert_eq!(world.texts(1, group).await, ["after"]);
    assert_eq!(world.texts(0, group).await, ["before", "after"]);
    let (found, _) = world.channels.messages(newcomer, group, &[before, after]).await.unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);
    let difference = world.channels.difference(newcomer, group, Pts(1), 100).await.unwrap();
    let ChannelDifference::Entries { entries, .. } = &difference else { panic!("{difference:?}") };
    let said = entries.iter().filter_map(|entry| match &entry.event {
        Event::NewMessage(message) if message.action.is_none() => Some(message.text.as_str()),
        _ => None,
    });
    assert_eq!(said.collect::<Vec<_>>(), ["after"]);
    let counts = world.channels.counts(newcomer, group, MessageId(0)).await.unwrap();
    assert_eq!(counts.unread, 2, "that it was added, and what came then");
}

#[tokio::test]
async fn joining_and_leaving_are_in_the_members_own_box() {
    let world = World::new(2).await;
    let group = world.group().await;
    let inside = async || {
        let locked = world.boxes.lock_current(world.people[1].user).await.unwrap();
        locked.state().dialogs.channels().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(inside().await, [group]);
    let changed = world.channels.leave(&world.people[1], group).await.unwrap();
    assert!(matches!(changed.own[0].event, Event::Notice(Notice::ChannelLeft(id)) if id == group));
    assert!(inside().await.is_empty());
    assert_eq!(refused(world.channels.leave(&world.people[1], group).await), "USER_NOT_PARTICIPANT");
    let counts = world.channels.view(world.people[0].user, group).await.unwrap().unwrap().counts;
    assert_eq!((counts.members, counts.admins), (1, 1));
    assert_eq!(world.channels.member(group, world.people[1].user).await.unwrap().status, Status::Left);
}

#[tokio::test]
async fn who_is_mentioned_or_answered_is_told_in_the_own_box() {
    let world = World::new(3).await;
    let group = world.group().await;
    let asked = world.say(1, group, "a question", 1).await.unwrap();
    let mut answer = posting(group, "an answer", 2);
    answer.reply_to = Some(Thread { message: asked, top: None, quote: None });
    let mention = model::Entity { offset: 0, length: 2, kind: EntityKind::MentionName(world.people[2].user) };
    answer.text.entities.push(mention);
    let changed = world.channels.send(&world.people[0], vec![answer]).await.unwrap();
    let id = changed.ids[0].1;
    for who in [1, 2] {
        let user = world.people[who].user;
        let unread = world.channels.unread_mentions(user, group, MessageId(i32::MAX), 10).await.unwrap();
        assert_eq!(unread, [id]);
    }
    assert_eq!(world.channels.read_mentions(&world.people[1], group, None).await.unwrap(), 1);
    world.channels.delete(&world.people[0], group, &[id]).await.unwrap();
    let user = world.people[2].user;
    assert!(world.channels.unread_mentions(user, group, MessageId(i32::MAX), 10).await.unwrap().is_empty());
    let own = world.boxes.lock_current(user).await.unwrap();
    assert_eq!(own.state().dialogs.get(Peer::Channel(group)).unwrap().unread_mentions, Some(0));
}

#[tokio::test]
async fn i8_what_was_deleted_is_shown_no_more() {
    let world = World::new(2).await;
    let group = world.group().await;
    let id = world.say(0, group, "secret", 1).await.unwrap();
    let pts = world.channels.lock(group).await.unwrap().state().head.pts;
    world.channels.delete(&world.people[0], group, &[id]).await.unwrap();
    assert!(world.texts(1, group).await.is_empty());
    let difference = world.channels.difference(world.people[1].user, group, Pts(1), 100).await.unwrap();
    assert!(!format!("{difference:?}").contains("secret"));
    let ChannelDifference::Entries { pts: reached, .. } = difference else { panic!() };
    assert_eq!(reached.0, pts.0 + 1);
    let (found, _) = world.channels.messages(world.people[1].user, group, &[id]).await.unwrap();
    assert_eq!(found, [None]);
}

#[tokio::test]
async fn a_pinned_message_is_listed_until_it_is_unpinned_or_deleted() {
    let world = World::new(2).await;
    let group = world.group().await;
    let (first, second) =
        (world.say(0, group, "a", 1).await.unwrap(), world.say(0, group, "b", 2).await.unwrap());
    for id in [first, second] {
        world.channels.pin(&world.people[0], group, id, true).await.unwrap();
    }
    let pinned = async || world.channels.pinned(group, MessageId(i32::MAX), 10).await.unwrap();
    assert_eq!(pinned().await, [second, first]);
    assert_eq!(refused(world.channels.pin(&world.people[0], group, first, true).await), "CHAT_NOT_MODIFIED");
    world.channels.delete(&world.people[0], group, &[second]).await.unwrap();
    assert_eq!(pinned().await, [first]);
    let (changed, left) = world.channels.unpin_all(&world.people[0], group, None).await.unwrap();
    assert_eq!((changed.entries.len(), left), (1, 0));
    assert!(pinned().await.is_empty());
}

#[tokio::test]
async fn a_device_that_is_far_behind_begins_anew() {
    let world = World::new(2).await;
    let group = world.group().await;
    let mut postings = Vec::new();
    for n in 0..5_100 {
        postings.push(posting(group, "x", n));
        if postings.len() == 100 {
            world.channels.send(&world.people[0], std::mem::take(&mut postings)).await.unwrap();
        }
    }
    let user = world.people[1].user;
    let difference = world.channels.difference(user, group, Pts(1), 100).await.unwrap();
    let ChannelDifference::TooLong { page, counts, .. } = difference else { panic!() };
    assert_eq!((page.messages.len(), counts.unread), (20, 5_101), "the news of having been added counts");
    let mut at = Pts(counts.pts.0 - 1_000);
    let mut seen = 0;
    loop {
        match world.channels.difference(user, group, at, 300).await.unwrap() {
            ChannelDifference::Entries { entries, pts, complete, .. } => {
                seen += entries.len();
                at = pts;
                if complete {
                    break;
                }
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(seen, 1_000, "a device offline for a thousand messages catches up with each");
}

#[tokio::test]
async fn i16_whoever_leaves_a_channel_leaves_no_mention_behind() {
    let world = World::new(2).await;
    let group = world.group().await;
    let asked = world.say(1, group, "anybody?", 1).await.unwrap();
    let answer = |random_id| Posting {
        reply_to: Some(Thread { message: asked, top: None, quote: None }),
        ..posting(group, "here", random_id)
    };
    world.channels.send(&world.people[0], vec![answer(2)]).await.unwrap();
    let user = world.people[1].user;
    world.channels.leave(&world.people[1], group).await.unwrap();
    world.channels.invite(&world.people[0], group, &[user]).await.unwrap();
    let second = world.channels.send(&world.people[0], vec![answer(3)]).await.unwrap().ids[0].1;
    let listed = world.channels.unread_mentions(user, group, MessageId(i32::MAX), 10).await.unwrap();
    assert_eq!(listed, [second]);
    let own = world.boxes.lock_current(user).await.unwrap();
    assert_eq!(own.state().dialogs.get(Peer::Channel(group)).unwrap().unread_mentions, Some(1));
}
