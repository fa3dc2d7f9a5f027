//! The end of a group: nothing of it stays, wherever a crash cuts the deletion of its history short.

use super::*;
use crate::testing::Dying;

impl World {
    /// Messages and dialogs of another process over these ports.
    async fn another(&self, outside: Outside) -> Chats {
        let boxes = Boxes::new(outside.clone(), 16);
        let users = Arc::new(Users::open(outside.clone(), Arc::new(boxes.clone())).await.unwrap());
        let blocks = self.blocks.clone();
        let groups = Arc::new(Groups::new(outside.clone(), boxes.clone(), users.clone(), blocks.clone()));
        Chats::new(outside, boxes, users, blocks, groups)
    }

    /// How many messages of the group each of these has.
    async fn left(&self, chats: &Chats, users: &[usize], chat: ChatId) -> Vec<usize> {
        let query = Query { limit: 100, ..Query::default() };
        let mut left = Vec::new();
        for user in users {
            left.push(
                chats.history(self.users[*user], Peer::Chat(chat), query).await.unwrap().messages.len(),
            );
        }
        left
    }
}

#[test]
fn i8_a_deleted_group_leaves_nothing_behind() {
    run(async {
        let world = World::new().await;
        let chat = world.group(&[ADA, BOB]).await;
        for n in 1..=120 {
            world.post(BOB, chat, n).await;
        }
        world.chats.delete_group(&world.caller(ADA), chat).await.unwrap();
        for user in [ADA, BOB] {
            assert!(world.history(user, chat).await.is_empty());
            assert_eq!(world.dialog(user, chat).await.top_message, MessageId(0));
        }
        let outcome = world.chats.send(&world.caller(ADA), world.sending(chat, 500)).await;
        assert_eq!(refused(outcome), "CHAT_WRITE_FORBIDDEN");
        assert!(world.groups.in_common(world.users[ADA], world.users[BOB]).await.unwrap().is_empty());
    });
}

#[test]
fn i8_the_next_start_goes_on_with_a_deletion_that_a_crash_cut_short() {
    run(async {
        for writings in 0.. {
            let world = World::new().await;
            let (ada, chat) = (world.caller(ADA), world.group(&[ADA, BOB]).await);
            for n in 1..=210 {
                world.post(BOB, chat, n).await;
            }
            let dying = Dying::after(writings, world.store.clone());
            let outside = Outside { logs: dying.clone(), views: dying.clone(), ..world.outside.clone() };
            let outcome = world.another(outside).await.delete_group(&ada, chat).await;
            assert_eq!(outcome.is_err(), dying.is_dead());

            let started = world.another(world.outside.clone()).await;
            let before = world.left(&started, &[ADA, BOB], chat).await;
            started.finish_ended_groups().await.unwrap();
            let after = world.left(&started, &[ADA, BOB], chat).await;
            if writings == 0 {
                assert_eq!((before, after), (vec![100, 100], vec![100, 100]), "nothing has happened");
                continue;
            }
            assert_eq!(after, [0, 0], "{writings} writings");
            let dialog = started.dialog(world.users[BOB], Peer::Chat(chat)).await.unwrap();
            assert_eq!((dialog.top_message, dialog.unread_count), (MessageId(0), 0));
            if !dying.is_dead() {
                assert!(writings >= 4, "the end, two more times a hundred messages, the note of them");
                return;
            }
        }
    });
}
