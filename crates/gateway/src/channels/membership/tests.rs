use std::collections::BTreeSet;

use model::{Date, MessageId, Pts, UserId};
use prometheus_client::registry::Registry;

use super::*;
use crate::metrics::Metrics;

struct World {
    channels: Channels,
    metrics: Metrics,
    audience: Arc<Audience>,
}

impl World {
    fn new() -> Self {
        let metrics = Metrics::register(&mut Registry::default());
        let channels = Channels::new(metrics.clone());
        Self { channels, metrics, audience: Arc::new(Audience::new(UserId(7))) }
    }

    /// A user whose channels are being read.
    fn reading() -> Self {
        let world = Self::new();
        world.begin();
        world
    }

    fn begin(&self) {
        let reading = Reading::for_sessions(Vec::new());
        self.audience.membership.0.lock().phase = Phase::Reading(Box::new(reading));
    }

    fn read(channels: &[i64], pts: i32) -> Memberships {
        Memberships { channels: channels.iter().copied().map(ChannelId).collect(), at: at(pts) }
    }

    /// True if what was read could be used.
    fn install(&self, channels: &[i64], pts: i32) -> bool {
        let read = Self::read(channels, pts);
        matches!(self.audience.membership.install(&self.channels, &self.audience, read), Installed::Done(_))
    }

    /// True if the channels have to be read again.
    fn follow(&self, after: i32, entries: &[LogEntry]) -> bool {
        self.audience.membership.follow(&self.channels, &self.audience, at(after), entries)
    }

    /// A channel says that the user is in or out; true if the channels have to be read again.
    fn hear(&self, channel: i64, inside: bool) -> bool {
        let said = (ChannelId(channel), inside);
        let since = self.channels.moment();
        self.audience.membership.hear(&self.channels, &self.audience, said, since)
    }

    fn inside(&self) -> Vec<i64> {
        let state = self.audience.membership.0.lock();
        let places = state.places.iter().map(|place| place.lane.channel.0).collect();
        let open = self.metrics.channel_members.get();
        assert_eq!(usize::try_from(open).unwrap(), state.places.len());
        assert_eq!(self.metrics.channels.get(), open, "a lane for each, and no other");
        places
    }
}

fn at(pts: i32) -> EntryKey {
    EntryKey { pts: Pts(pts), minor: 0 }
}

fn entry(pts: i32, notice: Notice) -> LogEntry {
    LogEntry {
        key: at(pts),
        pts_count: 1,
        top_message: MessageId(0),
        date: Date(0),
        event: Event::Notice(notice),
    }
}

fn joined(pts: i32, channel: i64) -> LogEntry {
    entry(pts, Notice::ChannelJoined(ChannelId(channel), MessageId(0)))
}

fn left(pts: i32, channel: i64) -> LogEntry {
    entry(pts, Notice::ChannelLeft(ChannelId(channel)))
}

#[test]
fn what_was_read_is_followed() {
    let world = World::reading();
    assert!(world.install(&[3, 1, 2, 2], 5));
    assert_eq!(world.inside(), [1, 2, 3]);
    assert!(!world.follow(5, &[joined(6, 9), left(7, 1)]));
    assert_eq!(world.inside(), [2, 3, 9]);
    assert!(!world.follow(5, &[joined(6, 9), left(7, 1)]), "a doubled one");
    assert!(!world.follow(5, &[left(6, 9)]), "an old one");
    assert_eq!(world.inside(), [2, 3, 9]);
}

#[test]
fn i19_leaving_while_the_channels_are_read_counts_at_once_and_for_good() {
    let world = World::reading();
    assert!(!world.follow(5, &[joined(6, 1)]));
    assert_eq!(world.inside(), [1]);
    assert!(!world.follow(6, &[left(7, 1)]));
    assert!(world.inside().is_empty());
    // It was read before both, and says what was so then.
    assert!(world.install(&[1, 4], 5));
    assert_eq!(world.inside(), [4]);
}

#[test]
fn what_was_read_later_than_a_nudge_wins() {
    let world = World::reading();
    assert!(!world.follow(5, &[left(6, 1)]));
    assert!(world.install(&[1], 8), "back again at 8");
    assert_eq!(world.inside(), [1]);
    assert!(!world.follow(5, &[left(6, 1)]));
    assert_eq!(world.inside(), [1]);
}

#[test]
fn a_gap_in_the_users_log_reads_the_channels_anew_and_keeps_them_meanwhile() {
    let world = World::reading();
    assert!(world.install(&[1, 2], 5));
    assert!(world.follow(6, &[left(7, 2)]), "6 was lost");
    assert_eq!(world.inside(), [1], "but 7 counts at once");
    assert!(!world.follow(8, &[joined(9, 5)]), "it is being read already");
    assert!(!world.install(&[1], 7), "8 is missing still");
    assert!(world.install(&[1, 5, 6], 9));
    assert_eq!(world.inside(), [1, 5, 6]);
}

#[test]
fn i19_a_late_word_of_leaving_counts() {
    let world = World::reading();
    assert!(world.install(&[1, 2], 5));
    assert!(world.follow(6, &[joined(7, 3)]));
    assert!(!world.follow(5, &[left(6, 1)]), "late");
    assert_eq!(world.inside(), [2, 3]);
    assert!(world.install(&[2, 3], 7));
    assert_eq!(world.inside(), [2, 3]);
}

#[test]
fn i19_whom_a_channel_calls_out_is_out_although_the_box_is_silent() {
    let world = World::reading();
    assert!(world.install(&[1, 2], 5));
    assert!(world.hear(1, false), "the nudge of the box, at 6, was lost");
    assert_eq!(world.inside(), [2]);
    assert!(!world.hear(2, false), "it is being read already");
    assert!(world.inside().is_empty());
    assert!(!world.install(&[1, 2], 5), "that was read before");
    assert!(world.install(&[2], 6), "the word about 2 was late");
    assert_eq!(world.inside(), [2]);
}

#[test]
fn i19_what_a_channel_says_while_the_channels_are_read_makes_them_be_read_again() {
    let world = World::reading();
    assert!(!world.hear(1, false));
    assert!(!world.install(&[1], 5));
    assert!(world.install(&[], 6));
    assert!(world.inside().is_empty());
}

#[test]
fn whom_a_channel_calls_in_is_in_as_soon_as_that_is_read() {
    let world = World::reading();
    assert!(world.install(&[1], 5));
    assert!(!world.hear(1, true), "that is known");
    assert!(world.hear(2, true));
    assert_eq!(world.inside(), [1], "it may be late: the services know");
    assert!(world.install(&[1, 2], 6));
    assert_eq!(world.inside(), [1, 2]);
}

#[test]
fn channels_read_in_the_past_are_read_again() {
    let world = World::reading();
    assert!(world.install(&[1], 9));
    world.begin();
    assert!(!world.install(&[1, 2], 8));
    assert!(world.install(&[1], 9));
}

#[test]
fn too_much_meanwhile_reads_again() {
    let world = World::reading();
    for pts in 0..2000 {
        world.follow(pts, &[joined(pts + 1, 1)]);
    }
    assert!(!world.install(&[], 0));
    assert!(world.install(&[1], 2000));
    assert_eq!(world.inside(), [1]);
}

#[test]
fn t11_an_audience_that_is_gone_leaves_nothing_behind() {
    let world = World::reading();
    assert!(world.install(&[1, 2, 3], 5));
    world.audience.membership.end(&world.channels);
    assert!(world.inside().is_empty());
    assert!(!world.follow(5, &[joined(6, 9)]));
    assert!(!world.install(&[4], 9));
    assert!(world.inside().is_empty());
    assert!(world.audience.membership.is_over());
}

#[test]
fn news_since_a_moment_are_known_for_a_while() {
    let world = World::new();
    let first = world.channels.moment();
    world.channels.published(ChannelId(1));
    let second = world.channels.moment();
    world.channels.published(ChannelId(2));
    world.channels.published(ChannelId(2));
    assert_eq!(world.channels.news_since(first), Some(vec![ChannelId(1), ChannelId(2)]));
    assert_eq!(world.channels.news_since(second), Some(vec![ChannelId(2)]));
    assert_eq!(world.channels.news_since(world.channels.moment()), Some(vec![]));
    for _ in 0..5000 {
        world.channels.published(ChannelId(3));
    }
    assert_eq!(world.channels.news_since(first), None);
}

/// Whatever is lost, doubled or late, and whenever the channels are read: at the end they are the true ones.
#[test]
fn i19_in_every_order_the_index_ends_with_the_truth() {
    let mut seed = 1_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for _ in 0..300 {
        let world = World::new();
        let mut truth = BTreeSet::new();
        let mut log = Vec::new();
        let mut reading = false;
        for pts in 2..60 {
            let channel = i64::try_from(random(5)).unwrap();
            let inside = !truth.contains(&channel);
            log.push(if inside { joined(pts, channel) } else { left(pts, channel) });
            assert!(if inside { truth.insert(channel) } else { truth.remove(&channel) });
            if pts == 10 {
                world.begin();
                reading = true;
            }
            let last = log.len() - 1;
            let nudges: Vec<usize> = match random(8) {
                0 => vec![],
                1 => vec![last, last],
                2 => vec![last, last.saturating_sub(2)],
                _ => vec![last],
            };
            for index in nudges {
                let after = log[index].key.pts.0 - 1;
                reading |= world.follow(after, &log[index..=index]);
            }
            if reading && random(3) == 0 {
                let read: Vec<_> = truth.iter().copied().collect();
                reading = !world.install(&read, pts);
            }
            if pts > 10 && !log[last..].is_empty() && random(8) == 0 {
                // What one is out of for certain, one gets nothing of.
                let index = last;
                let after = log[index].key.pts.0 - 1;
                reading |= world.follow(after, &log[index..=index]);
                if !inside {
                    assert!(!world.inside().contains(&channel));
                }
            }
        }
        let end = [joined(60, 99)];
        truth.insert(99);
        reading |= world.follow(59, &end);
        if reading {
            let read: Vec<_> = truth.iter().copied().collect();
            assert!(world.install(&read, 60));
        }
        assert_eq!(world.inside(), truth.into_iter().collect::<Vec<_>>());
    }
}
