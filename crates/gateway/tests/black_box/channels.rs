//! Channels: what is posted once reaches every member who has a session, and nobody else.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use model::{
    AuthKeyId, ChannelEvent, ChannelId, Date, EntryKey, Event, LogEntry, LogId, Member, MessageId, Notice,
    Nudge, Origin, Peer, Pts, SessionId, Status, Typing, UserId,
};
use ports::Memberships;
use testkit::{AckPolicy, Client, Events};
use tokio::sync::Semaphore;

use crate::backend::{OWN, SUBSCRIBE, TOO_LONG, at_layer, request};
use crate::support::{Fixture, eventually, next_update};

const CHANNEL: i64 = 5;

fn at(pts: i32) -> EntryKey {
    EntryKey { pts: Pts(pts), minor: 0 }
}

fn update(pts: i32) -> Option<i64> {
    Some(i64::from(pts) << 16 | 200)
}

fn own(pts: i32) -> Option<i64> {
    update(pts).map(|number| number | OWN)
}

fn too_long(channel: i64) -> Option<i64> {
    Some(TOO_LONG | channel)
}

impl Fixture {
    /// These users are in the channel.
    fn members(&self, users: impl IntoIterator<Item = i64>) {
        let read = Memberships { channels: vec![ChannelId(CHANNEL)], at: at(1) };
        self.backend.channels.lock().extend(users.into_iter().map(|user| (UserId(user), read.clone())));
    }

    async fn user(&self, user: i64, layer: u32) -> (Client, Events) {
        let (client, events) = self.client().await;
        client.invoke_bytes(request(SUBSCRIBE, at_layer(user, layer))).await.unwrap();
        (client, events)
    }

    /// A member of the channel whom the gateway knows as such.
    async fn member(&self, user: i64) -> (Client, Events) {
        let before = self.gateway.counters().channel_members.get();
        self.members([user]);
        let member = self.user(user, 200).await;
        self.has_members(before + 1).await;
        member
    }

    async fn has_members(&self, count: i64) {
        let counters = self.gateway.counters();
        eventually("the index has so many members", || counters.channel_members.get() == count).await;
    }

    fn log(&self, log: LogId, (after, last): (i32, i32), event: Event, origin: Option<Origin>) {
        let entry = LogEntry {
            key: at(last),
            pts_count: last - after,
            top_message: MessageId(0),
            date: Date(0),
            event,
        };
        self.publish(Nudge::Log { log, after: at(after), entries: Arc::new([entry]), origin });
    }

    /// A post with this pts.
    fn post(&self, pts: i32) {
        self.post_by(pts, None);
    }

    fn post_by(&self, pts: i32, origin: Option<Origin>) {
        let event = Event::Notice(Notice::ContactsChanged);
        self.log(LogId::Channel(ChannelId(CHANNEL)), (pts - 1, pts), event, origin);
    }

    /// The services say that the user is in these channels, as of this position in the box.
    fn is_now(&self, user: i64, channels: &[i64], pts: i32) {
        let channels = channels.iter().copied().map(ChannelId).collect();
        self.backend.channels.lock().insert(UserId(user), Memberships { channels, at: at(pts) });
    }

    /// The channel's log says what the user has become.
    fn says(&self, user: i64, status: Status, pts: i32) {
        let before = Box::new(Member::stranger(UserId(user)));
        let now = Box::new(Member { status, ..Member::stranger(UserId(user)) });
        let event = Event::Channel(ChannelEvent::Member { by: UserId(user), before, now });
        self.log(LogId::Channel(ChannelId(CHANNEL)), (pts - 1, pts), event, None);
    }

    fn joins(&self, user: i64, pts: i32) {
        let event = Event::Notice(Notice::ChannelJoined(ChannelId(CHANNEL), MessageId(0)));
        self.log(LogId::User(UserId(user)), (pts - 1, pts), event, None);
    }

    fn leaves(&self, user: i64, pts: i32) {
        let event = Event::Notice(Notice::ChannelLeft(ChannelId(CHANNEL)));
        self.log(LogId::User(UserId(user)), (pts - 1, pts), event, None);
    }
}

/// The next update that is not of the user's own log, whose positions are low here.
async fn next_post(events: &mut Events) -> Option<i64> {
    loop {
        match next_update(events).await {
            Some(number) if number < 100 << 16 => {}
            other => return other,
        }
    }
}

#[tokio::test]
async fn d04_a_post_is_rendered_once_and_reaches_all_members_in_order() {
    let fixture = Fixture::start().await;
    let mut members = Vec::new();
    for user in 1..=20 {
        members.push(fixture.member(user).await);
    }
    let (_stranger, mut nothing) = fixture.user(99, 200).await;
    for pts in 101..131 {
        fixture.post(pts);
    }
    for (_, events) in &mut members {
        for pts in 101..131 {
            assert_eq!(next_update(events).await, update(pts));
        }
    }
    assert_eq!(fixture.backend.renders.load(Ordering::Relaxed), 30);
    fixture.grow(99, 1, 2, None);
    assert_eq!(next_update(&mut nothing).await, update(2), "and nothing of the channel");
}

#[tokio::test]
async fn d04_two_layers_are_two_renderings() {
    let fixture = Fixture::start().await;
    fixture.members([1, 2, 3]);
    let (_one, mut first) = fixture.user(1, 200).await;
    let (_two, mut second) = fixture.user(2, 210).await;
    let (_three, mut third) = fixture.user(3, 210).await;
    fixture.has_members(3).await;
    fixture.post(101);
    assert_eq!(next_update(&mut first).await, update(101));
    for events in [&mut second, &mut third] {
        assert_eq!(next_update(events).await, Some(101 << 16 | 210));
    }
    assert_eq!(fixture.backend.renders.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn those_with_something_of_their_own_to_hear_get_it() {
    let fixture = Fixture::start().await;
    let (_one, mut first) = fixture.member(1).await;
    let (_two, mut second) = fixture.member(2).await;
    let (_again, mut device) = fixture.user(1, 200).await;
    *fixture.backend.individually.lock() = vec![UserId(77), UserId(1)];
    fixture.post(101);
    fixture.post(102);
    for pts in 101..103 {
        assert_eq!(next_update(&mut first).await, own(pts));
        assert_eq!(next_update(&mut device).await, own(pts));
        assert_eq!(next_update(&mut second).await, update(pts));
    }
    assert_eq!(fixture.backend.renders.load(Ordering::Relaxed), 4, "once for both devices");
}

#[tokio::test]
async fn the_session_that_posted_does_not_get_its_post() {
    let fixture = Fixture::start().await;
    let (author, mut events) = fixture.member(1).await;
    let (_device, mut device) = fixture.user(1, 200).await;
    let key = AuthKeyId(author.credentials().auth_key.id());
    fixture.post_by(101, Some(Origin { key, session: SessionId(author.session_id()) }));
    fixture.post(102);
    assert_eq!(next_update(&mut events).await, update(102));
    assert_eq!(next_update(&mut device).await, update(101));
}

#[tokio::test]
async fn t11_a_lost_nudge_is_update_channel_too_long_and_a_doubled_one_nothing() {
    let fixture = Fixture::start().await;
    let (_client, mut events) = fixture.member(1).await;
    for pts in [101, 101, 103, 102] {
        fixture.post(pts);
    }
    assert_eq!(next_update(&mut events).await, update(101));
    assert_eq!(next_update(&mut events).await, too_long(CHANNEL));
    fixture.post(104);
    assert_eq!(next_update(&mut events).await, update(104));
}

#[tokio::test]
async fn i19_who_is_out_gets_nothing_although_the_nudge_of_the_box_was_lost() {
    let fixture = Fixture::start().await;
    let (_watcher, mut watcher) = fixture.member(9).await;
    let (_client, mut events) = fixture.member(1).await;
    fixture.post(101);
    assert_eq!(next_update(&mut watcher).await, update(101));
    assert_eq!(next_update(&mut events).await, update(101));
    fixture.is_now(1, &[], 2);
    fixture.says(1, Status::Left, 102);
    fixture.post(103);
    for pts in 102..104 {
        assert_eq!(next_update(&mut watcher).await, update(pts));
    }
    // The next entry of the box shows that one before it is missing.
    fixture.grow(1, 2, 3, None);
    assert_eq!(next_update(&mut events).await, None);
}

#[tokio::test]
async fn i19_who_came_in_hears_of_it_although_the_nudge_of_the_box_was_lost() {
    let fixture = Fixture::start().await;
    let (_watcher, mut watcher) = fixture.member(9).await;
    let (_client, mut events) = fixture.user(1, 200).await;
    let counters = fixture.gateway.counters();
    eventually("the channels have been read", || counters.channel_reads.get() == 2).await;
    fixture.is_now(1, &[CHANNEL], 2);
    fixture.says(1, Status::Member, 101);
    assert_eq!(next_update(&mut watcher).await, update(101));
    assert_eq!(next_update(&mut events).await, too_long(CHANNEL));
    fixture.post(102);
    assert_eq!(next_update(&mut events).await, update(102));
}

#[tokio::test]
async fn i19_after_a_gap_nobody_is_told_anything_before_the_members_are_known_again() {
    let fixture = Fixture::start().await;
    let reading = &fixture.backend.reading;
    let (_watcher, mut watcher) = fixture.member(9).await;
    let (_client, mut events) = fixture.member(1).await;
    fixture.post(101);
    assert_eq!(next_update(&mut watcher).await, update(101));
    assert_eq!(next_update(&mut events).await, update(101));
    // The nudges of the box and of the channel that say so are lost.
    fixture.is_now(1, &[], 2);
    reading.forget_permits(Semaphore::MAX_PERMITS);
    fixture.post(103);
    fixture.has_members(0).await;
    fixture.post(104);
    reading.add_permits(2);
    assert_eq!(next_update(&mut watcher).await, too_long(CHANNEL));
    fixture.post(105);
    assert_eq!(next_update(&mut watcher).await, update(105));
    fixture.grow(1, 2, 3, None);
    assert_eq!(next_update(&mut events).await, None);
}

#[tokio::test]
async fn t11_more_posts_than_the_queue_takes_are_one_update_channel_too_long() {
    let fixture = Fixture::with(|config| config.nudges_waiting_max = 3).await;
    let (_client, mut events) = fixture.member(1).await;
    // Nothing is delivered before the test waits for something.
    for pts in 101..=104 {
        fixture.post(pts);
    }
    assert_eq!(next_update(&mut events).await, too_long(CHANNEL));
    fixture.post(105);
    assert_eq!(next_update(&mut events).await, update(105));
}

#[tokio::test]
async fn an_update_that_cannot_be_rendered_is_update_channel_too_long() {
    let fixture = Fixture::start().await;
    let (_client, mut events) = fixture.member(1).await;
    fixture.backend.unreadable.store(true, Ordering::Relaxed);
    fixture.post(101);
    assert_eq!(next_update(&mut events).await, too_long(CHANNEL));
    fixture.backend.unreadable.store(false, Ordering::Relaxed);
    fixture.post(102);
    assert_eq!(next_update(&mut events).await, update(102));
}

#[tokio::test]
async fn p06_whoever_was_thrown_out_gets_nothing_of_what_comes_later() {
    let fixture = Fixture::start().await;
    let (_one, mut first) = fixture.member(1).await;
    let (_two, mut second) = fixture.member(2).await;
    fixture.post(101);
    fixture.leaves(1, 2);
    fixture.post(102);
    fixture.joins(1, 3);
    fixture.post(103);
    let mut seen = Vec::new();
    while seen.last() != Some(&update(103)) {
        seen.push(next_post(&mut first).await);
    }
    assert!(!seen.contains(&update(102)), "{seen:?}");
    for pts in 101..104 {
        assert_eq!(next_post(&mut second).await, update(pts), "the others get all");
    }
}

#[tokio::test]
async fn i19_joining_and_leaving_among_posts_is_exact() {
    let fixture = Fixture::start().await;
    let (_watcher, mut watcher) = fixture.member(9).await;
    let (_client, mut events) = fixture.member(1).await;
    for round in 0..50 {
        let (pts, own) = (101 + 2 * round, 2 + 2 * round);
        fixture.post(pts);
        // Somebody else has seen it, and so the member too: the walk has gone by.
        assert_eq!(next_post(&mut watcher).await, update(pts));
        assert_eq!(next_post(&mut events).await, update(pts));
        fixture.leaves(1, own);
        fixture.post(pts + 1);
        assert_eq!(next_post(&mut watcher).await, update(pts + 1));
        fixture.joins(1, own + 1);
    }
}

#[tokio::test]
async fn i19_leaving_while_the_channels_are_being_read_counts() {
    let fixture = Fixture::start().await;
    let reading = &fixture.backend.reading;
    reading.forget_permits(Semaphore::MAX_PERMITS);
    let (_watcher, mut watcher) = {
        reading.add_permits(1);
        fixture.member(9).await
    };
    fixture.members([1]);
    let (_client, mut events) = fixture.user(1, 200).await;
    let counters = fixture.gateway.counters();
    eventually("the channels are being read", || counters.channel_reads.get() == 2).await;
    fixture.leaves(1, 2);
    reading.add_permits(1);
    fixture.post(101);
    assert_eq!(next_post(&mut watcher).await, update(101));
    fixture.joins(1, 3);
    fixture.post(102);
    assert_eq!(next_post(&mut events).await, update(102));
}

#[tokio::test]
async fn i19_a_post_while_the_channels_are_being_read_is_not_lost() {
    let fixture = Fixture::start().await;
    let reading = &fixture.backend.reading;
    reading.forget_permits(Semaphore::MAX_PERMITS);
    fixture.members([1]);
    let (_client, mut events) = fixture.user(1, 200).await;
    fixture.post(101);
    reading.add_permits(1);
    assert_eq!(next_update(&mut events).await, too_long(CHANNEL));
    fixture.post(102);
    assert_eq!(next_update(&mut events).await, update(102));
}

#[tokio::test]
async fn a_gap_in_a_users_log_reads_the_channels_anew() {
    let fixture = Fixture::start().await;
    let (_watcher, mut watcher) = fixture.member(9).await;
    let (_client, mut events) = fixture.user(1, 200).await;
    let counters = fixture.gateway.counters();
    eventually("the channels have been read", || counters.channel_reads.get() == 2).await;
    // The nudge of joining, at 2, is lost.
    fixture.is_now(1, &[CHANNEL], 3);
    fixture.grow(1, 2, 3, None);
    assert_eq!(next_update(&mut events).await, None, "updatesTooLong for the user's own log");
    fixture.has_members(2).await;
    fixture.post(101);
    assert_eq!(next_post(&mut watcher).await, update(101));
    assert_eq!(next_post(&mut events).await, update(101));
}

#[tokio::test]
async fn t11_a_member_who_does_not_read_costs_the_others_nothing() {
    let fixture = Fixture::start().await;
    let (lazy, _lazy_events) = fixture.member(1).await;
    lazy.set_ack_policy(AckPolicy::Never);
    let (_client, mut events) = fixture.member(2).await;
    for pts in 101..2100 {
        fixture.post(pts);
        assert_eq!(next_update(&mut events).await, update(pts));
    }
    eventually("the other one was told of a gap", || fixture.gateway.counters().gaps.get() > 0).await;
}

#[tokio::test]
async fn t11_what_was_posted_without_a_connection_is_one_updates_too_long() {
    let fixture = Fixture::start().await;
    let (_watcher, mut watcher) = fixture.member(9).await;
    let (client, mut events) = fixture.member(1).await;
    client.disconnect();
    let counters = fixture.gateway.counters();
    eventually("the connection has ended", || counters.connections.get() == 1).await;
    for pts in 101..111 {
        fixture.post(pts);
        assert_eq!(next_update(&mut watcher).await, update(pts));
    }
    client.reconnect().await.unwrap();
    client.ping(1);
    assert_eq!(next_update(&mut events).await, None);
    fixture.post(111);
    assert_eq!(next_update(&mut events).await, update(111));
}

#[tokio::test]
async fn d04_when_the_last_session_is_gone_nothing_is_left() {
    let fixture = Fixture::start().await;
    let mut members = Vec::new();
    for user in 1..=5 {
        members.push(fixture.member(user).await);
    }
    let counters = fixture.gateway.counters();
    assert_eq!(counters.channels.get(), 1);
    for (client, _) in &members[..4] {
        fixture.publish(Nudge::Revoked { key: AuthKeyId(client.credentials().auth_key.id()) });
    }
    fixture.gateway.sweep();
    assert_eq!((counters.channels.get(), counters.channel_members.get()), (1, 1));
    let (client, events) = &mut members[4];
    fixture.post(101);
    assert_eq!(next_update(events).await, update(101));
    fixture.publish(Nudge::Revoked { key: AuthKeyId(client.credentials().auth_key.id()) });
    fixture.gateway.sweep();
    assert_eq!((counters.channels.get(), counters.channel_members.get()), (0, 0));
    // A user who comes back begins anew.
    let (_client, mut events) = fixture.member(1).await;
    fixture.post(102);
    assert_eq!(next_update(&mut events).await, update(102));
}

#[tokio::test]
async fn a_second_session_hears_of_posts_during_its_first_call() {
    let fixture = Fixture::start().await;
    let (_one, mut first) = fixture.member(1).await;
    let (client, mut second) = fixture.client().await;
    let backend = fixture.backend.clone();
    let gateway = fixture.gateway.clone();
    // What happens in the middle of a call that subscribes its session.
    *backend.at_subscription.lock() = Some(Box::new(move || {
        let entry = LogEntry {
            key: at(101),
            pts_count: 1,
            top_message: MessageId(0),
            date: Date(0),
            event: Event::Notice(Notice::ContactsChanged),
        };
        let log = LogId::Channel(ChannelId(CHANNEL));
        let nudge = Nudge::Log { log, after: at(100), entries: Arc::new([entry]), origin: None };
        ports::Subscriber::nudged(&*gateway, &Arc::new(nudge));
    }));
    client.invoke_bytes(request(SUBSCRIBE, 1)).await.unwrap();
    assert_eq!(next_update(&mut first).await, update(101));
    // It may hear of it twice, and never not at all.
    assert_eq!(next_update(&mut second).await, too_long(CHANNEL));
}

#[tokio::test]
async fn typing_reaches_the_others_but_not_whoever_types() {
    let fixture = Fixture::start().await;
    let (_one, mut first) = fixture.member(1).await;
    let (_two, mut second) = fixture.member(2).await;
    let (from, channel) = (Peer::User(UserId(1)), ChannelId(CHANNEL));
    fixture.publish(Nudge::ChannelTyping { from, channel, thread: None, action: Typing::Typing });
    assert_eq!(next_update(&mut second).await, update(0));
    fixture.post(101);
    for events in [&mut first, &mut second] {
        assert_eq!(next_update(events).await, update(101));
    }
}
