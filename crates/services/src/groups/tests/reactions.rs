//! Reactions: every copy of a message tells the same ones.

use super::*;
use crate::chats::Reacting;
use crate::reactions::ReactorsQuery;
use model::{AllowedReactions, Notice, ReactionSettings};

impl World {
    async fn react(&self, who: usize, chat: ChatId, id: MessageId, emoji: &'static str) -> Result<()> {
        let emoji = (!emoji.is_empty()).then_some(emoji);
        let reacting = Reacting { peer: Peer::Chat(chat), id, emoji, big: false };
        self.chats.react(&self.caller(who), reacting).await.map(drop)
    }

    /// The newest message as a member has it: who has chosen what.
    async fn chosen(&self, who: usize, chat: ChatId) -> Vec<(UserId, String)> {
        let newest = self.history(who, chat).await.remove(0);
        let latest = newest.reactions.unwrap_or_default().latest;
        latest.into_iter().map(|one| (one.by, one.emoji)).collect()
    }

    async fn newest(&self, who: usize, chat: ChatId) -> MessageId {
        self.history(who, chat).await[0].id
    }
}

#[test]
fn everybody_in_a_group_has_the_same_reactions_in_one_operation() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        let id = world.post(ADA, chat, 1).await;
        let at_bob = world.newest(BOB, chat).await;
        world.react(BOB, chat, at_bob, "👍").await.unwrap();
        world.react(ADA, chat, id, "🔥").await.unwrap();
        world.react(BOB, chat, at_bob, "❤").await.unwrap();
        let expected = [(world.users[BOB], "❤".to_owned()), (world.users[ADA], "🔥".to_owned())];
        for who in [ADA, BOB, CAT] {
            assert_eq!(world.chosen(who, chat).await, expected);
        }
        let dialog = world.dialog(ADA, chat).await;
        assert_eq!(dialog.unread_reactions, Some(1), "one message, whatever was chosen");
        assert_eq!(world.dialog(BOB, chat).await.unread_reactions, None);
        world.chats.read_reactions(&world.caller(ADA), Peer::Chat(chat), None).await.unwrap();
        assert_eq!(world.dialog(ADA, chat).await.unread_reactions, Some(0));
        let answer = world.sync.difference(world.users[CAT], Pts::START, Date(0), None, None).await.unwrap();
        let Difference::Entries { entries, .. } = answer else { panic!("{answer:?}") };
        let told = entries.iter().filter(|entry| matches!(entry.event, Event::Notice(Notice::Reacted(_))));
        assert_eq!(told.count(), 3, "a device that was away is told too");
    });
}

#[test]
fn i16_what_is_deleted_is_not_unread_any_more() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        let first = world.post(ADA, chat, 1).await;
        let at_bob = world.newest(BOB, chat).await;
        world.react(BOB, chat, at_bob, "👍").await.unwrap();
        let second = world.post(ADA, chat, 2).await;
        let at_bob = world.newest(BOB, chat).await;
        world.react(BOB, chat, at_bob, "👍").await.unwrap();
        assert_eq!(world.dialog(ADA, chat).await.unread_reactions, Some(2));
        let everything = (MessageId(i32::MAX), 10);
        let listed = async || {
            world.chats.unread_reactions(world.users[ADA], Peer::Chat(chat), everything).await.unwrap()
        };
        assert_eq!(listed().await, [second, first]);
        world.chats.delete(&world.caller(ADA), &[first], false).await.unwrap();
        assert_eq!(world.dialog(ADA, chat).await.unread_reactions, Some(1));
        world.react(BOB, chat, at_bob, "").await.unwrap();
        assert_eq!((world.dialog(ADA, chat).await.unread_reactions, listed().await), (Some(0), vec![]));
    });
}

#[test]
fn p06_who_has_left_a_group_neither_reacts_nor_is_told() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT]).await;
        let id = world.post(ADA, chat, 1).await;
        let at_cat = world.newest(CAT, chat).await;
        world.groups.remove(&world.caller(CAT), chat, world.users[CAT]).await.unwrap();
        assert_eq!(refused(world.react(CAT, chat, at_cat, "👍").await), "CHAT_ID_INVALID");
        let query = ReactorsQuery { limit: 10, ..Default::default() };
        let listed = world.chats.reactors(world.users[CAT], Peer::Chat(chat), at_cat, query).await;
        assert_eq!(refused(listed), "CHAT_ID_INVALID");
        world.react(ADA, chat, id, "👍").await.unwrap();
        let old = world.chats.message(world.users[CAT], at_cat).await.unwrap().unwrap();
        assert_eq!(old.reactions, None);
        // Whoever comes back has an old copy, and gets the present one with the next reaction.
        world.groups.add(&world.caller(ADA), chat, world.users[CAT]).await.unwrap();
        world.react(CAT, chat, at_cat, "🔥").await.unwrap();
        for (who, id) in [(ADA, id), (CAT, at_cat)] {
            let message = world.chats.message(world.users[who], id).await.unwrap().unwrap();
            assert_eq!(message.reactions.unwrap().total(), 2);
        }
    });
}

#[test]
fn p23_reactions_of_a_group_are_listed_in_pages_and_can_be_forbidden() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB, CAT, DAN]).await;
        let id = world.post(ADA, chat, 1).await;
        for who in [ADA, BOB, CAT, DAN] {
            let id = world.newest(who, chat).await;
            world.react(who, chat, id, if who == CAT { "🔥" } else { "👍" }).await.unwrap();
        }
        let page =
            async |query| world.chats.reactors(world.users[ADA], Peer::Chat(chat), id, query).await.unwrap();
        let first = page(ReactorsQuery { emoji: Some("👍"), below: None, limit: 2 }).await;
        assert_eq!((first.count, first.reactions.len()), (3, 2));
        assert!(first.reactions.iter().all(|(_, unread)| *unread), "the author has looked at none");
        let second = page(ReactorsQuery { emoji: Some("👍"), below: first.next, limit: 2 }).await;
        assert_eq!(
            (second.reactions.len(), second.reactions[0].0.by, second.next),
            (1, world.users[ADA], None)
        );
        let none = ReactionSettings { allowed: AllowedReactions::None, limit: None };
        world.groups.set_reactions(&world.caller(ADA), chat, &none).await.unwrap();
        assert_eq!(refused(world.react(ADA, chat, id, "🔥").await), "REACTION_INVALID");
        world.react(ADA, chat, id, "").await.unwrap();
        let again = world.groups.set_reactions(&world.caller(ADA), chat, &none).await;
        assert_eq!(refused(again), "CHAT_NOT_MODIFIED");
    });
}
