//! Reactions in groups and channels: counts, what the author has not looked at, and who may react.

use super::*;
use crate::reactions::ReactorsQuery;
use crate::testing::refused;
use model::{AdminRights, BannedRights, ReactionSettings, Restriction};
use model::{AllowedReactions, Status};

fn reacting(channel: ChannelId, id: MessageId, emoji: Option<&'static str>) -> ChannelReacting {
    ChannelReacting { channel, id, emoji, big: false }
}

impl World {
    pub(super) async fn react(
        &self,
        who: usize,
        channel: ChannelId,
        id: MessageId,
        emoji: &'static str,
    ) -> Result<Changed> {
        let emoji = (!emoji.is_empty()).then_some(emoji);
        self.channels.react(&self.people[who], reacting(channel, id, emoji)).await
    }

    async fn shown(&self, channel: ChannelId, id: MessageId) -> Vec<(String, i32)> {
        let message = self.channels.message(channel, id).await.unwrap().unwrap();
        let counts = message.reactions.unwrap_or_default().counts;
        counts.into_iter().map(|of| (of.emoji, of.count)).collect()
    }

    /// How many messages of a member have unread reactions: as its box counts them, and as the rows say.
    async fn unread_reactions(&self, who: usize, channel: ChannelId) -> (i32, Vec<MessageId>) {
        let user = self.people[who].user;
        let everything = (MessageId(i32::MAX), usize::MAX);
        let listed = self.channels.unread_reactions(user, channel, everything, None).await.unwrap();
        let own = self.boxes.lock_current(user).await.unwrap();
        let dialog = own.state().dialogs.get(Peer::Channel(channel)).unwrap();
        (dialog.unread_reactions.unwrap_or(0), listed)
    }
}

#[tokio::test]
async fn a_reaction_is_one_entry_of_the_channel_and_one_of_the_author() {
    let world = World::new(5).await;
    let group = world.group().await;
    let id = world.say(1, group, "hello", 1).await.unwrap();
    let before = world.channels.lock_current(group).await.unwrap().state().head;
    world.server.heard.nudges.lock().clear();
    let changed = world.react(2, group, id, "👍").await.unwrap();
    assert_eq!((changed.entries.len(), changed.entries[0].pts_count), (1, 0));
    let after = world.channels.lock_current(group).await.unwrap().state().head;
    assert_eq!((after.pts, after.minor), (before.pts, before.minor + 1));
    assert_eq!(world.server.heard.nudges.lock().len(), 2, "the author's box, and the channel");
    assert_eq!(refused(world.react(2, group, id, "👍").await), "MESSAGE_NOT_MODIFIED");
    assert_eq!(refused(world.react(3, group, id, "").await), "MESSAGE_NOT_MODIFIED");
    assert_eq!(refused(world.react(3, group, MessageId(99), "👍").await), "MESSAGE_ID_INVALID");
    assert_eq!(
        refused(world.react(3, group, MessageId(1), "👍").await),
        "MESSAGE_ID_INVALID",
        "of the service"
    );
}

/// Random reactions, looks, deletions and departures, each followed by a recount.
#[tokio::test]
async fn i16_reactions_and_unread_ones_are_what_a_recount_finds() {
    let world = World::new(6).await;
    let group = world.group().await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(world.say(n % 2, group, "hello", 1 + n as i64).await.unwrap());
    }
    let mut state = 7_u32;
    let mut chance = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % below
    };
    for step in 0..250 {
        let (who, id) = (chance(6), ids[chance(6)]);
        match chance(12) {
            0 => drop(
                world.channels.read_reactions(&world.people[chance(2)], group, None, None).await.unwrap(),
            ),
            1 => {
                drop(world.channels.read_reactions(&world.people[chance(2)], group, Some(&[id]), None).await)
            }
            2 if step % 9 == 0 => drop(world.channels.delete(&world.people[0], group, &[id]).await),
            _ => drop(world.react(who, group, id, ["", "👍", "❤", "🔥"][chance(4)]).await),
        }
        for author in [0, 1] {
            let (count, listed) = world.unread_reactions(author, group).await;
            assert_eq!(usize::try_from(count).unwrap(), listed.len(), "step {step}");
        }
        let Some(message) = world.channels.message(group, id).await.unwrap() else { continue };
        let rows = world.channels.listed_reactions(group, id, (None, None), 100).await.unwrap();
        let of = message.reactions.unwrap_or_default();
        assert_eq!(usize::try_from(of.total()).unwrap(), rows.len(), "step {step}");
        assert_eq!(of.latest, rows[..rows.len().min(3)], "step {step}");
        for counted in &of.counts {
            let listed = world.channels.listed_reactions(group, id, (Some(&counted.emoji), None), 100).await;
            assert_eq!(listed.unwrap().len(), usize::try_from(counted.count).unwrap(), "step {step}");
        }
    }
    world.channels.leave(&world.people[1], group).await.unwrap();
    let own = world.boxes.lock_current(world.people[1].user).await.unwrap();
    assert_eq!(own.state().dialogs.get(Peer::Channel(group)).unwrap().unread_reactions, None);
    drop(own);
    let views = world.server.outside.views.as_ref();
    let left = crate::reactions::all_unread(views, world.people[1].user, Peer::Channel(group)).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn i16_two_devices_that_look_at_once_and_a_new_reaction_count_once() {
    let world = World::new(3).await;
    let group = world.group().await;
    let id = world.say(1, group, "hello", 1).await.unwrap();
    world.react(2, group, id, "👍").await.unwrap();
    world.react(0, group, id, "🔥").await.unwrap();
    assert_eq!(world.unread_reactions(1, group).await, (1, vec![id]));
    let other = world.another();
    let (one, two) = tokio::join!(
        world.channels.read_reactions(&world.people[1], group, None, None),
        other.read_reactions(&world.people[1], group, None, None),
    );
    assert_eq!(one.unwrap().0.entries.len() + two.unwrap().0.entries.len(), 1);
    assert_eq!(world.unread_reactions(1, group).await, (0, vec![]));
    world.react(2, group, id, "❤").await.unwrap();
    assert_eq!(world.unread_reactions(1, group).await, (1, vec![id]));
    world.react(2, group, id, "").await.unwrap();
    assert_eq!(world.unread_reactions(1, group).await, (0, vec![]), "taken back unseen");
}

#[tokio::test]
async fn p06_who_is_out_neither_reacts_nor_learns_who_has() {
    let world = World::new(4).await;
    let group = world.group().await;
    let id = world.say(0, group, "hello", 1).await.unwrap();
    world.react(1, group, id, "👍").await.unwrap();
    world.channels.leave(&world.people[1], group).await.unwrap();
    let banned = Restriction { rights: BannedRights::VIEW_MESSAGES, until: None };
    world.channels.edit_banned(&world.people[0], group, world.people[2].user, banned).await.unwrap();
    for out in [1, 2] {
        let (user, query) = (world.people[out].user, ReactorsQuery { limit: 10, ..Default::default() });
        assert_eq!(refused(world.react(out, group, id, "🔥").await), "CHANNEL_PRIVATE");
        assert_eq!(refused(world.react(out, group, id, "").await), "CHANNEL_PRIVATE");
        assert_eq!(refused(world.channels.reactors(user, group, id, query).await), "CHANNEL_PRIVATE");
        let looked = world.channels.read_reactions(&world.people[out], group, None, None).await;
        assert_eq!(refused(looked), "CHANNEL_PRIVATE");
    }
    assert_eq!(world.shown(group, id).await, [("👍".to_owned(), 1)], "what was chosen before stays");
}

#[tokio::test]
async fn p11_reactions_can_be_withheld_and_limited() {
    let world = World::new(3).await;
    let group = world.group().await;
    let id = world.say(0, group, "hello", 1).await.unwrap();
    let owner = &world.people[0];
    let withheld = |rights| Setting::DefaultBanned(Restriction { rights, until: None });
    world.channels.set(owner, group, &withheld(BannedRights::SEND_REACTIONS)).await.unwrap();
    assert_eq!(refused(world.react(1, group, id, "👍").await), "CHAT_WRITE_FORBIDDEN");
    world.react(0, group, id, "👍").await.unwrap();
    world
        .channels
        .set(owner, group, &withheld(BannedRights::SEND_MESSAGES.with(BannedRights::CHANGE_INFO)))
        .await
        .unwrap();
    world.react(1, group, id, "👍").await.unwrap();
    let allow = |allowed, limit| Setting::Reactions(ReactionSettings { allowed, limit });
    let some = AllowedReactions::Some(vec!["❤\u{fe0f}".into(), "🔥".into(), "❤".into()]);
    world.channels.set(owner, group, &allow(some, Some(2))).await.unwrap();
    let settings = world.channels.seen(group).await.unwrap().channel.reactions.clone().unwrap();
    assert_eq!(settings.allowed, AllowedReactions::Some(vec!["❤".into(), "🔥".into()]));
    assert_eq!(refused(world.react(2, group, id, "👍").await), "REACTION_INVALID");
    world.react(2, group, id, "🔥").await.unwrap();
    assert_eq!(refused(world.react(0, group, id, "❤").await), "REACTIONS_TOO_MANY");
    assert_eq!(
        refused(world.channels.set(&world.people[1], group, &allow(AllowedReactions::None, None)).await),
        "CHAT_ADMIN_REQUIRED"
    );
    world.channels.set(owner, group, &allow(AllowedReactions::None, None)).await.unwrap();
    assert_eq!(refused(world.react(1, group, id, "🔥").await), "REACTION_INVALID");
    let again = world.channels.set(owner, group, &allow(AllowedReactions::None, None)).await;
    assert_eq!(refused(again), "CHAT_NOT_MODIFIED");
    world.react(2, group, id, "").await.unwrap();
}

#[tokio::test]
async fn p23_an_anonymous_administrator_does_not_react_and_is_not_listed() {
    let world = World::new(3).await;
    let group = world.group().await;
    let id = world.say(0, group, "hello", 1).await.unwrap();
    world.react(1, group, id, "👍").await.unwrap();
    world.react(2, group, id, "👍").await.unwrap();
    let hidden = world.people[1].user;
    world.channels.edit_admin(&world.people[0], group, hidden, AdminRights::ANONYMOUS, None).await.unwrap();
    assert!(matches!(world.channels.member(group, hidden).await.unwrap().status, Status::Admin { .. }));
    assert_eq!(refused(world.react(1, group, id, "🔥").await), "ANONYMOUS_REACTIONS_DISABLED");
    let query = ReactorsQuery { limit: 10, ..Default::default() };
    let listed = async |who: usize| {
        let found = world.channels.reactors(world.people[who].user, group, id, query).await.unwrap();
        found.reactions.into_iter().map(|(one, _)| one.by).collect::<Vec<_>>()
    };
    assert_eq!(listed(2).await, [world.people[2].user]);
    assert_eq!(listed(0).await, [world.people[2].user, hidden], "administrators know each other");
    let message = world.channels.message(group, id).await.unwrap().unwrap();
    let alike = world.channels.reactions_seen(None, &message).await.unwrap().unwrap();
    assert!(alike.latest.iter().all(|(one, _)| one.by != hidden) && alike.own.is_none());
}

#[tokio::test]
async fn a_device_that_catches_up_is_told_of_reactions_it_has_missed() {
    let world = World::new(3).await;
    let group = world.group().await;
    let old = world.say(0, group, "old", 1).await.unwrap();
    let new = world.say(0, group, "new", 2).await.unwrap();
    let user = world.people[1].user;
    let at = world.channels.lock_current(group).await.unwrap().state().head.pts;
    let missed =
        async |channels: &Channels, pts| match channels.difference(user, group, pts, 1_000).await.unwrap() {
            ChannelDifference::Entries { reacted, complete: true, .. } => {
                reacted.into_iter().map(|message| message.id).collect()
            }
            ChannelDifference::Empty { .. } => Vec::new(),
            other => panic!("{other:?}"),
        };
    assert_eq!(missed(&world.channels, at).await, []);
    world.react(2, group, new, "👍").await.unwrap();
    world.react(2, group, old, "🔥").await.unwrap();
    world.react(0, group, new, "👍").await.unwrap();
    assert_eq!(missed(&world.channels, at).await, [old, new], "at its own place");
    world.say(0, group, "more", 3).await.unwrap();
    assert_eq!(missed(&world.channels, at).await, [old, new]);
    // So many entries that a snapshot lies between.
    for n in 0..150 {
        world.say(0, group, "more", 10 + n).await.unwrap();
    }
    assert_eq!(missed(&world.another(), at).await, [old, new], "read from the store");
    world.channels.delete(&world.people[0], group, &[old]).await.unwrap();
    assert_eq!(missed(&world.another(), at).await, [new]);
    assert!(world.channels.listed_reactions(group, old, (None, None), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_edit_and_a_pin_leave_the_reactions_alone() {
    let world = World::new(3).await;
    let group = world.group().await;
    let id = world.say(1, group, "hello", 1).await.unwrap();
    world.react(2, group, id, "👍").await.unwrap();
    let text = Text { text: "other".into(), entities: Vec::new() };
    let editing = PostEditing { channel: group, id, text, invert_media: false };
    world.channels.edit(&world.people[1], editing).await.unwrap();
    world.channels.pin(&world.people[0], group, id, true).await.unwrap();
    assert_eq!(world.shown(group, id).await, [("👍".to_owned(), 1)]);
}
