//! Posts of channels: views, comments, signatures.

use super::*;

#[tokio::test]
async fn a_post_is_commented_in_the_discussion_group() {
    let world = World::new(2).await;
    let (news, group) = (world.create(ChannelKind::Broadcast).await, world.group().await);
    let own = world.people[0].user;
    assert_eq!(world.channels.groups_for_discussion(own).await.unwrap(), [group]);
    let stranger = world.channels.set_discussion(&world.people[1], Some(news), Some(group)).await;
    assert_eq!(refused(stranger), "CHAT_ADMIN_REQUIRED");
    world.channels.set_discussion(&world.people[0], Some(news), Some(group)).await.unwrap();
    let again = world.channels.set_discussion(&world.people[0], Some(news), Some(group)).await;
    assert_eq!(refused(again), "LINK_NOT_MODIFIED");

    let postings = (0..2).map(|n| posting(news, &format!("post {n}"), n)).collect();
    let changed = world.channels.send(&world.people[0], postings).await.unwrap();
    for (n, (_, post)) in changed.ids.iter().enumerate() {
        let place = world.channels.discussion(world.people[1].user, news, *post).await.unwrap();
        let Some((in_group, top)) = place else { panic!("a post without comments") };
        let (found, _) = world.channels.messages(own, in_group, &[top]).await.unwrap();
        let copy = found[0].as_ref().unwrap();
        assert_eq!((in_group, copy.text.as_str()), (group, format!("post {n}").as_str()));
        assert_eq!(copy.forward.as_ref().unwrap().post, Some((news, *post)));
        let mut comment = posting(group, "a comment", 100 + n as i64);
        comment.reply_to = Some(Thread { message: top, top: None, quote: None });
        world.channels.send(&world.people[1], vec![comment]).await.unwrap();
    }
    let query = Query { limit: 10, ..Query::default() };
    let page = world.channels.history(own, news, Place::Everything, query).await.unwrap();
    let extras = world.channels.extras(own, news, &page.messages).await.unwrap();
    let replies: Vec<i32> =
        extras.iter().filter_map(|one| one.replies.map(|replies| replies.count)).collect();
    assert_eq!(replies, [1, 1]);

    world.channels.set_discussion(&world.people[0], Some(news), None).await.unwrap();
    world.say(0, news, "alone", 9).await.unwrap();
    for channel in [news, group] {
        assert_eq!(world.channels.seen(channel).await.unwrap().channel.linked, None);
    }
    assert_eq!(world.texts(0, group).await.len(), 4);
}

#[tokio::test]
async fn a_reader_counts_once_and_the_count_is_written_down() {
    let world = World::new(3).await;
    let news = world.create(ChannelKind::Broadcast).await;
    let post = world.say(0, news, "seen", 1).await.unwrap();
    let views = async |channels: &Channels, reader: Option<usize>| {
        let reader = reader.map(|who| world.people[who].user);
        channels.view_counts(news, &[post], reader).await.unwrap()[0].0
    };
    assert_eq!(views(&world.channels, None).await, 1, "its author has seen it");
    for _ in 0..3 {
        views(&world.channels, Some(1)).await;
        views(&world.channels, Some(2)).await;
    }
    assert_eq!(views(&world.channels, None).await, 2);
    world.channels.save_views().await.unwrap();
    assert_eq!(views(&world.another(), None).await, 2);
}

#[tokio::test]
async fn only_those_who_may_post_do() {
    let world = World::new(2).await;
    let news = world.create(ChannelKind::Broadcast).await;
    assert!(matches!(world.say(1, news, "not mine", 1).await, Err(Error::Refused(_))));
    let id = world.say(0, news, "a post", 1).await.unwrap();
    let (found, _) = world.channels.messages(world.people[1].user, news, &[id]).await.unwrap();
    let post = found[0].as_ref().unwrap();
    assert!(post.is_post() && post.signature.is_none());
    assert_eq!(post.author(), Peer::Channel(news), "its author is not named");
}
