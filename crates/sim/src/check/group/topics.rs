//! I7, I16 and I23 for topics: the read mark of each is what was read, and its counters are what counting gives.

use super::super::Found;
use super::super::view::{View, of};
use super::view::GroupView;
use super::{asks, effective};
use crate::group::Ask;
use crate::history::Records;
use model::{Event, Message, MessageId, Notice, ServiceAction, UserId};
use services::channels::{GENERAL, TopicView};

pub(super) fn check(records: &Records, boxes: &[View<'_>], view: &GroupView<'_>, found: &mut Found) {
    for one in boxes.iter().filter(|one| view.is_inside(one.user)) {
        for (node, reads) in view.end.reads.get(&one.user).into_iter().flatten().enumerate() {
            let who = format!("node {node} of {}", one.user);
            for topic in &reads.topics {
                counts(one, view, topic, &who, found);
            }
            listed(view, &reads.topics, &who, found);
        }
    }
    asked(records, view, found);
    acknowledged(records, boxes, found);
}

/// The messages of a topic. What says nothing of a topic and is no service message is in the general one.
fn is_in(message: &Message, topic: MessageId) -> bool {
    match message.thread() {
        Some(thread) => thread == topic,
        None => topic == GENERAL && message.action.is_none(),
    }
}

fn mark(one: &View<'_>, topic: MessageId) -> MessageId {
    let marks = one.end.log.iter().filter_map(|entry| match &entry.event {
        Event::Notice(Notice::ThreadRead { thread, max_id, .. }) if *thread == topic => Some(*max_id),
        _ => None,
    });
    marks.max().unwrap_or_default()
}

fn counts(one: &View<'_>, view: &GroupView<'_>, topic: &TopicView, who: &str, found: &mut Found) {
    let (id, mark) = (topic.topic.id, mark(one, topic.topic.id));
    found.expect(topic.read_inbox_max == mark, "I7", || {
        format!("{who}: topic {id} is read up to {}, the box says {mark}", topic.read_inbox_max)
    });
    let held = || view.last.messages.values().filter(|message| is_in(message, id));
    let unread = held().filter(|message| message.id > mark && message.from != one.user).count();
    found.expect(usize::try_from(topic.unread) == Ok(unread), "I16", || {
        format!("{who}: {} are unread in topic {id}, {unread} are above {mark}", topic.unread)
    });
    let mentions = held().filter(|message| one.last.mentions.contains(&message.id)).count();
    found.expect(usize::try_from(topic.unread_mentions) == Ok(mentions), "I16", || {
        format!("{who}: {} mentions are counted in topic {id}, {mentions} are there", topic.unread_mentions)
    });
}

/// Every node shows the topics that the log tells of.
fn listed(view: &GroupView<'_>, topics: &[TopicView], who: &str, found: &mut Found) {
    let mut shown: Vec<MessageId> = topics.iter().map(|view| view.topic.id).collect();
    shown.sort_unstable();
    let born = view.born.values().filter(|(_, message)| is_new_topic(message));
    let told: Vec<MessageId> = std::iter::once(GENERAL).chain(born.map(|(_, message)| message.id)).collect();
    found.expect(shown == told, "I5", || format!("{who}: the topics are {shown:?}, the log has {told:?}"));
}

fn is_new_topic(message: &Message) -> bool {
    matches!(message.action, Some(ServiceAction::TopicCreate(..)))
}

/// Each topic was asked for, and is there once; an acknowledged one is there.
fn asked(records: &Records, view: &GroupView<'_>, found: &mut Found) {
    let titled = |wanted: &str| {
        let titles = view.born.values().filter(|(_, message)| match &message.action {
            Some(ServiceAction::TopicCreate(title, ..)) => title == wanted,
            _ => false,
        });
        titles.count()
    };
    for (op, ask) in asks(records) {
        let Ask::Topic { title, .. } = ask else { continue };
        let count = titled(title);
        found.expect(count <= 1, "I2", || format!("{}: a topic was made {count} times", op.user));
        found.expect(op.acked().is_none() || count == 1, "I1", || {
            format!("{}: an acknowledged topic is lost: {title}", op.user)
        });
    }
    for (_, message) in view.born.values().filter(|(_, message)| is_new_topic(message)) {
        let by_somebody = |user: UserId| {
            effective(records).any(|(op, ask)| op.user == user && matches!(ask, Ask::Topic { .. }))
        };
        found.expect(by_somebody(message.from), "I23", || format!("nobody asked for the topic {message:?}"));
    }
}

/// A mark that was acknowledged holds. Whoever is out may be answered so without having one.
fn acknowledged(records: &Records, boxes: &[View<'_>], found: &mut Found) {
    for (op, ask) in asks(records).filter(|(op, _)| op.acked().is_some()) {
        let (Ask::ReadTopic { topic, max_id }, Some(one)) = (ask, of(boxes, op.user)) else { continue };
        let marks = one.end.log.iter().filter_map(|entry| match &entry.event {
            Event::Notice(Notice::ThreadRead { thread, max_id, .. }) if thread == topic => Some(*max_id),
            _ => None,
        });
        let marks: Vec<MessageId> = marks.collect();
        found.expect(marks.is_sorted(), "I7", || {
            format!("{}: the mark of topic {topic} goes back: {marks:?}", op.user)
        });
        found.expect(marks.last().is_some_and(|mark| mark >= max_id), "I7", || {
            format!("{} has read topic {topic} up to {max_id}, the marks are {marks:?}", op.user)
        });
    }
}
