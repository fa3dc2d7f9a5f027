//! Topics of a forum.

use super::*;
use model::TopicEdit;

async fn forum(world: &World) -> ChannelId {
    let new =
        NewChannel { kind: ChannelKind::Megagroup, title: "Forum".into(), about: String::new(), forum: true };
    let (id, _) = world.channels.create(&world.people[0], new).await.unwrap();
    let others: Vec<UserId> = world.people[1..].iter().map(|one| one.user).collect();
    world.channels.invite(&world.people[0], id, &others).await.unwrap();
    id
}

async fn topic(world: &World, forum: ChannelId, title: &str, random_id: i64) -> MessageId {
    let new = NewTopic {
        channel: forum,
        random_id: RandomId(random_id),
        title: title.to_owned(),
        icon_color: None,
        icon_emoji: None,
    };
    world.channels.create_topic(&world.people[0], new).await.unwrap().ids[0].1
}

async fn say_in(
    world: &World,
    who: usize,
    forum: ChannelId,
    topic: MessageId,
    random_id: i64,
) -> Result<MessageId> {
    let mut posting = posting(forum, "in a topic", random_id);
    posting.reply_to = Some(Thread { message: topic, top: Some(topic), quote: None });
    Ok(world.channels.send(&world.people[who], vec![posting]).await?.ids[0].1)
}

async fn seen(world: &World, who: usize, forum: ChannelId) -> Vec<TopicView> {
    world.channels.topics(world.people[who].user, forum, None).await.unwrap()
}

#[tokio::test]
async fn a_topic_has_its_own_history_and_read_mark() {
    let world = World::new(2).await;
    let forum = forum(&world).await;
    let (red, blue) = (topic(&world, forum, "Red", 1).await, topic(&world, forum, "Blue", 2).await);
    let first = say_in(&world, 0, forum, red, 3).await.unwrap();
    let last = say_in(&world, 0, forum, red, 4).await.unwrap();
    say_in(&world, 1, forum, blue, 5).await.unwrap();
    world.say(0, forum, "in the general topic", 6).await.unwrap();

    let find =
        |views: &[TopicView], id: MessageId| views.iter().find(|view| view.topic.id == id).unwrap().clone();
    let views = seen(&world, 1, forum).await;
    assert_eq!(views.len(), 3, "the general topic is there from the beginning");
    assert_eq!(find(&views, red).unread, 2);
    assert_eq!(find(&views, blue).unread, 0, "one's own message is not unread");
    assert_eq!(find(&views, GENERAL).unread, 1);
    assert_eq!(find(&views, red).top.unwrap().id, last);

    world.channels.read_thread(&world.people[1], forum, red, first).await.unwrap();
    assert_eq!(find(&seen(&world, 1, forum).await, red).unread, 1);
    let query = Query { limit: 10, ..Query::default() };
    let page = world.channels.history(world.people[1].user, forum, Place::Thread(red), query).await.unwrap();
    assert_eq!(page.messages.iter().map(|message| message.id).collect::<Vec<_>>(), [last, first]);
    assert_eq!(page.count, 2);
}

#[tokio::test]
async fn i2_a_repeated_request_makes_one_topic() {
    let world = World::new(1).await;
    let forum = forum_alone(&world).await;
    assert_eq!(topic(&world, forum, "Once", 1).await, topic(&world, forum, "Once", 1).await);
    assert_eq!(seen(&world, 0, forum).await.len(), 2);
}

async fn forum_alone(world: &World) -> ChannelId {
    let new =
        NewChannel { kind: ChannelKind::Megagroup, title: "Forum".into(), about: String::new(), forum: true };
    world.channels.create(&world.people[0], new).await.unwrap().0
}

#[tokio::test]
async fn a_closed_topic_is_for_those_who_manage_topics() {
    let world = World::new(2).await;
    let forum = forum(&world).await;
    let id = topic(&world, forum, "Closed soon", 1).await;
    say_in(&world, 1, forum, id, 2).await.unwrap();
    let close = TopicEdit { closed: Some(true), ..TopicEdit::default() };
    let refused_edit = world.channels.edit_topic(&world.people[1], forum, id, close.clone()).await;
    assert_eq!(refused(refused_edit), "CHAT_ADMIN_REQUIRED");
    world.channels.edit_topic(&world.people[0], forum, id, close.clone()).await.unwrap();
    assert_eq!(
        refused(world.channels.edit_topic(&world.people[0], forum, id, close).await),
        "TOPIC_NOT_MODIFIED"
    );
    assert_eq!(refused(say_in(&world, 1, forum, id, 3).await), "TOPIC_CLOSED");
    say_in(&world, 0, forum, id, 4).await.unwrap();
}

#[tokio::test]
async fn a_deleted_topic_takes_its_messages_with_it() {
    let world = World::new(2).await;
    let forum = forum(&world).await;
    let id = topic(&world, forum, "Gone soon", 1).await;
    for n in 0..150 {
        say_in(&world, 0, forum, id, 10 + n).await.unwrap();
    }
    let mut calls = 0;
    loop {
        calls += 1;
        let (_, left) = world.channels.delete_topic(&world.people[0], forum, id).await.unwrap();
        if left == 0 {
            break;
        }
    }
    assert_eq!(calls, 2);
    assert_eq!(seen(&world, 1, forum).await.len(), 1);
    let query = Query { limit: 100, ..Query::default() };
    let page = world.channels.history(world.people[1].user, forum, Place::Thread(id), query).await.unwrap();
    assert!(page.messages.is_empty());
    let restarted = world.another().topics(world.people[0].user, forum, None).await.unwrap();
    assert_eq!(restarted.len(), 1);
    assert_eq!(refused(say_in(&world, 0, forum, id, 1_000).await), "MESSAGE_ID_INVALID");
}

#[tokio::test]
async fn pinned_topics_keep_their_order() {
    let world = World::new(1).await;
    let forum = forum_alone(&world).await;
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(topic(&world, forum, &format!("Topic {n}"), n).await);
    }
    let order = ids.clone();
    world.channels.pin_topics(&world.people[0], forum, move |_| order.clone()).await.unwrap();
    let views = seen(&world, 0, forum).await;
    assert_eq!(views.iter().take(3).map(|view| view.topic.id).collect::<Vec<_>>(), ids);
    let many: Vec<MessageId> = (0..6).map(|_| ids[0]).collect();
    let too_many = world.channels.pin_topics(&world.people[0], forum, move |_| many.clone()).await;
    assert_eq!(refused(too_many), "PINNED_TOO_MUCH");
}
