use std::collections::HashSet;

use model::{Date, Event, LogEntry, LogId, MessageId, Notice, Pts, UserId};

use super::*;

fn at(pts: i32) -> EntryKey {
    EntryKey { pts: Pts(pts), minor: 0 }
}

fn nudge(after: i32, last: i32) -> Arc<Nudge> {
    let entry = LogEntry {
        key: at(last),
        pts_count: last - after,
        top_message: MessageId(0),
        date: Date(0),
        event: Event::Notice(Notice::ContactsChanged),
    };
    let log = LogId::Channel(ChannelId(1));
    Arc::new(Nudge::Log { log, after: at(after), entries: Arc::new([entry]), origin: None })
}

fn enqueue(lane: &Lane, nudge: Arc<Nudge>, max: usize) -> bool {
    lane.enqueue(Moment::new(0), nudge, max)
}

fn people(count: i64) -> Vec<Arc<Audience>> {
    (0..count).map(|id| Arc::new(Audience::new(UserId(id)))).collect()
}

fn members(lane: &Lane) -> Vec<i64> {
    let (mut from, mut out) = (Some(0), Vec::new());
    while let Some(slot) = from {
        from = lane.members(slot, 7, &mut out);
    }
    out.iter().map(|member| member.audience.user.0).collect()
}

/// What the next step tells: the positions of news, 0 for what was dropped, and -1 for what was lost.
fn told(lane: &Lane) -> Vec<i32> {
    let Next::All(told) = lane.next() else { return Vec::new() };
    let position = |told: &Told| match told {
        Told::News(_, nudge) => match &**nudge {
            Nudge::Log { entries, .. } => entries.last().unwrap().key.pts.0,
            _ => unreachable!("signs of typing are in a queue of their own"),
        },
        Told::TooLong => 0,
        Told::Lost(_) => -1,
    };
    told.iter().map(position).collect()
}

#[test]
fn everybody_has_one_slot_whoever_comes_and_goes() {
    let lane = Lane::new(ChannelId(1));
    let all = people(500);
    let mut slots: Vec<_> =
        all.iter().map(|one| (one.user.0, lane.add(Arc::downgrade(one), Moment::new(0)))).collect();
    for round in 0..20 {
        let (gone, stay): (Vec<_>, Vec<_>) = slots.into_iter().partition(|(id, _)| (id * 7 + round) % 3 == 0);
        slots = stay;
        for (_, slot) in gone {
            assert!(!lane.remove(slot));
        }
        for one in &all {
            let is_away = !slots.iter().any(|(id, _)| *id == one.user.0);
            if is_away && (one.user.0 + round) % 2 == 0 {
                slots.push((one.user.0, lane.add(Arc::downgrade(one), Moment::new(0))));
            }
        }
        let there: HashSet<_> = slots.iter().map(|(id, _)| *id).collect();
        let seen = members(&lane);
        assert_eq!(seen.len(), there.len(), "nobody is seen twice");
        assert_eq!(seen.into_iter().collect::<HashSet<_>>(), there);
    }
    let last = slots.len() - 1;
    for (index, (_, slot)) in slots.into_iter().enumerate() {
        assert_eq!(lane.remove(slot), index == last, "the lane is empty when the last one has left");
    }
}

#[test]
fn d04_a_place_is_small_and_memory_comes_back() {
    assert_eq!(size_of::<Option<Slot>>(), 16);
    assert_eq!(size_of::<crate::channels::index::Place>(), 16);
    let lane = Lane::new(ChannelId(1));
    let all = people(10_000);
    let slots: Vec<_> = all.iter().map(|one| lane.add(Arc::downgrade(one), Moment::new(0))).collect();
    for slot in &slots[10..] {
        lane.remove(*slot);
    }
    let kept = lane.members.lock();
    assert!(kept.slots.capacity() < 100, "{} slots", kept.slots.capacity());
    assert!(kept.free.capacity() < 100, "{} free slots", kept.free.capacity());
}

#[test]
fn somebody_who_leaves_during_a_walk_moves_nobody() {
    let lane = Lane::new(ChannelId(1));
    let all = people(20);
    let slots: Vec<_> = all.iter().map(|one| lane.add(Arc::downgrade(one), Moment::new(0))).collect();
    let mut seen = Vec::new();
    let next = lane.members(0, 10, &mut seen).unwrap();
    lane.remove(slots[3]);
    lane.remove(slots[15]);
    lane.members(next, 10, &mut seen);
    let seen: Vec<_> = seen.iter().map(|one| one.audience.user.0).collect();
    assert_eq!(seen, (0..20).filter(|id| *id != 15).collect::<Vec<_>>());
}

#[test]
fn posts_are_taken_together_and_in_order() {
    let lane = Lane::new(ChannelId(1));
    assert!(enqueue(&lane, nudge(1, 2), 100), "somebody has to begin");
    assert!(!enqueue(&lane, nudge(2, 3), 100), "and goes on by itself");
    assert_eq!(told(&lane), [2, 3]);
    assert!(matches!(lane.next(), Next::Nothing));
    assert!(enqueue(&lane, nudge(3, 4), 100));
    assert_eq!(told(&lane), [4]);
}

#[test]
fn a_lost_nudge_is_a_gap_and_an_old_one_nothing() {
    let lane = Lane::new(ChannelId(1));
    for (after, last) in [(5, 6), (5, 6), (3, 4), (7, 8), (8, 9), (8, 10)] {
        enqueue(&lane, nudge(after, last), 100);
    }
    assert_eq!(told(&lane), [6, -1, 9, 10]);
}

#[test]
fn i19_a_gap_is_not_forgotten_when_the_queue_overflows() {
    let lane = Lane::new(ChannelId(1));
    for (number, (after, last)) in (0..).zip([(5, 6), (7, 8), (8, 9), (9, 10)]) {
        lane.enqueue(Moment::new(number), nudge(after, last), 3);
    }
    let Next::All(told) = lane.next() else { panic!("something is to be told") };
    assert!(
        matches!(told[..], [Told::Lost(moment)] if moment == Moment::new(3)),
        "and whoever came before the last of them asks anew"
    );
}

#[test]
fn t11_an_overflow_is_one_gap_and_what_follows_is_news() {
    let lane = Lane::new(ChannelId(1));
    for pts in 1..=11 {
        enqueue(&lane, nudge(pts, pts + 1), 10);
    }
    for pts in 12..15 {
        enqueue(&lane, nudge(pts, pts + 1), 10);
    }
    assert_eq!(told(&lane), [0, 13, 14, 15]);
    assert!(matches!(lane.next(), Next::Nothing));
}

#[test]
fn d04_one_walk_takes_a_bounded_number_of_posts() {
    let lane = Lane::new(ChannelId(1));
    for pts in 1..=100 {
        enqueue(&lane, nudge(pts, pts + 1), 1000);
    }
    assert_eq!(told(&lane).len(), BATCH);
    assert_eq!(told(&lane)[0], 2 + i32::try_from(BATCH).unwrap());
}

#[test]
fn signs_of_typing_wait_behind_posts_and_only_a_few_of_them() {
    let typing = || {
        Arc::new(Nudge::ChannelTyping {
            from: model::Peer::User(UserId(1)),
            channel: ChannelId(1),
            thread: None,
            action: model::Typing::Typing,
        })
    };
    let lane = Lane::new(ChannelId(1));
    assert!(lane.enqueue_typing(typing()));
    for _ in 0..1000 {
        assert!(!lane.enqueue_typing(typing()));
    }
    enqueue(&lane, nudge(1, 2), 100);
    assert_eq!(told(&lane), [2]);
    let mut waiting = 0;
    while let Next::Typing(..) = lane.next() {
        waiting += 1;
    }
    assert_eq!(waiting, TYPING_WAITING);
}
